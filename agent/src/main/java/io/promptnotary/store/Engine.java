package io.promptnotary.store;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kinds of servers, as far as connections go. */
enum Engine {
  /** PostgreSQL 14 and what speaks like it. */
  POSTGRESQL("postgresql") {
    @Override
    Driver driver() {
      return new org.postgresql.Driver();
    }

    @Override
    String driverUrl(String url) {
      return url;
    }

    @Override
    Properties properties(CentralSettings settings) {
      Properties properties = new Properties();
      properties.setProperty("ApplicationName", "promptnotary");
      properties.setProperty("connectTimeout", seconds(settings.connectMillis()));
      properties.setProperty("loginTimeout", seconds(settings.connectMillis()));
      // The server's own limit comes first, unless the network is gone.
      properties.setProperty(
          "socketTimeout", seconds(settings.statementMillis() + settings.connectMillis()));
      properties.setProperty("tcpKeepAlive", "true");
      properties.setProperty("reWriteBatchedInserts", "true");
      // What a server says of a row may hold what the row holds.
      properties.setProperty("logServerErrorDetail", "false");
      if (hosts(settings.url()).contains(",")) {
        properties.setProperty("targetServerType", "primary");
      }
      return properties;
    }

    @Override
    void prepare(Connection connection, CentralSettings settings) throws SQLException {
      execute(connection, "SET statement_timeout = " + settings.statementMillis());
      // Prompts are long, and what PostgreSQL compresses them with by default is slow.
      execute(
          connection,
          "SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings"
              + " WHERE name = 'default_toast_compression' AND setting = 'pglz'"
              + " AND 'lz4' = ANY(enumvals)");
      // What is taken may be gone from the local file, and must outlive a crash of the server.
      execute(
          connection,
          "SELECT set_config('synchronous_commit', 'on', false)"
              + " WHERE current_setting('synchronous_commit', true) = 'off'");
    }

    @Override
    Object moment(Instant moment) {
      return moment.atOffset(ZoneOffset.UTC);
    }
  },

  /** MySQL 8 and MariaDB, both by MariaDB's driver. */
  MYSQL("mysql") {
    @Override
    Driver driver() {
      return new org.mariadb.jdbc.NonRegisteringDriver();
    }

    @Override
    String driverUrl(String url) {
      return url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
    }

    @Override
    Properties properties(CentralSettings settings) {
      Properties properties = new Properties();
      properties.setProperty("connectTimeout", "" + settings.connectMillis());
      properties.setProperty(
          "socketTimeout", "" + (settings.statementMillis() + settings.connectMillis()));
      properties.setProperty("tcpKeepAlive", "true");
      return properties;
    }

    @Override
    void prepare(Connection connection, CentralSettings settings) throws SQLException {
      // Strict, or what does not fit would be cut without a word.
      execute(
          connection,
          "SET time_zone = '+00:00', sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES')");
    }

    @Override
    Object moment(Instant moment) {
      return moment.atOffset(ZoneOffset.UTC).toLocalDateTime();
    }
  };

  private static final Pattern CREDENTIALS =
      Pattern.compile("//[^/@]*@|[?;&].*$|\\((?:user|password)=[^)]*\\)", Pattern.DOTALL);
  private static final Pattern SECRETS =
      Pattern.compile("(?i)(?<=//)[^/@\\s]*(?=@)|(?<=password=)[^&;\\s)]+|(?<=passwd=)[^&;\\s)]+");
  private static final Pattern SCHEME =
      Pattern.compile("jdbc:(postgresql|mysql|mariadb):.*", Pattern.DOTALL);

  private final String folder;

  Engine(String folder) {
    this.folder = folder;
  }

  /** Where its schema files are, beside this class. */
  String folder() {
    return folder;
  }

  /** The engine that a URL names. */
  static Engine of(String url) throws StoreException {
    Matcher matcher = SCHEME.matcher(url);
    if (matcher.matches()) {
      return "postgresql".equals(matcher.group(1)) ? POSTGRESQL : MYSQL;
    }
    throw new StoreException(
        address(url)
            + " names no known database: begin it with jdbc:postgresql:, jdbc:mysql: or"
            + " jdbc:mariadb:");
  }

  /** A URL without what may hold credentials. */
  static String address(String url) {
    return CREDENTIALS.matcher(url).replaceAll(match -> match.group().startsWith("//") ? "//" : "");
  }

  /** A sentence without what may hold credentials in it. */
  static String withoutCredentials(String text) {
    return SECRETS.matcher(text).replaceAll("***");
  }

  private static String hosts(String url) {
    return url.replaceFirst("^jdbc:\\w+:(//)?", "").replaceFirst("[/?].*$", "");
  }

  private static String seconds(int millis) {
    return "" + Math.max(1, (millis + 999) / 1_000);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What registers itself as it is loaded is muted where it is packed. */
  abstract Driver driver();

  /** As the driver wants it. */
  abstract String driverUrl(String url);

  /** What a connection of ours needs; those of the user come on top. */
  abstract Properties properties(CentralSettings settings);

  /** Behind the login. */
  abstract void prepare(Connection connection, CentralSettings settings) throws SQLException;

  /** A moment as an argument. */
  abstract Object moment(Instant moment);

  /** A connection of its own, in no pool. */
  Connection connect(CentralSettings settings) throws SQLException {
    Properties properties = properties(settings);
    if (settings.user() != null) {
      properties.setProperty("user", settings.user());
    }
    @Nullable String password = settings.password().get();
    if (password != null) {
      properties.setProperty("password", password);
    }
    settings.properties().forEach(properties::setProperty);
    Connection connection = driver().connect(driverUrl(settings.url()), properties);
    if (connection == null) {
      throw new SQLException("the driver does not take this URL", "08001");
    }
    try {
      prepare(connection, settings);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }
}
