package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntryText;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Archives, restores and deletes snapshots, on a connection of its own. Each call is one step: one
 * short transaction, between which others write. For one thread.
 *
 * <p>Rows are read and compressed before the transaction begins. What may change meanwhile is their
 * link; a row whose link has changed stays for the next step.
 */
public final class Upkeep implements AutoCloseable {
  private static final int BUSY_MILLIS = 10_000;
  private static final int STEP_ROWS = 100;
  private static final long STEP_BYTES = 4L << 20;
  private static final int STEP_PAGES = 64;
  private static final String NAMES =
      Arrays.stream(Column.values()).map(Column::key).collect(Collectors.joining(", "));

  private final StoreFile file;
  private final Connection connection;
  private final Watch watch;
  private final Clock clock;
  private final String reason;
  private final Archive archive;
  private final Dictionaries dictionaries;
  // Rows that cannot be compressed: each is tried once.
  private final Set<String> spared = new HashSet<>();

  /** What happens inside a transaction; answers how many snapshots it concerned. */
  private interface Work {
    int run() throws SQLException;
  }

  /** A row on its way into the archive. */
  private record Packed(Snapshot row, int rawBytes, byte[] content) {}

  private Upkeep(StoreFile file, Connection connection, Clock clock, String reason)
      throws SQLException {
    this.file = file;
    this.connection = connection;
    this.clock = clock;
    this.reason = reason;
    this.archive = new Archive(connection);
    this.dictionaries = new Dictionaries(connection, archive);
    // Now that something has been read: its side files are there.
    this.watch = new Watch(file);
  }

  /**
   * Opens a store that exists and brings its schema up to date.
   *
   * @param reason who wants it, for the record of passes
   * @throws StoreException with a sentence that says what to do
   */
  public static Upkeep open(Path file, Clock clock, String reason) throws StoreException {
    SnapshotReader.open(file).close();
    Log silent = new Log(new PrintStream(OutputStream.nullOutputStream()));
    SnapshotStore.open(new StoreFile(file), silent, BUSY_MILLIS).close();
    return open(new StoreFile(file), clock, reason, BUSY_MILLIS);
  }

  /** Opens a store whose schema is up to date. */
  static Upkeep open(StoreFile file, Clock clock, String reason, int busyMillis)
      throws StoreException {
    try {
      Connection connection = file.connect(busyMillis);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA synchronous = NORMAL");
        return new Upkeep(file, connection, clock, reason);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** See {@link SnapshotStore#recover}. */
  int recover(Origin origin, Duration pendingAge) throws StoreException {
    try {
      return Recovery.run(connection, origin, clock.instant(), pendingAge, file.spills());
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** Moves snapshots into the archive; answers how many, 0 if none is left. */
  public int archive(Instant before) throws StoreException {
    try {
      while (true) {
        List<Snapshot> rows = due(before);
        if (rows.isEmpty()) {
          return 0;
        }
        List<byte[]> texts = new ArrayList<>();
        List<Snapshot> encoded = new ArrayList<>();
        for (Snapshot row : rows) {
          try {
            texts.add(EntryText.encode(row));
            encoded.add(row);
          } catch (IOException e) {
            spared.add(row.id());
          }
        }
        Dictionary dictionary = dictionaries.choose(texts);
        List<Packed> packed = pack(encoded, texts, dictionary);
        int moved = pass(Due.ARCHIVE.action(), before, () -> move(packed, dictionary));
        if (moved > 0) {
          return moved;
        }
      }
    } catch (SQLException e) {
      throw file.explain(e);
    } catch (LinkageError e) {
      throw Archive.noLibrary(e);
    }
  }

  private List<Snapshot> due(Instant before) throws SQLException {
    String sql =
        "SELECT * FROM generation_snapshots WHERE "
            + Due.ARCHIVE.condition()
            + " ORDER BY started_at LIMIT "
            + (STEP_ROWS + spared.size());
    try (PreparedStatement statement = Sql.prepare(connection, sql, List.of(Times.text(before)))) {
      return SnapshotReader.snapshots(
          Dialect.SQLITE, statement, STEP_BYTES, row -> !spared.contains(row.id()));
    }
  }

  /** Leaves out what does not come back as it was: that one stays where it is. */
  private List<Packed> pack(List<Snapshot> rows, List<byte[]> texts, Dictionary dictionary) {
    List<Packed> packed = new ArrayList<>();
    try (Dictionary.Packer packer = dictionary.packer()) {
      for (int i = 0; i < rows.size(); i++) {
        byte[] text = texts.get(i);
        byte[] content = packer.pack(text);
        if (comesBack(rows.get(i), dictionary.unpack(content, text.length))) {
          packed.add(new Packed(rows.get(i), text.length, content));
        } else {
          spared.add(rows.get(i).id());
        }
      }
    }
    return packed;
  }

  private static boolean comesBack(Snapshot row, byte @Nullable [] text) {
    try {
      return text != null && EntryText.row(text).equals(row);
    } catch (IOException e) {
      return false;
    }
  }

  private int move(List<Packed> rows, Dictionary dictionary) throws SQLException {
    int moved = 0;
    long number = dictionaries.add(dictionary, clock.instant());
    try (PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM generation_snapshots WHERE id = ? AND entity_type IS ?"
                    + " AND entity_id IS ? AND linked_at IS ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO snapshot_archive VALUES (?, ?, ?, ?, ?, ?,"
                    + " json_extract(?, '$.model_identifier'), ?, ?, ?, ?, ?, ?)");
        PreparedStatement forget =
            connection.prepareStatement("DELETE FROM restored_snapshots WHERE id = ?")) {
      for (Packed each : rows) {
        Snapshot row = each.row();
        Sql.set(
            delete,
            row.id(),
            row.get(Column.ENTITY_TYPE),
            row.get(Column.ENTITY_ID),
            row.get(Column.LINKED_AT));
        if (delete.executeUpdate() == 0) {
          continue;
        }
        Sql.set(
            insert,
            row.id(),
            row.get(Column.STATUS),
            row.get(Column.STARTED_AT),
            row.get(Column.ORG_ID),
            row.get(Column.TEMPLATE_ID),
            row.get(Column.TEMPLATE_NAME),
            row.get(Column.PERFORMANCE_METRICS),
            row.get(Column.ENTITY_TYPE),
            row.get(Column.ENTITY_ID),
            Times.text(clock.instant()),
            number == 0 ? null : number,
            each.rawBytes(),
            each.content());
        insert.executeUpdate();
        Sql.set(forget, row.id());
        forget.executeUpdate();
        moved++;
      }
    }
    return moved;
  }

  /**
   * Brings archived snapshots back, each as it was. They are archived again when they have been
   * here as long as others.
   *
   * @param ids of archived snapshots; others are passed over
   * @return how many came back
   * @throws StoreException also if one is damaged; then none has come back
   */
  public int restore(List<String> ids) throws StoreException {
    try {
      List<Snapshot> rows = new ArrayList<>();
      for (String id : ids) {
        Optional<Snapshot> row = archive.read(id);
        row.ifPresent(rows::add);
      }
      return pass("restore", null, () -> putBack(rows));
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  private int putBack(List<Snapshot> rows) throws SQLException {
    Column[] columns = Column.values();
    try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO generation_snapshots ("
                    + NAMES
                    + ") VALUES (?"
                    + ", ?".repeat(columns.length - 1)
                    + ")");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM snapshot_archive WHERE id = ?");
        PreparedStatement note =
            connection.prepareStatement("INSERT INTO restored_snapshots VALUES (?, ?)")) {
      for (Snapshot row : rows) {
        Sql.set(insert, Arrays.stream(columns).map(row::get).toArray());
        insert.executeUpdate();
        Sql.set(delete, row.id());
        delete.executeUpdate();
        Sql.set(note, row.id(), Times.text(clock.instant()));
        note.executeUpdate();
      }
    }
    dictionaries.dropUnused();
    return rows.size();
  }

  /** Brings some archived snapshots back, the oldest first; answers how many, 0 if none is left. */
  public int restoreSome() throws StoreException {
    List<String> ids = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT id FROM snapshot_archive ORDER BY started_at LIMIT " + STEP_ROWS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw file.explain(e);
    }
    return ids.isEmpty() ? 0 : restore(ids);
  }

  /**
   * Deletes snapshots for good; answers how many, 0 if none is left.
   *
   * @param due one that deletes
   */
  public int delete(Due due, Instant before) throws StoreException {
    if (due == Due.ARCHIVE) {
      throw new IllegalArgumentException("due == " + due);
    }
    try {
      for (String table : List.of("generation_snapshots", "snapshot_archive")) {
        String ids =
            "SELECT id FROM " + table + " WHERE " + due.condition() + " LIMIT " + STEP_ROWS;
        if (any(ids, before)) {
          return pass(due.action(), before, () -> delete(table, ids, before));
        }
      }
      return 0;
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** Deletes the rows of runs that have not been heard of since; gaps of the record stay. */
  int deleteRuns(Instant before) throws StoreException {
    try {
      return Runs.delete(connection, before);
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  private boolean any(String sql, Instant before) throws SQLException {
    try (PreparedStatement statement = Sql.prepare(connection, sql, List.of(Times.text(before)));
        ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  private int delete(String table, String ids, Instant before) throws SQLException {
    int deleted;
    try (PreparedStatement statement =
        Sql.prepare(
            connection,
            "DELETE FROM " + table + " WHERE id IN (" + ids + ")",
            List.of(Times.text(before)))) {
      deleted = statement.executeUpdate();
    }
    dictionaries.dropUnused();
    return deleted;
  }

  /**
   * Gives pages that are no longer used back to the file system.
   *
   * @return true if some are left for the next step
   */
  public boolean shrink() throws StoreException {
    try (Statement statement = connection.createStatement()) {
      long free = Sql.number(connection, "PRAGMA freelist_count");
      // 2 is incremental; a file that was made without it can only be rewritten.
      if (free == 0 || Sql.number(connection, "PRAGMA auto_vacuum") != 2) {
        return false;
      }
      // As an update, because only that carries the statement out to its end.
      statement.executeUpdate("PRAGMA incremental_vacuum(" + STEP_PAGES + ")");
      return free > STEP_PAGES;
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** Carries the changes from the side file into the main file, as far as others allow. */
  void checkpoint() throws StoreException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** Rewrites the whole file without gaps; nobody else can write meanwhile. */
  public void rewrite() throws StoreException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      statement.execute("VACUUM");
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /**
   * Deletes final snapshots that every target has; answers how many were there.
   *
   * @param ids a few hundred at most; those that have changed since are left alone
   */
  int deleteDelivered(List<String> ids) throws StoreException {
    if (ids.isEmpty()) {
      return 0;
    }
    try {
      return pass(Due.DELETE.action(), null, () -> Sweep.delete(connection, ids));
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** The only way in which a snapshot leaves its table: on record, and all or nothing. */
  private int pass(String action, @Nullable Instant before, Work work) throws SQLException {
    try {
      return tryPass(action, before, work, true);
    } catch (SQLException e) {
      if (!SearchIndex.mayBeInTheWay(connection, e)) {
        throw e;
      }
      int concerned = tryPass(action, before, work, false);
      SearchIndex.giveUp(connection);
      return concerned;
    }
  }

  private int tryPass(String action, @Nullable Instant before, Work work, boolean index)
      throws SQLException {
    String why = before == null ? reason : reason + ", begun before " + Times.text(before);
    try (Statement control = connection.createStatement();
        PreparedStatement open =
            connection.prepareStatement(
                "INSERT INTO retention_passes (action, reason, opened_at) VALUES (?, ?, ?)");
        PreparedStatement close =
            connection.prepareStatement(
                "UPDATE retention_passes SET closed_at = ?, snapshots = ? WHERE closed_at IS NULL")) {
      control.execute("BEGIN IMMEDIATE");
      boolean committed = false;
      try {
        watch.here();
        if (!index) {
          SearchIndex.unhook(control);
        }
        Sql.set(open, action, why, Times.text(clock.instant()));
        open.executeUpdate();
        int concerned = work.run();
        Sql.set(close, Times.text(clock.instant()), concerned);
        close.executeUpdate();
        control.execute(concerned == 0 ? "ROLLBACK" : "COMMIT");
        committed = true;
        return concerned;
      } finally {
        if (!committed) {
          Sql.undo(control);
        }
      }
    }
  }

  @Override
  public void close() throws StoreException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }
}
