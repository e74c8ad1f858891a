package io.promptnotary.store;

import io.promptnotary.health.About;
import io.promptnotary.health.Figures;
import io.promptnotary.health.LibraryUse;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * One SQLite file, open for writing. For one thread at a time. Several stores, in one JVM or in
 * several, may write to one file: transactions are short and wait for each other.
 */
public final class SnapshotStore implements AutoCloseable {
  static final int BUSY_MILLIS = 10_000;
  private static final int LOG_MILLIS = 250;

  /** What the writer's batches wait for others; it has a spill file, and may have to end. */
  static final int WRITER_BUSY_MILLIS = 2_000;

  /** Pages of 16 KB between checkpoints while threads wait: each takes a few milliseconds then. */
  private static final int AWAITED_PAGES = 250;

  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Column[] COLUMNS = Column.values();

  private final StoreFile file;
  private final Watch watch;
  private final Connection connection;
  private final Log log;
  private final Statement control;
  private final PreparedStatement upsert;
  private final PreparedStatement patch;
  private final PreparedStatement link;
  private final PreparedStatement note;

  private SnapshotStore(StoreFile file, Connection connection, Log log) throws SQLException {
    this.file = file;
    this.watch = new Watch(file);
    this.connection = connection;
    this.log = log;
    this.control = connection.createStatement();
    this.upsert = connection.prepareStatement(upsert(column -> true));
    this.patch =
        connection.prepareStatement(
            upsert(
                column ->
                    column == Column.STATUS
                        || column == Column.COMPLETED_AT
                        || column == Column.CAPTURE_GAPS));
    this.link =
        connection.prepareStatement(
            "UPDATE generation_snapshots SET entity_type = coalesce(?, entity_type),"
                + " entity_id = ?, linked_at = ? WHERE id = ?");
    this.note = connection.prepareStatement(Changes.LINK);
  }

  /**
   * Finds what is wrong with {@code url} as far as that can be seen without opening the database.
   * Creates and changes nothing, so that a host may be told at its start.
   *
   * @return the file
   * @throws StoreException with a sentence that says what to do
   */
  public static Path precheck(String url) throws StoreException {
    StoreFile file = StoreFile.of(url);
    file.check();
    return file.path();
  }

  /**
   * Opens or creates the file, for its owner alone, and brings its schema up to date.
   *
   * @param url {@code jdbc:sqlite:FILE}; the folder must exist
   * @throws StoreException with a sentence that says what to do; what the file holds is untouched
   */
  public static SnapshotStore open(String url, Log log) throws StoreException {
    return open(url, log, BUSY_MILLIS);
  }

  /**
   * Like the other, for a writer that comes again when another process is in its way.
   *
   * @param fsync true: a commit returns when it has reached the disk, so that it survives a power
   *     failure
   * @param awaited true: threads of the host wait for commits, so that many short checkpoints are
   *     better than a few long ones, though they cost more together
   */
  public static SnapshotStore open(String url, boolean fsync, boolean awaited, Log log)
      throws StoreException {
    SnapshotStore store = open(url, log, WRITER_BUSY_MILLIS);
    try {
      if (fsync) {
        store.control.execute("PRAGMA synchronous = FULL");
      }
      if (awaited) {
        store.control.execute("PRAGMA wal_autocheckpoint = " + AWAITED_PAGES);
      }
    } catch (SQLException e) {
      store.close();
      throw store.explain(e);
    }
    return store;
  }

  static SnapshotStore open(String url, Log log, int busyMillis) throws StoreException {
    return open(StoreFile.of(url), log, busyMillis);
  }

  static SnapshotStore open(StoreFile file, Log log, int busyMillis) throws StoreException {
    file.check();
    file.create();
    file.saveSideFile(log);
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(busyMillis);
    while (true) {
      try {
        return connect(file, log, busyMillis);
      } catch (SQLException e) {
        // Going over to WAL mode needs the file for itself and does not heed the busy timeout:
        // two JVMs that start together meet here.
        if (!isBusy(e) || System.nanoTime() - until >= 0) {
          throw file.explain(e);
        }
        LockSupport.parkNanos(RETRY_NANOS);
      } catch (LinkageError e) {
        throw StoreFile.noLibrary(e);
      }
    }
  }

  private static SnapshotStore connect(StoreFile file, Log log, int busyMillis)
      throws SQLException, StoreException {
    Connection connection = file.connect(busyMillis);
    boolean ready = false;
    try {
      Preparation.run(file, connection, log);
      SnapshotStore store = create(file, connection, log);
      ready = true;
      return store;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  private static SnapshotStore create(StoreFile file, Connection connection, Log log)
      throws SQLException {
    try {
      return new SnapshotStore(file, connection, log);
    } catch (SQLException e) {
      // A full-text index that FTS5 cannot open.
      if (!SearchIndex.mayBeInTheWay(connection, e) || !SearchIndex.giveUp(connection)) {
        throw e;
      }
      return new SnapshotStore(file, connection, log);
    }
  }

  /**
   * Puts on record how a run stands, and what is missing. Does not wait for other processes for
   * longer than a quarter of a second.
   *
   * @param ended true at its orderly end
   * @throws SQLException if nothing was committed
   */
  void log(
      About run,
      Figures figures,
      List<LibraryUse> libraries,
      boolean ended,
      List<Losses.Loss> missing)
      throws SQLException {
    int patience = Runs.number(control, "PRAGMA busy_timeout");
    control.execute("PRAGMA busy_timeout = " + LOG_MILLIS);
    try {
      control.execute("BEGIN IMMEDIATE");
      boolean committed = false;
      try {
        Runs.write(connection, run, figures, libraries, Instant.now(), ended);
        Runs.write(connection, run, missing);
        control.execute("COMMIT");
        committed = true;
      } finally {
        if (!committed) {
          undo();
        }
      }
    } finally {
      control.execute("PRAGMA busy_timeout = " + patience);
    }
  }

  /** A statement that adds a row or, while it is pending, replaces the chosen columns. */
  private static String upsert(Predicate<Column> replaced) {
    String names = Arrays.stream(COLUMNS).map(Column::key).collect(Collectors.joining(", "));
    String marks = Arrays.stream(COLUMNS).map(column -> "?").collect(Collectors.joining(", "));
    String changes =
        Arrays.stream(COLUMNS)
            .filter(column -> column != Column.ID && replaced.test(column))
            .map(SnapshotStore::replacement)
            .collect(Collectors.joining(", "));
    return "INSERT INTO generation_snapshots ("
        + names
        + ") VALUES ("
        + marks
        + ") ON CONFLICT (id) DO UPDATE SET "
        + changes
        + " WHERE generation_snapshots.status = 'pending'";
  }

  private static String replacement(Column column) {
    String key = column.key();
    // A link may have come before the row that it belongs to is final.
    return column.isLink()
        ? key + " = coalesce(excluded." + key + ", generation_snapshots." + key + ")"
        : key + " = excluded." + key;
  }

  /**
   * Commits {@code rows}, then {@code links}, all or nothing. A row that is final in the database
   * stays as it is; a link changes the link columns only.
   *
   * @return how many links found no row
   * @throws SQLException if nothing was committed, or only to a file that is not there any more
   */
  public int write(List<Snapshot> rows, List<EntityLink> links) throws SQLException {
    return write(rows, List.of(), links);
  }

  /**
   * Like {@link #write(List, List)}, with {@code stubs} between: rows that know little more than
   * their status, and leave alone what is already known of a pending row.
   */
  int write(List<Snapshot> rows, List<Snapshot> stubs, List<EntityLink> links) throws SQLException {
    try {
      return commit(rows, stubs, links, true);
    } catch (SQLException e) {
      if (!SearchIndex.mayBeInTheWay(connection, e)) {
        throw e;
      }
      int unlinked = commitWithoutIndex(rows, stubs, links, e);
      SearchIndex.giveUp(connection);
      log.warn(
          file.path()
              + ": its full-text index is damaged ("
              + ReadOnlyFile.plain(e)
              + ") and was removed, no snapshot is missing: make it anew with the command index");
      return unlinked;
    }
  }

  /** Keeps the index where the rows fail without it too. */
  private int commitWithoutIndex(
      List<Snapshot> rows, List<Snapshot> stubs, List<EntityLink> links, SQLException reason)
      throws SQLException {
    try {
      return commit(rows, stubs, links, false);
    } catch (SQLException e) {
      throw reason;
    }
  }

  private int commit(
      List<Snapshot> rows, List<Snapshot> stubs, List<EntityLink> links, boolean index)
      throws SQLException {
    control.execute("BEGIN IMMEDIATE");
    boolean committed = false;
    int unlinked;
    try {
      // Here, where no other process can have begun anew since: see leave.
      watch.here();
      if (!index) {
        SearchIndex.unhook(control);
      }
      addAll(upsert, rows);
      addAll(patch, stubs);
      unlinked = addLinks(links);
      control.execute("COMMIT");
      committed = true;
    } finally {
      if (!committed) {
        undo();
      }
    }
    watch.here();
    watch.look(control);
    return unlinked;
  }

  private static void addAll(PreparedStatement statement, List<Snapshot> rows) throws SQLException {
    try {
      add(statement, rows);
    } catch (SQLException e) {
      if (!isOnRecord(e)) {
        throw e;
      }
      // Rarely: only one by one can it be passed over. What is written twice is the same.
      for (Snapshot row : rows) {
        addUnlessOnRecord(statement, row);
      }
    }
  }

  private static void addUnlessOnRecord(PreparedStatement statement, Snapshot row)
      throws SQLException {
    try {
      add(statement, List.of(row));
    } catch (SQLException e) {
      if (!isOnRecord(e)) {
        throw e;
      }
    }
  }

  private static void add(PreparedStatement statement, List<Snapshot> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    statement.clearBatch();
    for (Snapshot row : rows) {
      for (int i = 0; i < COLUMNS.length; i++) {
        statement.setObject(i + 1, row.get(COLUMNS[i]));
      }
      statement.addBatch();
    }
    statement.executeBatch();
  }

  /** True if a trigger has refused to touch a row that is final; all else goes on. */
  private static boolean isOnRecord(SQLException e) {
    return StoreFile.code(e) == SQLiteErrorCode.SQLITE_CONSTRAINT
        && String.valueOf(e.getMessage()).contains("this snapshot is final");
  }

  private int addLinks(List<EntityLink> links) throws SQLException {
    if (links.isEmpty()) {
      return 0;
    }
    for (EntityLink each : links) {
      link.setString(1, each.entityType());
      link.setString(2, each.entityId());
      link.setString(3, each.linkedAt());
      link.setString(4, each.id());
      link.addBatch();
    }
    int unlinked = 0;
    int[] found = link.executeBatch();
    for (int i = 0; i < found.length; i++) {
      if (found[i] == 0) {
        unlinked++;
        noteLink(links.get(i));
      }
    }
    return unlinked;
  }

  /** Targets may have its snapshot, though it is archived here, or deleted. */
  private void noteLink(EntityLink each) throws SQLException {
    Sql.set(note, each.id(), each.entityType(), each.entityId(), each.linkedAt());
    note.executeUpdate();
  }

  private void undo() {
    try {
      upsert.clearBatch();
      patch.clearBatch();
      link.clearBatch();
      control.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself, or the connection is gone; the first failure counts.
      log.debug(file.path() + ": no rollback: " + e.getMessage());
    }
  }

  /**
   * Marks snapshots as interrupted that were left pending by processes that are gone, and as
   * abandoned those of live ones that do not end. Costs one look into a small index where there are
   * none. A failure is no reason not to go on: the next start tries again.
   *
   * @param origin who asks; its own snapshots are not interrupted
   * @param pendingAge after this time, and some notice, a pending one is abandoned; zero for never
   * @return how many were marked
   */
  public int recover(Origin origin, Duration pendingAge) {
    try {
      return Recovery.run(connection, origin, Instant.now(), pendingAge, file.spills());
    } catch (SQLException e) {
      log.debug(file.path() + ": interrupted snapshots stay pending: " + e.getMessage());
      return 0;
    }
  }

  /** What is done within one transaction. */
  interface Work {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Does that and commits it.
   *
   * @throws SQLException if nothing was committed
   */
  void commit(Work work) throws SQLException {
    control.execute("BEGIN IMMEDIATE");
    boolean committed = false;
    try {
      work.on(connection);
      control.execute("COMMIT");
      committed = true;
    } finally {
      if (!committed) {
        undo();
      }
    }
  }

  /** True if the file was deleted or replaced: what is written now would be seen by nobody. */
  boolean isMoved() {
    return watch.isMoved();
  }

  StoreFile file() {
    return file;
  }

  @Nullable Object key() {
    return watch.key();
  }

  StoreException explain(SQLException e) {
    return file.explain(e);
  }

  /** True if another process held the file for too long; the connection is sound. */
  static boolean isBusy(SQLException e) {
    SQLiteErrorCode code = StoreFile.code(e);
    return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
  }

  /** True if one of the rows may be to blame, so that the others could be written without it. */
  static boolean isRowFault(SQLException e) {
    return switch (StoreFile.code(e)) {
      case SQLITE_OK, // found by the driver
          SQLITE_ERROR,
          SQLITE_TOOBIG,
          SQLITE_CONSTRAINT,
          SQLITE_MISMATCH,
          SQLITE_RANGE ->
          true;
      default -> false;
    };
  }

  /**
   * Brings what is in the side file into the main one and empties the side file, unless others are
   * using it now.
   */
  void checkpoint() throws SQLException {
    control.execute("PRAGMA busy_timeout = 0");
    control.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** For tests: as if the disk had no more room than that. */
  void limitPages(long pages) throws SQLException {
    control.execute("PRAGMA max_page_count = " + pages);
  }

  /**
   * Where the disk is full: the side file may hold much that has long had its place in the file.
   */
  void makeRoom() {
    try {
      control.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      log.debug(file.path() + ": no room is made: " + e.getMessage());
    }
  }

  /** Closes the file; closing again does nothing. Everything written is safe without it. */
  @Override
  public void close() {
    try (connection) {
      if (!connection.isClosed()) {
        boolean moved = isMoved();
        if (!moved || !watch.isTakenOver()) {
          checkpoint();
        }
        if (moved) {
          watch.tidy(false);
        }
      }
    } catch (SQLException e) {
      log.debug(file.path() + ": not closed cleanly: " + e.getMessage());
    }
  }

  /**
   * Closes a file that is no longer under its name. What is committed is brought into it first,
   * wherever it is now; its side files must not stay beside what has taken its place, since SQLite
   * would take them for that one's own.
   *
   * @return false if others are in the way: then it stays open, and nothing may take its place yet
   */
  boolean leave() {
    boolean whole = false;
    try {
      if (!watch.isTakenOver()) {
        control.execute("PRAGMA busy_timeout = 1000");
        try (ResultSet rows = control.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
          if (rows.getInt(1) != 0) {
            return false;
          }
        }
        whole = true;
      }
    } catch (SQLException e) {
      if (isBusy(e)) {
        return false;
      }
      log.debug(file.path() + ": not all of it is in the file that was moved: " + e.getMessage());
    }
    Path rest = watch.tidy(whole);
    if (rest != null) {
      log.warn(rest + " holds the last changes to the file that was there before");
    }
    abandon();
    return true;
  }

  /** Closes it as it is, changing nothing in a file that has another name by now. */
  void abandon() {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug(file.path() + ": not closed cleanly: " + e.getMessage());
    }
  }
}
