package io.promptnotary.store;

import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Opens the console's connections to servers, and says what is in the way. Stateless. */
final class ServerConnection {
  private static final String READ_ONLY = "25006";
  private static final int CONNECT_MILLIS = 10_000;

  /** A question that takes longer than this is given up by the server. */
  private static final int QUESTION_MILLIS = 300_000;

  private ServerConnection() {}

  /** By the scheme of the URL. */
  static Dialect dialect(Location.Server server) {
    return server.url().startsWith("jdbc:postgresql:") ? Dialect.POSTGRESQL : Dialect.MYSQL;
  }

  /**
   * A connection that cannot write.
   *
   * @throws StoreException if there is no store, or a newer build made it
   */
  static Connection read(Location.Server server) throws StoreException {
    return connect(server, true);
  }

  /** A connection that can, to a store that is there. */
  static Connection write(Location.Server server) throws StoreException {
    return connect(server, false);
  }

  private static Connection connect(Location.Server server, boolean readOnly)
      throws StoreException {
    boolean postgresql = dialect(server) == Dialect.POSTGRESQL;
    // Texts are times and JSON where PostgreSQL's column is.
    Map<String, String> properties =
        postgresql
            ? Map.of(
                "stringtype", "unspecified", "readOnly", "" + readOnly, "readOnlyMode", "always")
            : Map.of("allowLocalInfile", "false");
    CentralSettings settings =
        new CentralSettings(
            "console",
            server.url(),
            server.user(),
            server.password(),
            properties,
            1,
            CONNECT_MILLIS,
            QUESTION_MILLIS,
            0,
            false,
            false,
            false);
    try {
      Connection connection = Engine.of(server.url()).connect(settings);
      try {
        prepare(connection, postgresql, readOnly);
        verify(server, connection);
        return connection;
      } catch (SQLException | StoreException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreadable(server, e);
    } catch (UncheckedIOException e) {
      throw new StoreException(String.valueOf(e.getMessage()), true, e);
    }
  }

  private static void prepare(Connection connection, boolean postgresql, boolean readOnly)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (postgresql) {
        statement.execute("SET TIME ZONE 'UTC'");
        return;
      }
      boolean mariadb = connection.getMetaData().getDatabaseProductName().contains("MariaDB");
      statement.execute(
          mariadb
              ? "SET SESSION max_statement_time = " + QUESTION_MILLIS / 1_000
              : "SET SESSION max_execution_time = " + QUESTION_MILLIS);
      if (readOnly) {
        statement.execute("SET SESSION TRANSACTION READ ONLY");
      }
    }
  }

  private static void verify(Location.Server server, Connection connection)
      throws SQLException, StoreException {
    int version = version(connection);
    if (version > CentralSchema.LATEST) {
      throw new StoreException(
          server
              + " has schema version "
              + version
              + ", this build knows "
              + CentralSchema.LATEST
              + ": use the newer promptnotary.jar");
    }
    if (version == 0) {
      throw new StoreException(
          server
              + " holds no snapshots table yet: name it under forward in the configuration of an"
              + " application, or see the name of the database");
    }
  }

  /** Of the tables; 0 if there are none. */
  static int version(Connection connection) throws SQLException {
    return CentralSchema.version(connection);
  }

  /** True if the server refused a change because nothing may be changed. */
  static boolean isChange(SQLException e) {
    return READ_ONLY.equals(e.getSQLState());
  }

  /** The server's sentence in one line; where the driver says who it is, that is left out. */
  static String plain(SQLException e) {
    String message = String.valueOf(e.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "");
    return message.replaceAll("\\s*\\R\\s*", " ").replaceFirst("^(ERROR|FATAL): ", "").strip();
  }

  /** That a server cannot be read, and what to look at. Names no credentials. */
  static StoreException unreadable(Location.Server server, SQLException e) {
    return new StoreException(server + " " + reason(server, e), true, e);
  }

  /** The same behind an attempt to write. */
  static StoreException unwritable(Location.Server server, SQLException e) {
    return new StoreException(
        server + " " + reason(server, e).replace("may not be read", "may not be written"), true, e);
  }

  private static String reason(Location.Server server, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    int code = e.getErrorCode();
    String said = Engine.withoutCredentials(plain(e).replace(server.url(), server.toString()));
    if (state.startsWith("28") || code == 1045) {
      return "does not let this user in ("
          + said
          + "): check --store-user, and --store-password-file or the variable"
          + " PROMPTNOTARY_STORE_PASSWORD";
    }
    if (state.equals("3D000") || code == 1049) {
      return "is not there (" + said + "): check the name of the database";
    }
    if (state.equals("42501") || List.of(1044, 1142, 1143, 1227).contains(code)) {
      return "may not be read by this user (" + said + "): grant SELECT on its tables and views";
    }
    if (state.equals("57014") || code == 1969 || code == 3024) {
      return "took more than "
          + QUESTION_MILLIS / 60_000
          + " minutes to answer: ask for less with --since and --until";
    }
    if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
      return "cannot be reached (" + said + "): check host, port and network, and that it runs";
    }
    return "cannot be read (" + said + ")";
  }
}
