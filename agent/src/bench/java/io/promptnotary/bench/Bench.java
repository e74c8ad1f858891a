package io.promptnotary.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * What all benchmarks share: where things lie and the variants that they compare.
 *
 * @param folder everything is written below it
 * @param agent promptnotary.jar
 * @param otelAgent OpenTelemetry's agent
 * @param bootHost the folder with the Spring Boot application and its libraries
 * @param openAiHost the folder with the application that uses openai-java, and its libraries
 * @param stamp the agent that does nothing
 * @param hello class path of the small hosts, and of nothing else
 * @param jvms the JVM that runs this first, then the newest other one if there is any
 */
record Bench(
    Path folder,
    Path agent,
    Path otelAgent,
    Path bootHost,
    Path openAiHost,
    Path stamp,
    Path hello,
    List<Jvm> jvms) {
  static final String BARE = "bare";
  static final String NOTHING = "an agent that does nothing";
  static final String OTEL = "OpenTelemetry " + System.getProperty("bench.otel.version", "");

  private static final String HOST = "io/promptnotary/bench/host";

  /**
   * One way to start a host.
   *
   * @param name as it stands in the report
   * @param arguments for the JVM
   * @param database where Promptnotary writes, or null for the others
   */
  record Variant(String name, List<String> arguments, Path database) {
    /** Snapshots written so far by all runs of this variant; 0 for the others. */
    long rows(String where) throws SQLException {
      if (database == null || !Files.exists(database)) {
        return 0;
      }
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT count(*) FROM generation_snapshots WHERE status = 'success' AND "
                      + where)) {
        return rows.getLong(1);
      }
    }
  }

  /** Makes the folder anew but keeps what Maven has put there. */
  static Bench prepare(Path folder, Path agent, Path otel, Path bootHost, Path openAiHost)
      throws IOException {
    for (String each : List.of("stores", "hello")) {
      delete(folder.resolve(each));
      Files.createDirectories(folder.resolve(each));
    }
    Path hello = copyHosts(folder.resolve("hello"));
    return new Bench(
        folder,
        agent,
        otel,
        bootHost,
        openAiHost,
        stampJar(folder.resolve("stamp.jar")),
        hello,
        Jvm.find());
  }

  /** No agent at all. */
  Variant bare() {
    return new Variant(BARE, List.of(), null);
  }

  /** An agent whose premain returns at once. */
  Variant nothing() {
    return new Variant(NOTHING, List.of("-javaagent:" + stamp), null);
  }

  /** OpenTelemetry's agent without any exporter. */
  Variant otel(String... more) {
    Stream<String> fixed =
        Stream.of(
            "-javaagent:" + otelAgent,
            "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none");
    return new Variant(OTEL, Stream.concat(fixed, Stream.of(more)).toList(), null);
  }

  /**
   * Promptnotary with a store of its own.
   *
   * @param pointcuts a YAML list
   * @param store further lines of that section
   */
  Variant ours(String what, String pointcuts, String... store) throws IOException {
    Path home = Files.createTempDirectory(folder.resolve("stores"), "ours");
    Path database = home.resolve("snapshots.db");
    Path config =
        Files.writeString(
            home.resolve("promptnotary.yaml"),
            """
            version: 1
            service: bench
            store:
              url: "jdbc:sqlite:%s"
            %s
            libraries: none
            pointcuts:
            %s
            """
                .formatted(
                    database.toString().replace('\\', '/'),
                    String.join("\n", store).indent(2).stripTrailing(),
                    pointcuts.indent(2).stripTrailing()));
    return new Variant(
        "Promptnotary, " + what, List.of("-javaagent:" + agent + "=config=" + config), database);
  }

  /** Promptnotary with a store of its own and what it is shipped with, and nothing else. */
  Variant shipped() throws IOException {
    Path database =
        Files.createTempDirectory(folder.resolve("stores"), "shipped").resolve("snapshots.db");
    return new Variant(
        "Promptnotary",
        List.of("-javaagent:" + agent + "=service=bench,store.url=jdbc:sqlite:" + database),
        database);
  }

  private static Path copyHosts(Path target) throws IOException {
    Path from = Path.of(classes()).resolve(HOST);
    Path to = Files.createDirectories(target.resolve(HOST));
    try (Stream<Path> files = Files.list(from)) {
      for (Path each : files.toList()) {
        Files.copy(each, to.resolve(each.getFileName()));
      }
    }
    return target;
  }

  private static String classes() {
    try {
      return Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path stampJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Stamp.class.getName());
    String entry = Stamp.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream in = Stamp.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
    return jar;
  }

  /** Deletes a store with all that is beside it. */
  static void empty(Path database) throws IOException {
    String name = database.getFileName().toString();
    try (Stream<Path> files = Files.list(database.resolveSibling("."))) {
      for (Path each : files.filter(file -> file.getFileName().toString().startsWith(name)).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
