package io.promptnotary.store;

import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens the console's connections to servers, and says what is in the way. Stateless. */
final class ServerConnection {
  private static final String READ_ONLY = "25006";
  private static final int CONNECT_SECONDS = 10;

  /** A question that takes longer than this is given up by the server, in seconds. */
  private static final int QUESTION_SECONDS = 300;

  private ServerConnection() {}

  /** By the scheme of the URL. */
  static Dialect dialect(Location.Server server) {
    return server.url().toLowerCase(Locale.ROOT).startsWith("jdbc:postgresql:")
        ? Dialect.POSTGRESQL
        : Dialect.MYSQL;
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
    try {
      Connection connection = open(server, readOnly);
      try {
        prepare(connection, dialect(server), readOnly);
        verify(server, connection);
        return connection;
      } catch (SQLException | StoreException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreadable(server, e);
    }
  }

  private static Connection open(Location.Server server, boolean readOnly)
      throws SQLException, StoreException {
    boolean postgresql = dialect(server) == Dialect.POSTGRESQL;
    Properties properties = new Properties();
    put(properties, "user", server.user());
    try {
      put(properties, "password", server.password().get());
    } catch (UncheckedIOException e) {
      throw new StoreException(String.valueOf(e.getMessage()), true, e);
    }
    Driver driver;
    String url = server.url();
    if (postgresql) {
      driver = new org.postgresql.Driver();
      properties.setProperty("ApplicationName", "promptnotary");
      properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
      properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
      properties.setProperty("tcpKeepAlive", "true");
      // Texts are times and JSON where the column is.
      properties.setProperty("stringtype", "unspecified");
      properties.setProperty("readOnly", String.valueOf(readOnly));
      properties.setProperty("readOnlyMode", "always");
    } else {
      driver = new org.mariadb.jdbc.Driver();
      // MariaDB's driver takes its own scheme only; it speaks to MySQL all the same.
      url = "jdbc:mariadb:" + url.substring(url.indexOf(':', "jdbc:".length()) + 1);
      properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS * 1_000));
      properties.setProperty("allowLocalInfile", "false");
    }
    Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw new StoreException(
          server
              + " is no address of a database: give it as "
              + (postgresql ? "jdbc:postgresql" : "jdbc:mysql")
              + "://host:port/database");
    }
    return connection;
  }

  private static void put(Properties properties, String name, @Nullable String value) {
    if (value != null) {
      properties.setProperty(name, value);
    }
  }

  private static void prepare(Connection connection, Dialect dialect, boolean readOnly)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (dialect == Dialect.POSTGRESQL) {
        statement.execute("SET TIME ZONE 'UTC'");
        statement.execute("SET statement_timeout = '" + QUESTION_SECONDS + "s'");
        return;
      }
      statement.execute("SET time_zone = '+00:00'");
      boolean mariadb =
          connection
              .getMetaData()
              .getDatabaseProductName()
              .toLowerCase(Locale.ROOT)
              .contains("maria");
      statement.execute(
          mariadb
              ? "SET SESSION max_statement_time = " + QUESTION_SECONDS
              : "SET SESSION max_execution_time = " + QUESTION_SECONDS * 1_000);
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
    if (version < CentralSchema.LATEST) {
      throw new StoreException(
          version == 0
              ? server
                  + " holds no snapshots table yet: deliver something to it first, see forward in"
                  + " the configuration"
              : server
                  + " has schema version "
                  + version
                  + ", this build reads "
                  + CentralSchema.LATEST
                  + ": let an agent of this version bring it up to date");
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
    String said = plain(e).replace(server.url(), server.toString());
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
          + QUESTION_SECONDS / 60
          + " minutes to answer: ask for less with --since and --until";
    }
    if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
      return "cannot be reached (" + said + "): check host, port and network, and that it runs";
    }
    return "cannot be read (" + said + ")";
  }
}
