package io.promptnotary.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 18. The administrator {@code postgres} needs no password, all others do. */
public final class PostgresServer extends DatabaseServer {
  private static final String ADMIN = "postgres";
  private static final String ACCESS =
      """
      local all all trust
      host all postgres 127.0.0.1/32 trust
      host all all 127.0.0.1/32 scram-sha-256
      host replication postgres 127.0.0.1/32 trust
      """;

  static {
    try {
      // What waits for a start looks for it there, and our own code takes the driver's own out.
      DriverManager.registerDriver(new org.postgresql.Driver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Path data;
  private final int port;
  private final Map<String, String> parameters;
  private @Nullable EmbeddedPostgres running;

  private PostgresServer(Path data, int port, Map<String, String> parameters) {
    this.data = data;
    this.port = port;
    this.parameters = parameters;
  }

  /** One for all tests of this JVM: stopped at its end, not to be stopped by anybody else. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** One of its own, with parameters as in {@code postgresql.conf}. */
  public static PostgresServer create(Map<String, String> parameters) throws Exception {
    Path data = Files.createTempDirectory("promptnotary-pg");
    PostgresServer server = new PostgresServer(data, Ports.free(), parameters);
    server.start();
    Files.writeString(data.resolve("pg_hba.conf"), ACCESS);
    server.execute(ADMIN, "SELECT pg_reload_conf()");
    server.createUser(USER, PASSWORD);
    return server;
  }

  /** Where its files are. */
  public Path data() {
    return data;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public Connection connect(String database) throws SQLException {
    return connect(database, ADMIN, "");
  }

  @Override
  public Connection connect(String database, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    Connection connection = new org.postgresql.Driver().connect(url(database), properties);
    if (connection == null) {
      throw new SQLException("not a URL for this driver: " + url(database));
    }
    return connection;
  }

  @Override
  public void createDatabase(String name) throws SQLException {
    execute(ADMIN, "CREATE DATABASE " + name + " OWNER " + USER);
  }

  @Override
  public void createUser(String name, String password) throws SQLException {
    boolean known =
        !query(ADMIN, "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'").isEmpty();
    execute(
        ADMIN,
        (known ? "ALTER" : "CREATE") + " ROLE " + name + " LOGIN PASSWORD '" + password + "'");
  }

  @Override
  public synchronized void start() throws IOException {
    if (running == null) {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setPort(port)
              .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
              .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
      parameters.forEach(builder::setServerConfig);
      running = builder.start();
    }
  }

  @Override
  public synchronized void stop() throws IOException {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  @Override
  public synchronized void kill() throws Exception {
    Path file = data.resolve("postmaster.pid");
    if (running != null && Files.exists(file)) {
      ProcessHandle first =
          ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip())).orElseThrow();
      // Or the next start finds the memory of these still in use.
      List<ProcessHandle> all = Stream.concat(Stream.of(first), first.descendants()).toList();
      for (ProcessHandle each : all) {
        each.destroyForcibly();
      }
      for (ProcessHandle each : all) {
        each.onExit().get(30, TimeUnit.SECONDS);
      }
    }
    stop();
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      Ports.delete(data);
    }
  }

  private static final class Shared {
    static final PostgresServer SERVER = make();

    private static PostgresServer make() {
      try {
        PostgresServer server = create(Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
