package io.promptnotary.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every question to a database repeats. Stateless. */
final class Sql {
  private Sql() {}

  /** A statement with its arguments. */
  static PreparedStatement prepare(Connection connection, String sql, List<?> arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    set(statement, arguments);
    return statement;
  }

  static void set(PreparedStatement statement, @Nullable Object... arguments) throws SQLException {
    set(statement, Arrays.asList(arguments));
  }

  static void set(PreparedStatement statement, List<? extends @Nullable Object> arguments)
      throws SQLException {
    for (int i = 0; i < arguments.size(); i++) {
      statement.setObject(i + 1, arguments.get(i));
    }
  }

  /** The one number that is asked for; 0 if there is none. */
  static long number(Connection connection, String sql, List<?> arguments) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    return number(connection, sql, List.of());
  }

  /** The one number that a server is asked for. */
  static long first(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Behind a failure that is on its way to whoever asked. */
  static void undo(Statement control) {
    try {
      control.execute("ROLLBACK");
    } catch (SQLException alreadyRolledBack) {
      // By SQLite itself, on a full disk for one; the first failure counts.
    }
  }
}
