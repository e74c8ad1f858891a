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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads snapshots from a store and never changes it; other processes may write meanwhile. For one
 * thread at a time.
 */
public final class SnapshotReader implements AutoCloseable {
  private static final int MIN_ID = 4;
  private static final int MAX_CANDIDATES = 5;
  private static final int MAX_NEAR = 3;

  /** Where servers keep what they cannot hold as it was. */
  private static final List<String> EXACT = List.of("exact_values", "exact_link");

  private final Database database;
  private final Connection connection;
  private final Dialect dialect;
  private final Archive archive;
  private final Ids ids;
  private final Listing listing;
  private final Reports reports;

  private SnapshotReader(Database database) {
    this.database = database;
    this.connection = database.connection();
    this.dialect = database.dialect();
    this.archive = Archive.of(database);
    this.ids = new Ids(database, archive.isPresent());
    this.listing = new Listing(database, archive);
    this.reports = new Reports(database, archive, listing);
  }

  /**
   * Opens a store.
   *
   * @throws StoreException if there is none, if it is something else, or if a newer build wrote it
   */
  public static SnapshotReader open(Location location) throws StoreException {
    return new SnapshotReader(Database.open(location));
  }

  /** The same for a file. */
  public static SnapshotReader open(Path file) throws StoreException {
    return open(new Location.File(file));
  }

  /** What is read, as it was named. */
  public Location location() {
    return database.location();
  }

  /** At most {@code limit} snapshots without their long texts, newest first, archived ones too. */
  public List<Snapshot> list(Filter filter, int limit) throws StoreException {
    return list(filter, null, limit);
  }

  /**
   * Like the other, from a place on.
   *
   * @param after what is older than this place, the next page; null for the first
   */
  public List<Snapshot> list(Filter filter, @Nullable Cursor after, int limit)
      throws StoreException {
    return page(filter, after, true, limit);
  }

  /** The at most {@code limit} snapshots that are just newer than a place; newest first, too. */
  public List<Snapshot> newer(Filter filter, Cursor before, int limit) throws StoreException {
    return page(filter, before, false, limit);
  }

  private List<Snapshot> page(Filter filter, @Nullable Cursor place, boolean older, int limit)
      throws StoreException {
    try {
      return listing.page(filter, place, older, limit);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /**
   * The number of the snapshot that was added last; 0 if there is none. Numbers grow with each
   * snapshot that is added, whenever its generation began; one that was pending keeps its own.
   */
  public long newest() throws StoreException {
    try {
      return listing.newest();
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /**
   * Snapshots without their long texts that were added behind one number and up to another, in that
   * order: what follows a store as it grows.
   */
  public List<Snapshot> added(Filter filter, long behind, long upTo) throws StoreException {
    try {
      return listing.added(filter, behind, upTo);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** True if there is a full-text index: words are found without a look at each row. */
  public boolean isTextIndexed() throws StoreException {
    try {
      return !database.isCentral() && SearchIndex.isWhole(connection);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** Figures by group. */
  public Reports reports() {
    return reports;
  }

  /**
   * At most {@code limit} snapshots whose parent is that one, without their long texts, oldest
   * first. Archived ones are not found.
   */
  public List<Snapshot> children(String id, int limit) throws StoreException {
    if (!database.knows(Schema.PARENTS)) {
      return List.of();
    }
    String sql =
        "SELECT "
            + listing.columns()
            + " FROM generation_snapshots WHERE parent_id = ? ORDER BY started_at, id LIMIT "
            + limit;
    try (PreparedStatement statement = Sql.prepare(connection, sql, List.of(id))) {
      return snapshots(dialect, statement, Long.MAX_VALUE, any -> true);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** How many snapshots there are, archived ones among them. */
  public long count(Filter filter) throws StoreException {
    return count(filter, Long.MAX_VALUE);
  }

  /** Like the other, counted as far as {@code most}: what is beyond need not be walked over. */
  public long count(Filter filter, long most) throws StoreException {
    try {
      return listing.count(filter, most);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** Whether what keeps final snapshots from being changed is in place. */
  public Guards guards() throws StoreException {
    try {
      return Guards.of(database);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** How many snapshots {@code due} would concern if it were done now. */
  public long count(Due due, Instant before) throws StoreException {
    try {
      return database.isCentral()
          ? ServerUpkeep.count(database, due, before)
          : archive.count(due, before);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** How many snapshots are in the archive. */
  public long archived() throws StoreException {
    try {
      return archive.count(Filter.ALL, null, Long.MAX_VALUE);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** True if the snapshot is in the archive. */
  public boolean isArchived(String id) throws StoreException {
    try {
      return archive.contains(id);
    } catch (SQLException e) {
      throw database.unreadable(e);
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
      throw database.unreadable(e);
    }
    return number(
        "SELECT " + dialect.arrayLength("llm_calls") + " FROM generation_snapshots WHERE id = ?",
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
      throw database.unreadable(e);
    }
  }

  private Optional<Snapshot> search(String idOrPart, String part) throws StoreException {
    try {
      List<String> found = ids.like(part, MAX_CANDIDATES + 1);
      if (found.size() > 1) {
        throw ambiguous(idOrPart, found);
      }
      return found.isEmpty() ? Optional.empty() : read(found.get(0));
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** At most three ids that {@code idOrPart}, which fits none, may have meant; likeliest first. */
  public List<String> near(String idOrPart) throws StoreException {
    try {
      return ids.near(idOrPart.toLowerCase(Locale.ROOT), MAX_NEAR);
    } catch (SQLException e) {
      throw database.unreadable(e);
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
            Sql.prepare(
                connection, "SELECT * FROM generation_snapshots WHERE id = ?", List.of(id));
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(snapshot(dialect, rows)) : archive.read(id);
    }
  }

  /** From now on. */
  public Follower follow() throws StoreException {
    return database.isCentral()
        ? new ServerFollower(database, listing)
        : new FileFollower(database, listing);
  }

  /** What is known of templates. */
  public Templates templates() {
    return new Templates(database);
  }

  /**
   * Puts one question in SQL.
   *
   * @throws StoreException if it is not a single question or SQLite does not understand it
   */
  public void query(String sql, RowConsumer consumer) throws StoreException {
    ReadOnlySql.check(sql, dialect);
    try (PreparedStatement statement = database.question(sql)) {
      // A change hidden behind WITH has no result; the connection has refused to carry it out.
      if (!statement.execute()) {
        throw ReadOnlySql.refused("a change");
      }
      deliver(statement.getResultSet(), consumer);
    } catch (SQLException e) {
      if (database.isChange(e)) {
        throw ReadOnlySql.refused("a change");
      }
      throw new StoreException("the SQL failed: " + database.plain(e), true, e);
    }
  }

  private void deliver(ResultSet rows, RowConsumer consumer) throws SQLException {
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
        values.add(dialect.value(rows, i));
      }
      wanted = consumer.row(Collections.unmodifiableList(values));
    }
  }

  @Override
  public void close() throws StoreException {
    database.close();
  }

  private @Nullable Long number(String sql, List<Object> arguments) throws StoreException {
    try (PreparedStatement statement = Sql.prepare(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() && dialect.value(rows, 1) instanceof Long number ? number : null;
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** The rows that are {@code wanted}, at least one and then about {@code chars} characters. */
  static List<Snapshot> snapshots(
      Dialect dialect, PreparedStatement statement, long chars, Predicate<Snapshot> wanted)
      throws SQLException {
    List<Snapshot> snapshots = new ArrayList<>();
    long size = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (size < chars && rows.next()) {
        Snapshot row = snapshot(dialect, rows);
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

  static Snapshot snapshot(Dialect dialect, ResultSet rows) throws SQLException {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    String[] exact = new String[EXACT.size()];
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      String name = rows.getMetaData().getColumnName(i);
      Column column = column(name);
      Object value = dialect.value(rows, i);
      if (column != null && value != null) {
        values.put(column, value);
      } else if (value != null && EXACT.contains(name)) {
        exact[EXACT.indexOf(name)] = value.toString();
      }
    }
    Exact.restore(values, exact[0], exact[1]);
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
}
