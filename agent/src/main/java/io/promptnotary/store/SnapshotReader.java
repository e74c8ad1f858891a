package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * Reads snapshots from a SQLite file and never changes it; other processes may write meanwhile. For
 * one thread at a time.
 */
public final class SnapshotReader implements AutoCloseable {
  private static final int MIN_ID = 4;
  private static final int MAX_CANDIDATES = 5;

  /** What {@link #list} leaves out: texts that may be a megabyte each. */
  private static final Set<Column> HEAVY =
      EnumSet.of(
          Column.PROMPT_MODULES,
          Column.FINAL_SYSTEM_PROMPT,
          Column.FINAL_USER_PROMPT,
          Column.MESSAGES,
          Column.RESPONSE_TEXT,
          Column.LLM_CALLS,
          Column.ERROR_STACK,
          Column.ATTRIBUTES,
          Column.CAPTURE_GAPS);

  private final Path file;
  private final Connection connection;
  private final Archive archive;
  private final boolean knowsParents;
  private final String light;

  private SnapshotReader(Path file, Connection connection) throws SQLException {
    this.file = file;
    this.connection = connection;
    this.archive = new Archive(connection);
    this.knowsParents = Schema.version(connection) >= Schema.PARENTS;
    this.light =
        EnumSet.complementOf(EnumSet.copyOf(HEAVY)).stream()
            .filter(column -> knowsParents || column != Column.PARENT_ID)
            .map(Column::key)
            .collect(Collectors.joining(", "));
  }

  /**
   * Opens a store.
   *
   * @throws StoreException if there is none, if it is something else, or if a newer build wrote it
   */
  public static SnapshotReader open(Path file) throws StoreException {
    Connection connection = ReadOnlyFile.connect(file);
    try {
      return new SnapshotReader(file, connection);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** The file that is read, as it was named. */
  public Path file() {
    return file;
  }

  /** At most {@code limit} snapshots without their long texts, newest first, archived ones too. */
  public List<Snapshot> list(Filter filter, int limit) throws StoreException {
    List<Object> arguments = new ArrayList<>();
    String sql =
        "SELECT "
            + light
            + " FROM generation_snapshots"
            + filter.where(arguments)
            + " ORDER BY started_at DESC, id DESC LIMIT "
            + limit;
    try (PreparedStatement statement = prepare(sql, arguments)) {
      List<Snapshot> snapshots = snapshots(statement, Long.MAX_VALUE, any -> true);
      for (Archive.Entry each : archive.list(filter, limit)) {
        int size = snapshots.size();
        if (size < limit || isNewer(each, snapshots.get(limit - 1))) {
          archive.read(each.id()).ifPresent(row -> insert(light(row), snapshots));
        }
      }
      return snapshots.subList(0, Math.min(limit, snapshots.size()));
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /**
   * At most {@code limit} snapshots whose parent is that one, without their long texts, oldest
   * first. Archived ones are not found.
   */
  public List<Snapshot> children(String id, int limit) throws StoreException {
    if (!knowsParents) {
      return List.of();
    }
    String sql =
        "SELECT "
            + light
            + " FROM generation_snapshots WHERE parent_id = ? ORDER BY started_at, id LIMIT "
            + limit;
    try (PreparedStatement statement = prepare(sql, List.of(id))) {
      return snapshots(statement, Long.MAX_VALUE, any -> true);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  private static boolean isNewer(Archive.Entry entry, Snapshot row) {
    int order = entry.startedAt().compareTo(String.valueOf(row.text(Column.STARTED_AT)));
    return order > 0 || order == 0 && entry.id().compareTo(row.id()) > 0;
  }

  private static void insert(Snapshot row, List<Snapshot> newestFirst) {
    Archive.Entry entry = new Archive.Entry(row.id(), String.valueOf(row.text(Column.STARTED_AT)));
    int at = newestFirst.size();
    while (at > 0 && isNewer(entry, newestFirst.get(at - 1))) {
      at--;
    }
    newestFirst.add(at, row);
  }

  private static Snapshot light(Snapshot row) {
    Map<Column, Object> values = new EnumMap<>(row.values());
    values.keySet().removeAll(HEAVY);
    return new Snapshot(values);
  }

  /** How many snapshots there are, archived ones among them. */
  public long count(Filter filter) throws StoreException {
    List<Object> arguments = new ArrayList<>();
    String sql = "SELECT count(*) FROM generation_snapshots" + filter.where(arguments);
    Long count = number(sql, arguments);
    try {
      return (count == null ? 0 : count) + archive.count(filter);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** How many snapshots {@code due} would concern if it were done now. */
  public long count(Due due, Instant before) throws StoreException {
    try {
      return archive.count(due, before);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** How many snapshots are in the archive. */
  public long archived() throws StoreException {
    try {
      return archive.count(Filter.ALL);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** True if the snapshot is in the archive. */
  public boolean isArchived(String id) throws StoreException {
    try {
      return archive.contains(id);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** How many calls a snapshot holds; null if that is unknown. */
  public @Nullable Long calls(String id) throws StoreException {
    String length = "SELECT json_array_length(?1) WHERE json_valid(?1)";
    try {
      Optional<Snapshot> archived = archive.read(id);
      if (archived.isPresent()) {
        String calls = archived.get().text(Column.LLM_CALLS);
        return calls == null ? null : number(length, List.of(calls));
      }
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
    return number(
        "SELECT json_array_length(llm_calls) FROM generation_snapshots"
            + " WHERE id = ? AND json_valid(llm_calls)",
        List.of(id));
  }

  /**
   * The snapshot with this id, or the only one whose id begins or ends like this; ids of one minute
   * begin alike, so the end is the handier half.
   *
   * @throws StoreException if it is shorter than four characters or fits more than one snapshot
   */
  public Optional<Snapshot> find(String idOrPart) throws StoreException {
    String part = idOrPart.toLowerCase(Locale.ROOT);
    if (part.length() < MIN_ID) {
      throw new StoreException(
          "'" + idOrPart + "' is too short for an id: give at least 4 characters");
    }
    // Looks into the index; a search of parts has to walk over all of it.
    Optional<Snapshot> whole = exactly(part);
    return whole.isPresent() ? whole : search(idOrPart, part);
  }

  /** The snapshot with just this id. */
  public Optional<Snapshot> exactly(String id) throws StoreException {
    try {
      return read(id);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  private Optional<Snapshot> search(String idOrPart, String part) throws StoreException {
    try (PreparedStatement statement =
            prepare(
                "SELECT id FROM "
                    + archive.ids()
                    + " WHERE substr(id, 1, length(?1)) = ?1"
                    + " OR substr(id, -length(?1)) = ?1 ORDER BY id DESC LIMIT "
                    + (MAX_CANDIDATES + 1),
                List.of(part));
        ResultSet rows = statement.executeQuery()) {
      List<String> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
      if (ids.size() > 1) {
        throw ambiguous(idOrPart, ids);
      }
      return ids.isEmpty() ? Optional.empty() : read(ids.get(0));
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  private static StoreException ambiguous(String part, List<String> ids) {
    boolean more = ids.size() > MAX_CANDIDATES;
    String named = String.join(", ", more ? ids.subList(0, MAX_CANDIDATES) : ids);
    return new StoreException(
        "'"
            + part
            + "' fits more than one snapshot, give more of the id: "
            + named
            + (more ? ", ..." : ""));
  }

  private Optional<Snapshot> read(String id) throws SQLException, StoreException {
    try (PreparedStatement statement =
            prepare("SELECT * FROM generation_snapshots WHERE id = ?", List.of(id));
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(snapshot(rows)) : archive.read(id);
    }
  }

  /** What is known of templates. */
  public Templates templates() {
    return new Templates(file, connection);
  }

  /**
   * Puts one question in SQL.
   *
   * @throws StoreException if it is not a single question or SQLite does not understand it
   */
  public void query(String sql, RowConsumer consumer) throws StoreException {
    ReadOnlySql.check(sql);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      // A change hidden behind WITH has no result; the connection has refused to carry it out.
      if (!statement.execute()) {
        throw ReadOnlySql.refused("a change");
      }
      deliver(statement.getResultSet(), consumer);
    } catch (SQLException e) {
      if ((ReadOnlyFile.code(e) & 0xFF) == SQLiteErrorCode.SQLITE_READONLY.code) {
        throw ReadOnlySql.refused("a change");
      }
      throw new StoreException("the SQL failed: " + ReadOnlyFile.plain(e), true, e);
    }
  }

  private static void deliver(ResultSet rows, RowConsumer consumer) throws SQLException {
    int width = rows.getMetaData().getColumnCount();
    List<String> names = new ArrayList<>(width);
    for (int i = 1; i <= width; i++) {
      names.add(rows.getMetaData().getColumnLabel(i));
    }
    consumer.columns(names);
    boolean wanted = true;
    while (wanted && rows.next()) {
      List<@Nullable Object> values = new ArrayList<>(width);
      for (int i = 1; i <= width; i++) {
        values.add(value(rows, i));
      }
      wanted = consumer.row(Collections.unmodifiableList(values));
    }
  }

  @Override
  public void close() throws StoreException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  private PreparedStatement prepare(String sql, List<Object> arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.size(); i++) {
      statement.setObject(i + 1, arguments.get(i));
    }
    return statement;
  }

  private @Nullable Long number(String sql, List<Object> arguments) throws StoreException {
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() && value(rows, 1) instanceof Long number ? number : null;
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** The rows that are {@code wanted}, at least one and then about {@code chars} characters. */
  static List<Snapshot> snapshots(
      PreparedStatement statement, long chars, Predicate<Snapshot> wanted) throws SQLException {
    List<Snapshot> snapshots = new ArrayList<>();
    long size = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (size < chars && rows.next()) {
        Snapshot row = snapshot(rows);
        if (wanted.test(row)) {
          snapshots.add(row);
          for (Object value : row.values().values()) {
            size += value instanceof String text ? text.length() : 0;
          }
        }
      }
    }
    return snapshots;
  }

  static Snapshot snapshot(ResultSet rows) throws SQLException {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      Column column = column(rows.getMetaData().getColumnName(i));
      Object value = value(rows, i);
      if (column != null && value != null) {
        values.put(column, value);
      }
    }
    return new Snapshot(values);
  }

  private static @Nullable Column column(String name) {
    for (Column column : Column.values()) {
      if (column.key().equals(name)) {
        return column;
      }
    }
    return null;
  }

  private static @Nullable Object value(ResultSet rows, int index) throws SQLException {
    Object value = rows.getObject(index);
    return value instanceof Integer small ? Long.valueOf(small) : value;
  }
}
