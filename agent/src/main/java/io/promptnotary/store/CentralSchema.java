package io.promptnotary.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbered SQL files of a server, applied in order; {@code promptnotary_schema} has a row for each.
 * Each can be applied again, so that an engine whose DDL takes part in no transaction may stop half
 * way. The way back from a file is its namesake with a U, for the engine's own program.
 */
final class CentralSchema {
  private static final List<String> FILES =
      List.of("V001__generation_snapshots.sql", "V002__guards.sql");

  /** The version that this build writes. */
  static final int LATEST = FILES.size();

  /** The oldest version that this build can write to. */
  static final int NEEDED = 1;

  static final int GUARDS = 2;
  private static final int TRIES = 20;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int LOCK_SECONDS = 60;

  private final Engine engine;
  private final CentralSettings settings;

  CentralSchema(Engine engine, CentralSettings settings) {
    this.engine = engine;
    this.settings = settings;
  }

  /** The version of a central store; 0 if there is none. */
  static int version(Connection connection) throws SQLException {
    return found(connection)[0];
  }

  /** The version, and the oldest version whose builds may write to it. */
  private static int[] found(Connection connection) throws SQLException {
    if (!exists(connection)) {
      return new int[] {0, 0};
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT coalesce(max(version), 0), coalesce(max(oldest_writer), 0)"
                    + " FROM promptnotary_schema")) {
      rows.next();
      return new int[] {rows.getInt(1), rows.getInt(2)};
    }
  }

  private static boolean exists(Connection connection) throws SQLException {
    boolean postgresql = connection.getMetaData().getDatabaseProductName().startsWith("PostgreSQL");
    // On PostgreSQL a user who may not read a table does not see it in the other one.
    String sql =
        postgresql
            ? "SELECT 1 WHERE to_regclass('promptnotary_schema') IS NOT NULL"
            : "SELECT 1 FROM information_schema.tables WHERE table_schema = database()"
                + " AND table_name = 'promptnotary_schema'";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next();
    }
  }

  /**
   * Sees to it that this build can write, on a connection without a transaction. Any number of JVMs
   * may do so at once: one makes the tables, the others wait and find them.
   *
   * @throws StoreException if it cannot
   */
  void prepare(Connection connection) throws SQLException, StoreException {
    int[] found = found(connection);
    if (found[1] > LATEST) {
      throw newer(found);
    }
    if (found[0] >= LATEST || !settings.migrate() && found[0] >= NEEDED) {
      return;
    }
    if (!settings.migrate()) {
      throw new StoreException(
          settings.address()
              + (found[0] == 0
                  ? " has no tables of Promptnotary"
                  : " has schema version " + found[0] + ", this build needs " + NEEDED)
              + " and migrate is false: apply the files under store/"
              + engine.folder()
              + " in promptnotary.jar, or set migrate: true");
    }
    if (engine == Engine.POSTGRESQL) {
      migrateLocked(connection);
    } else {
      migrateAlone(connection);
    }
  }

  private StoreException newer(int[] found) {
    return new StoreException(
        settings.address()
            + " has schema version "
            + found[0]
            + ", which takes rows from builds of version "
            + found[1]
            + " on, this build knows "
            + LATEST
            + ": use the newer promptnotary.jar");
  }

  /** A row is locked, because advisory locks are not known to all that speak like PostgreSQL. */
  private void migrateLocked(Connection connection) throws SQLException, StoreException {
    lockRow(connection);
    connection.setAutoCommit(false);
    boolean done = false;
    try {
      run(connection, "SELECT version FROM promptnotary_schema WHERE version = 0 FOR UPDATE");
      apply(connection);
      connection.commit();
      done = true;
    } finally {
      if (!done) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  private void lockRow(Connection connection) throws SQLException, StoreException {
    String table = SqlScript.statements(engine.folder() + "/" + FILES.get(0)).get(0);
    for (int i = 1; ; i++) {
      try {
        run(connection, table);
        run(
            connection,
            "INSERT INTO promptnotary_schema (version, oldest_writer, applied_at, applied_by)"
                + " VALUES (0, 0, now(), current_user) ON CONFLICT (version) DO NOTHING");
        return;
      } catch (SQLException e) {
        // IF NOT EXISTS does not keep two from making one table at the same moment.
        String state = String.valueOf(e.getSQLState());
        if (i == TRIES
            || !state.startsWith("23") && !state.startsWith("40") && !state.equals("42P07")) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Each statement commits by itself here. */
  private void migrateAlone(Connection connection) throws SQLException, StoreException {
    String name = "'promptnotary_schema'";
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT GET_LOCK(" + name + ", " + LOCK_SECONDS + ")")) {
      rows.next();
      if (rows.getInt(1) != 1) {
        throw new StoreException(
            settings.address() + " is being migrated by another JVM", false, null, null);
      }
    }
    try {
      apply(connection);
    } finally {
      run(connection, "DO RELEASE_LOCK(" + name + ")");
    }
  }

  private void apply(Connection connection) throws SQLException, StoreException {
    for (int version = version(connection) + 1; version <= LATEST; version++) {
      List<String> statements =
          SqlScript.statements(engine.folder() + "/" + FILES.get(version - 1));
      for (int i = 0; i < statements.size(); i++) {
        // The last one puts the version on record.
        boolean skipped =
            version == GUARDS && !settings.guards() && i + 1 < statements.size()
                || !settings.partitions() && statements.get(i).contains(" PARTITION OF ");
        if (!skipped) {
          run(connection, settings.partitions() ? statements.get(i) : whole(statements.get(i)));
        }
      }
    }
  }

  private static String whole(String statement) {
    return statement.replace(" PARTITION BY RANGE (started_at)", "");
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
