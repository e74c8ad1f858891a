package io.promptnotary.store;

import io.promptnotary.health.Log;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The full-text index over prompts and answers, which is there if somebody asked for it. Triggers
 * keep it: a final snapshot is added, one that is archived or deleted is taken out at once. Whoever
 * cannot write because of it gives it up: rows are worth more.
 *
 * <p>Built step by step, each of them one short transaction, between which others write. For one
 * thread.
 */
public final class SearchIndex implements AutoCloseable {
  static final String TABLE = "snapshot_search";
  static final String TEXTS = "final_system_prompt, final_user_prompt, response_text";

  private static final int BUSY_MILLIS = 10_000;
  private static final int STEP_ROWS = 500;
  private static final String STATE = "snapshot_search_state";

  /** What FTS5 keeps its index in. */
  private static final List<String> SHADOWS =
      List.of(TABLE + "_data", TABLE + "_idx", TABLE + "_docsize", TABLE + "_config");

  private static final String NEW =
      "INSERT INTO snapshot_search (rowid, final_system_prompt, final_user_prompt, response_text)"
          + " VALUES (NEW.rowid, NEW.final_system_prompt, NEW.final_user_prompt,"
          + " NEW.response_text)";
  private static final List<String> TRIGGERS =
      List.of(
          "CREATE TRIGGER snapshot_search_added AFTER INSERT ON generation_snapshots"
              + " WHEN NEW.status <> 'pending' BEGIN "
              + NEW
              + "; END",
          "CREATE TRIGGER snapshot_search_ended AFTER UPDATE OF status ON generation_snapshots"
              + " WHEN OLD.status = 'pending' AND NEW.status <> 'pending' BEGIN "
              + NEW
              + "; END",
          // What the index has not got yet cannot be taken out of it.
          "CREATE TRIGGER snapshot_search_removed AFTER DELETE ON generation_snapshots"
              + " WHEN EXISTS (SELECT 1 FROM snapshot_search_docsize WHERE id = OLD.rowid)"
              + " BEGIN INSERT INTO snapshot_search"
              + " (snapshot_search, rowid, final_system_prompt, final_user_prompt, response_text)"
              + " VALUES ('delete', OLD.rowid, OLD.final_system_prompt, OLD.final_user_prompt,"
              + " OLD.response_text); END");

  private final StoreFile file;
  private final Connection connection;

  private SearchIndex(StoreFile file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens the index of a store that exists, and brings the store's schema up to date.
   *
   * @throws StoreException with a sentence that says what to do
   */
  public static SearchIndex open(Path path) throws StoreException {
    SnapshotReader.open(path).close();
    Log silent = new Log(new PrintStream(OutputStream.nullOutputStream()));
    StoreFile file = new StoreFile(path);
    SnapshotStore.open(file, silent, BUSY_MILLIS).close();
    try {
      Connection connection = file.connect(BUSY_MILLIS);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA synchronous = NORMAL");
        statement.execute("PRAGMA cache_size = -64000");
        return new SearchIndex(file, connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** True if the index has all final snapshots, and those to come will be added. */
  static boolean isWhole(Connection connection) throws SQLException {
    return Schema.has(connection, TABLE)
        && isKept(connection)
        && Sql.number(connection, "SELECT count(*) FROM " + STATE + " WHERE whole = 1") == 1;
  }

  private static boolean isKept(Connection connection) throws SQLException {
    return Sql.number(
            connection,
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"
                + " AND name IN ('snapshot_search_added', 'snapshot_search_ended',"
                + " 'snapshot_search_removed')")
        == TRIGGERS.size();
  }

  /** True if it is there and has all that it should have. */
  public boolean isWhole() throws StoreException {
    try {
      return isWhole(connection);
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** Begins it anew, or goes on with one whose making was interrupted. */
  public void begin() throws StoreException {
    try {
      if (Schema.has(connection, STATE) && isKept(connection)) {
        return;
      }
      drop();
      transaction(
          connection,
          control -> {
            control.execute(
                "CREATE VIRTUAL TABLE snapshot_search USING fts5("
                    + TEXTS
                    + ", content='generation_snapshots', content_rowid='rowid',"
                    + " tokenize='unicode61 remove_diacritics 0')");
            // What is deleted must not stay in the index until its parts are merged.
            control.execute(
                "INSERT INTO snapshot_search (snapshot_search, rank) VALUES ('secure-delete', 1)");
            control.execute(
                "CREATE TABLE "
                    + STATE
                    + " (id INTEGER PRIMARY KEY CHECK (id = 1), built_to INTEGER NOT NULL,"
                    + " whole INTEGER NOT NULL) STRICT");
            control.execute("INSERT INTO " + STATE + " VALUES (1, 0, 0)");
            for (String each : TRIGGERS) {
              control.execute(each);
            }
          });
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /**
   * Adds the next snapshots, the oldest first; to be called behind {@link #begin} until it answers
   * 0.
   *
   * @return how many rows it has looked at
   */
  public int build() throws StoreException {
    int[] rows = new int[1];
    try {
      transaction(
          connection,
          control -> {
            long from = Sql.number(connection, "SELECT built_to FROM " + STATE);
            String next =
                "FROM (SELECT rowid AS n FROM generation_snapshots WHERE rowid > "
                    + from
                    + " ORDER BY rowid LIMIT "
                    + STEP_ROWS
                    + ")";
            rows[0] = (int) Sql.number(connection, "SELECT count(*) " + next);
            long to = rows[0] == 0 ? from : Sql.number(connection, "SELECT max(n) " + next);
            control.execute(
                "INSERT INTO snapshot_search (rowid, "
                    + TEXTS
                    + ") SELECT rowid, "
                    + TEXTS
                    + " FROM generation_snapshots WHERE rowid > "
                    + from
                    + " AND rowid <= "
                    + to
                    + " AND status <> 'pending' AND NOT EXISTS"
                    + " (SELECT 1 FROM snapshot_search_docsize"
                    + " WHERE id = generation_snapshots.rowid)");
            control.execute(
                "UPDATE "
                    + STATE
                    + " SET built_to = "
                    + to
                    + ", whole = "
                    + (rows[0] == 0 ? 1 : 0));
          });
    } catch (SQLException e) {
      throw file.explain(e);
    }
    return rows[0];
  }

  /**
   * Removes the index; what it took is free for what comes.
   *
   * @return false if there was none
   */
  public boolean drop() throws StoreException {
    try {
      return giveUp(connection);
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** What the index takes in the file, in bytes; 0 if there is none. */
  public long bytes() throws StoreException {
    try {
      return Sql.number(
          connection,
          "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN ('"
              + String.join("', '", SHADOWS)
              + "')");
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** True if an index is there and may be why a change failed; only a try without it tells. */
  static boolean mayBeInTheWay(Connection connection, SQLException e) throws SQLException {
    return switch (StoreFile.code(e)) {
      case SQLITE_ERROR, SQLITE_CORRUPT, SQLITE_CONSTRAINT, SQLITE_INTERNAL, SQLITE_MISUSE ->
          Sql.number(
                  connection,
                  "SELECT count(*) FROM sqlite_schema"
                      + " WHERE type = 'trigger' AND name LIKE 'snapshot\\_search%' ESCAPE '\\'")
              > 0;
      default -> false;
    };
  }

  /** From here on nobody writes to the index; in a transaction. */
  static void unhook(Statement control) throws SQLException {
    for (String each : List.of("added", "ended", "removed")) {
      control.execute("DROP TRIGGER IF EXISTS snapshot_search_" + each);
    }
    control.execute("DROP TABLE IF EXISTS " + STATE);
  }

  /**
   * Removes the index, damaged or not; outside of a transaction.
   *
   * @return false if there was none
   */
  static boolean giveUp(Connection connection) throws SQLException {
    boolean any =
        Sql.number(
                connection,
                "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'snapshot\\_search%' ESCAPE '\\'")
            > 0;
    if (!any) {
      return false;
    }
    // First and apart, so that whatever comes of the rest nobody writes to it any more.
    transaction(connection, SearchIndex::unhook);
    try {
      transaction(connection, control -> control.execute("DROP TABLE IF EXISTS " + TABLE));
    } catch (SQLException damaged) {
      // Without what FTS5 needs to open it, its parts are plain tables.
      transaction(
          connection,
          control -> {
            for (String each : SHADOWS) {
              control.execute("DROP TABLE IF EXISTS " + each);
            }
            control.execute("PRAGMA writable_schema = 1");
            control.execute("DELETE FROM sqlite_schema WHERE name = '" + TABLE + "'");
            control.execute("PRAGMA writable_schema = RESET");
          });
    }
    return true;
  }

  private interface Work {
    void run(Statement control) throws SQLException;
  }

  private static void transaction(Connection connection, Work work) throws SQLException {
    try (Statement control = connection.createStatement()) {
      control.execute("BEGIN IMMEDIATE");
      boolean committed = false;
      try {
        work.run(control);
        control.execute("COMMIT");
        committed = true;
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
