package io.promptnotary.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Numbered SQL files, applied in order; {@code PRAGMA user_version} holds the number of the last
 * one. A file's statements end with a semicolon at the end of a line; what a trigger does is
 * written on one line, or indented. The way back from a file is its namesake with a U, for sqlite3.
 */
public final class Schema {
  private static final List<String> FILES =
      List.of(
          "V001__generation_snapshots.sql",
          "V002__immutable_snapshots.sql",
          "V003__archive.sql",
          "V004__views.sql",
          "V005__self_observation.sql",
          "V006__parents.sql",
          "V007__libraries.sql",
          "V008__figures.sql",
          "V009__forward.sql");

  /** The version that this build writes. */
  public static final int LATEST = FILES.size();

  /** The version that brought the archive. */
  static final int ARCHIVE = 3;

  /** The version that brought runs and gaps. */
  static final int RUNS = 5;

  /** The version that brought {@code parent_id}. */
  static final int PARENTS = 6;

  /** The version that brought {@code agent_runs.libraries}. */
  static final int LIBRARIES = 7;

  /** The version that brought the index of figures, and nothing that a writer needs. */
  static final int FIGURES = 8;

  /** The version that brought what targets have taken. */
  static final int FORWARD = 9;

  private Schema() {}

  /** The version of the database behind {@code connection}; 0 if it is empty. */
  public static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }

  /** True if the database has a table, index, view or trigger of that name. */
  static boolean has(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM sqlite_schema WHERE name = ?")) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /**
   * Brings the database up to {@link #LATEST} in one transaction; does nothing if it is there.
   *
   * @return the version that it has now: an older one where a row holds no JSON in a place that
   *     {@link #FIGURES} would index. Our own rows never do, but somebody else's must not keep new
   *     ones from being recorded, or delivered: what comes behind is applied all the same
   * @throws StoreException if a newer build has written it
   */
  static int migrate(Connection connection) throws SQLException, StoreException {
    return migrate(connection, LATEST);
  }

  static int migrate(Connection connection, int latest) throws SQLException, StoreException {
    if (version(connection) == latest) {
      return latest;
    }
    try (Statement statement = connection.createStatement()) {
      // Another JVM may be migrating the same file: whoever comes second finds the work done.
      statement.execute("BEGIN IMMEDIATE");
      try {
        int found = version(connection);
        if (found > latest) {
          throw newer("the database", found);
        }
        int reached = found;
        while (reached < latest && step(statement, reached + 1)) {
          reached++;
        }
        if (reached == FIGURES - 1 && latest >= FORWARD) {
          step(statement, FORWARD);
        }
        statement.execute("PRAGMA user_version = " + reached);
        statement.execute("COMMIT");
        return reached;
      } catch (SQLException | StoreException | RuntimeException e) {
        try {
          statement.execute("ROLLBACK");
        } catch (SQLException alreadyRolledBack) {
          e.addSuppressed(alreadyRolledBack);
        }
        throw e;
      }
    }
  }

  /** Applies the file of that version; false if it indexes JSON and met a text that is none. */
  private static boolean step(Statement statement, int version)
      throws SQLException, StoreException {
    statement.execute("SAVEPOINT step");
    try {
      for (String sql : statements(FILES.get(version - 1))) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      boolean malformed = String.valueOf(e.getMessage()).contains("malformed JSON");
      if (version < FIGURES || !malformed) {
        throw e;
      }
      statement.execute("ROLLBACK TO step");
      return false;
    } finally {
      statement.execute("RELEASE step");
    }
    return true;
  }

  static StoreException newer(String what, int found) {
    return new StoreException(
        what
            + " has schema version "
            + found
            + ", this build knows "
            + LATEST
            + ": use the newer promptnotary.jar or name another file in store.url");
  }

  private static String[] statements(String file) throws StoreException {
    try (InputStream in = Schema.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new StoreException(
            "promptnotary.jar is damaged, it lacks " + file + ": copy it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).split(";\\R(?=\\S|\\z)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
