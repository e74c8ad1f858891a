package io.promptnotary.bench;

import io.promptnotary.servers.KafkaServer;
import io.promptnotary.servers.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Many JVMs, simulated by threads with a local file each, that deliver into one PostgreSQL, and into
 * Kafka with two processes that take it from there into PostgreSQL: at a steady pace, through an
 * outage, and as fast as it goes. All of it on this machine.
 */
final class Fleet {
  private static final int JVMS = Integer.getInteger("bench.jvms", 200);
  private static final int RATE = Integer.getInteger("bench.rate", 100);
  private static final int STEADY_SECONDS = 60;
  private static final int OUTAGE_SECONDS = Integer.getInteger("bench.outage", 600);
  private static final int FLOOD_ROWS = Integer.getInteger("bench.flood", 20_000);
  private static final int INGESTS = 2;
  private static final List<String> ROADS = List.of("PostgreSQL", "Kafka");
  private static final long PATIENCE_SECONDS = 900;

  /** In the order of the report. */
  private static final List<String> FIGURES =
      List.of(
          "steady: rows/s offered",
          "steady: rows/s arrived",
          "steady: delay p50, ms",
          "steady: delay p99, ms",
          "steady: local commit p99, ms",
          "outage: seconds",
          "outage: rows/s committed locally",
          "outage: local commit p99, ms",
          "outage: rows that waited at its end",
          "after: seconds until all had arrived",
          "after: rows/s meanwhile",
          "after: delay p99 of rows from then on, ms",
          "flood: rows at once",
          "flood: rows/s arrived",
          "rows committed locally",
          "rows at the target",
          "rows missing or twice",
          "bytes per row in a local file",
          "bytes per row in PostgreSQL, indexes and all",
          "bytes per row in Kafka's log");

  /** One way from the local files to the database that is counted in. */
  private interface Road extends AutoCloseable {
    String name();

    /** The address that forwarders deliver to, and with what. */
    String url();

    Map<String, String> options();

    void breakDown() throws Exception;

    void mend() throws Exception;

    long logBytes() throws Exception;

    @Override
    void close() throws Exception;
  }

  private Fleet() {}

  static void run(Bench bench, Report report) throws Exception {
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    for (String road : roads()) {
      Path folder = Files.createTempDirectory(bench.folder().resolve("stores"), "fleet");
      try (PostgresServer database = PostgresServer.create(Map.of("max_connections", "400"))) {
        String name = database.newDatabase();
        try (Road each =
            road.equals("Kafka")
                ? new ByKafka(bench, database, name, folder)
                : new Straight(database, name)) {
          columns.put(each.name(), measure(each, new Arrivals(database, name), folder));
        }
      } finally {
        Bench.delete(folder);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (String figure : FIGURES) {
      List<String> row = new ArrayList<>(List.of(figure));
      for (Map<String, Double> column : columns.values()) {
        Double value = column.get(figure);
        row.add(value == null ? "" : Report.number(value));
      }
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of("once"));
    header.addAll(columns.keySet());
    report.section("A fleet of " + JVMS + " JVMs", header, rows);
    report.note(
        "Fleet: "
            + JVMS
            + " simulated JVMs, threads with a local file and a forwarder each, the server, the"
            + " broker and "
            + INGESTS
            + " ingest processes, all on this machine; rows of 12 KB. Delay: from the commit to the"
            + " local file to the beginning of the transaction that brought the row to PostgreSQL;"
            + " forwarders wait 0.2 s for more. Bytes"
            + " at rest are those of texts that repeat themselves, which databases and brokers"
            + " compress far better than prompts. Outage: the server, or the broker, is stopped; the"
            + " JVMs go on. Steady and outage: the rate that -Dbench.rate names, over all JVMs."
            + " Settings: -Dbench.jvms, -Dbench.rate, -Dbench.outage (seconds), -Dbench.flood"
            + " (rows), -Dbench.roads. One run.");
  }

  private static List<String> roads() {
    String chosen = System.getProperty("bench.roads", "");
    List<String> roads = chosen.isBlank() ? ROADS : List.of(chosen.trim().split("\\s*,\\s*"));
    if (!ROADS.containsAll(roads)) {
      throw new IllegalArgumentException("bench.roads: " + chosen + ": choose from " + ROADS);
    }
    return roads;
  }

  private static Map<String, Double> measure(Road road, Arrivals arrivals, Path folder)
      throws Exception {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (SimulatedJvms jvms =
        SimulatedJvms.start(JVMS, folder, road.url(), road.options())) {
      say(road, "warms up");
      jvms.pace(RATE, STEADY_SECONDS / 2, "warm");
      arrivals.await(jvms.written(), PATIENCE_SECONDS);

      say(road, "steady");
      long before = jvms.written();
      long start = System.nanoTime();
      jvms.pace(RATE, STEADY_SECONDS, "steady");
      double offered = (jvms.written() - before) / seconds(start);
      arrivals.await(jvms.written(), PATIENCE_SECONDS);
      figures.put("steady: rows/s offered", offered);
      figures.put("steady: rows/s arrived", (jvms.written() - before) / seconds(start));
      figures.put("steady: delay p50, ms", arrivals.delay("steady", 0.5));
      figures.put("steady: delay p99, ms", arrivals.delay("steady", 0.99));
      figures.put("steady: local commit p99, ms", jvms.commit("steady", 0.99));

      say(road, "outage");
      road.breakDown();
      before = jvms.written();
      start = System.nanoTime();
      jvms.pace(RATE, OUTAGE_SECONDS, "outage");
      figures.put("outage: seconds", seconds(start));
      figures.put("outage: rows/s committed locally", (jvms.written() - before) / seconds(start));
      figures.put("outage: local commit p99, ms", jvms.commit("outage", 0.99));
      road.mend();
      double waiting = jvms.written() - arrivals.count();
      figures.put("outage: rows that waited at its end", waiting);
      start = System.nanoTime();
      arrivals.await(jvms.written(), PATIENCE_SECONDS);
      figures.put("after: seconds until all had arrived", seconds(start));
      figures.put("after: rows/s meanwhile", waiting / seconds(start));
      jvms.pace(RATE, STEADY_SECONDS / 2, "after");
      arrivals.await(jvms.written(), PATIENCE_SECONDS);
      figures.put("after: delay p99 of rows from then on, ms", arrivals.delay("after", 0.99));

      say(road, "flood");
      before = jvms.written();
      start = System.nanoTime();
      jvms.flood(FLOOD_ROWS, "flood");
      arrivals.await(jvms.written(), PATIENCE_SECONDS);
      figures.put("flood: rows at once", (double) (jvms.written() - before));
      figures.put("flood: rows/s arrived", (jvms.written() - before) / seconds(start));

      figures.put("rows committed locally", (double) jvms.written());
      figures.put("rows at the target", (double) arrivals.count());
      figures.put("rows missing or twice", (double) arrivals.differences(jvms.ids()));
      figures.put("bytes per row in a local file", (double) jvms.bytes() / jvms.written());
      figures.put(
          "bytes per row in PostgreSQL, indexes and all",
          (double) arrivals.bytes() / arrivals.count());
      if (road.logBytes() > 0) {
        figures.put("bytes per row in Kafka's log", (double) road.logBytes() / jvms.written());
      }
    }
    return figures;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void say(Road road, String what) {
    System.err.printf(Locale.ROOT, "bench: fleet, %s, %s%n", road.name(), what);
  }

  /** From each JVM into the database. */
  private static final class Straight implements Road {
    private final PostgresServer database;
    private final String name;

    Straight(PostgresServer database, String name) {
      this.database = database;
      this.name = name;
    }

    @Override
    public String name() {
      return "PostgreSQL";
    }

    @Override
    public String url() {
      return database.url(name);
    }

    @Override
    public Map<String, String> options() {
      return Map.of(
          "user", PostgresServer.USER, "password", PostgresServer.PASSWORD, "connections", "1");
    }

    @Override
    public void breakDown() throws Exception {
      database.stop();
    }

    @Override
    public void mend() throws Exception {
      database.start();
    }

    @Override
    public long logBytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** From each JVM to a topic, and from there by two processes. */
  private static final class ByKafka implements Road {
    private final KafkaServer broker;
    private final List<Process> ingests = new ArrayList<>();

    ByKafka(Bench bench, PostgresServer database, String name, Path folder) throws Exception {
      broker = KafkaServer.create(Map.of());
      for (int i = 0; i < INGESTS; i++) {
        ProcessBuilder builder =
            new ProcessBuilder(
                bench.jvms().get(0).java(),
                "-jar",
                bench.agent().toString(),
                "ingest",
                "--from",
                url(),
                "--to",
                database.url(name),
                "--user",
                PostgresServer.USER);
        builder.environment().put("PROMPTNOTARY_STORE_PASSWORD", PostgresServer.PASSWORD);
        builder.redirectErrorStream(true);
        builder.redirectOutput(folder.resolve("ingest-" + i + ".log").toFile());
        ingests.add(builder.start());
      }
    }

    @Override
    public String name() {
      return "Kafka and " + INGESTS + " ingest processes";
    }

    @Override
    public String url() {
      return broker.url("promptnotary");
    }

    @Override
    public Map<String, String> options() {
      return Map.of("topic_partitions", "12");
    }

    @Override
    public void breakDown() throws Exception {
      broker.stop();
    }

    @Override
    public void mend() throws Exception {
      broker.start();
    }

    @Override
    public long logBytes() throws Exception {
      return SimulatedJvms.size(broker.data(), ".log");
    }

    @Override
    public void close() throws Exception {
      for (Process each : ingests) {
        each.destroy();
        if (!each.waitFor(30, TimeUnit.SECONDS)) {
          each.destroyForcibly();
        }
      }
      broker.close();
    }
  }
}
