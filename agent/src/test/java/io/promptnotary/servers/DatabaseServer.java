package io.promptnotary.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A database server of its own, on 127.0.0.1. Its port stays the same over {@link #stop} and {@link
 * #start}. Safe on any thread; {@link #close} removes what it held.
 */
public abstract class DatabaseServer implements AutoCloseable {
  /** A user without any right on the server but the databases made for it. */
  public static final String USER = "notary";

  /** That user's password. */
  public static final String PASSWORD = "pa55-of-notary";

  /** The port on 127.0.0.1. */
  public abstract int port();

  /** Begins with {@code jdbc:}, holds no user and no password. */
  public abstract String url(String database);

  /** As the administrator. */
  public abstract Connection connect(String database) throws SQLException;

  /** As somebody. */
  public abstract Connection connect(String database, String user, String password)
      throws SQLException;

  /** Makes an empty database that belongs to {@link #USER}, and gives its name. */
  public final String newDatabase() throws SQLException {
    String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    createDatabase(name);
    return name;
  }

  /** Makes an empty database that belongs to {@link #USER}. */
  public abstract void createDatabase(String name) throws SQLException;

  /** Makes a user who may connect, or gives him another password. */
  public abstract void createUser(String name, String password) throws SQLException;

  /** In order, with what runs finished first. */
  public abstract void stop() throws Exception;

  /** As a power failure would. */
  public abstract void kill() throws Exception;

  /** Behind {@link #stop} or {@link #kill}; returns when it takes connections. */
  public abstract void start() throws Exception;

  @Override
  public abstract void close();

  /** Executes statements as the administrator. */
  public final void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Asks as the administrator: one line for each row, values apart by {@code |}. */
  public final List<String> query(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          line.append(i == 1 ? "" : "|").append(rows.getString(i));
        }
        found.add(line.toString());
      }
      return found;
    }
  }
}
