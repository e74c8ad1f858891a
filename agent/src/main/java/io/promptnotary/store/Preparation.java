package io.promptnotary.store;

import io.promptnotary.health.Log;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a connection needs before it writes: a file that is ours, its settings, its tables. */
final class Preparation {
  private Preparation() {}

  static void run(StoreFile file, Connection connection, Log log)
      throws SQLException, StoreException {
    try (Statement statement = connection.createStatement()) {
      verify(file, statement);
      statement.execute("PRAGMA page_size = " + StoreFile.PAGE_BYTES);
      // Of effect in a new file only: what retention frees can go back to the file system.
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      try (ResultSet rows = statement.executeQuery("PRAGMA journal_mode = WAL")) {
        String mode = rows.getString(1);
        if (!mode.equals("wal")) {
          log.warn(file.path() + " is written in mode " + mode + ", its file system has no WAL");
        }
      }
      statement.execute("PRAGMA synchronous = NORMAL");
      statement.execute("PRAGMA wal_autocheckpoint = 4000");
      statement.execute("PRAGMA journal_size_limit = 67108864");
      statement.execute("PRAGMA temp_store = MEMORY");
      // In KB, taken as it is needed: a batch's pages of indexes, or some are written twice.
      statement.execute("PRAGMA cache_size = -16000");
    }
    int found = Schema.version(connection);
    try {
      int reached = Schema.migrate(connection);
      if (reached < Schema.LATEST) {
        log.warn(
            file.path()
                + " stays at schema version "
                + reached
                + ": a row holds a text that is no JSON where JSON belongs. All is recorded, reports"
                + " are slower. Find it with: SELECT id FROM generation_snapshots WHERE NOT"
                + " (json_valid(token_metrics) AND json_valid(performance_metrics) AND"
                + " json_valid(repair_metrics))");
      }
    } catch (SQLException e) {
      throw file.notMigrated(found, e);
    }
  }

  /** Refuses what is not ours before anything is changed; one query, so one state of the file. */
  private static void verify(StoreFile file, Statement statement)
      throws SQLException, StoreException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT (SELECT user_version FROM pragma_user_version),"
                + " (SELECT count(*) FROM sqlite_master WHERE name = 'generation_snapshots'),"
                + " (SELECT count(*) FROM sqlite_master)")) {
      int version = rows.getInt(1);
      boolean ours = rows.getInt(2) > 0;
      boolean empty = rows.getInt(3) == 0;
      if (version > Schema.LATEST) {
        throw Schema.newer(file.path().toString(), version);
      }
      if (version > 0 ? !ours : !empty) {
        throw file.foreign();
      }
    }
  }
}
