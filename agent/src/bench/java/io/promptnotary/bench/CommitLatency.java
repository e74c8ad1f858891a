package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.bench.host.Callers;
import io.promptnotary.health.Log;
import io.promptnotary.store.SnapshotStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long a host's thread waits at the entry of a call until that call is on record. */
final class CommitLatency {
  private static final List<Integer> THREADS = List.of(1, 8, 64);
  private static final List<String> LOADS = List.of("paced", "flood");
  private static final List<String> FIGURES = List.of("p50", "p99", "max");
  private static final String CALLS = "calls/s";
  private static final String RECORDED = "recorded";

  /** Seconds that each load runs, as in {@link Callers}. */
  private static final Map<String, Integer> SECONDS = Map.of("paced", 6, "flood", 2);

  /** A variant, and what it tells the host. */
  private record Way(Variant variant, boolean floods, String synchronous) {}

  private CommitLatency() {}

  static void run(Bench bench, Report report) throws Exception {
    Variant ahead = ours(bench, "`before-call`", "durability: before-call");
    Variant synced =
        ours(bench, "`before-call`, `fsync: true`", "durability: before-call", "fsync: true");
    Map<String, Way> ways = new LinkedHashMap<>();
    for (Way each :
        List.of(
            new Way(ours(bench, "write-behind"), false, ""),
            new Way(ahead, true, ""),
            new Way(synced, true, ""),
            new Way(new Variant("a transaction per call", List.of(), null), true, "NORMAL"),
            new Way(new Variant("the same with fsync", List.of(), null), true, "FULL"))) {
      ways.put(each.variant().name(), each);
    }
    List<Variant> variants = ways.values().stream().map(Way::variant).toList();
    Rounds rounds =
        Rounds.runWarm(
            "commit",
            Rounds.count(5),
            variants,
            variant -> trial(bench, ways.get(variant.name())));
    for (String load : LOADS) {
      section(report, rounds, variants, load);
      for (Variant each : List.of(ahead, synced)) {
        report.bar(
            "commit latency, 64 threads, "
                + load
                + ": "
                + each.name(),
            each == ahead ? "p99 within 10 ms" : "–",
            rounds.cell(each.name(), key(64, load, "p99")) + " ms");
      }
    }
    report.failures(rounds);
    report.note(
        "Commit latency: from just before the call to the first line inside it, prompts of 12 KB,"
            + " in a JVM of its own; each round's p50, p99 and longest wait, of these the median."
            + " Each thread begins its next call when the last one has ended, so that a long wait"
            + " keeps it from making others. Recorded: complete snapshots in the store after the"
            + " end, of all calls.");
    report.note(
        "Paced: calls take 5 ms for each thread there is, 320 ms with 64, half of it more or less,"
            + " which makes 200 calls and 400 rows a second in all. Flood: calls take no time and"
            + " nothing limits their rate but the record itself, so that the wait is the time for"
            + " as many calls as there are threads; write-behind would only fill its queue and is"
            + " left out.");
    report.note(
        "A transaction per call: what a host would write by hand, one connection for all threads;"
            + " a row is inserted before the call and updated behind it, prompts stand in it once,"
            + " in a file with the same tables and pragmas (WAL, `synchronous` NORMAL or FULL).");
  }

  private static void section(
      Report report, Rounds rounds, List<Variant> variants, String load) {
    List<List<String>> rows = new ArrayList<>();
    for (Variant each : variants) {
      for (int threads : THREADS) {
        List<String> row = new ArrayList<>(List.of(each.name(), Integer.toString(threads)));
        FIGURES.forEach(figure -> row.add(rounds.cell(each.name(), key(threads, load, figure))));
        row.add(rounds.cell(each.name(), key(threads, load, CALLS)));
        row.add(rounds.cell(each.name(), RECORDED));
        if (rounds.has(each.name(), key(threads, load, CALLS))) {
          rows.add(row);
        }
      }
    }
    report.section(
        "Wait at the entry of a call, ms, "
            + (load.equals("paced") ? "200 calls a second" : "calls that take no time")
            + ", "
            + rounds.count()
            + " rounds",
        List.of("variant", "threads", "p50", "p99", "max", "calls/s", "recorded, %"),
        rows);
  }

  private static String key(int threads, String load, String figure) {
    return threads + " " + load + " " + figure;
  }

  private static Variant ours(Bench bench, String what, String... store) throws IOException {
    return bench.ours(what, Pointcuts.CALLERS, store);
  }

  private static Map<String, Double> trial(Bench bench, Way way) throws Exception {
    Variant variant = way.variant();
    Path own = null;
    List<String> host = new ArrayList<>(List.of("-cp"));
    host.add(bench.hello() + File.pathSeparator + driver());
    host.add(Callers.class.getName());
    host.add(Boolean.toString(way.floods()));
    try {
      if (variant.database() == null) {
        own = Files.createTempDirectory(bench.folder().resolve("stores"), "auditor");
        Path file = own.resolve("snapshots.db");
        SnapshotStore.open("jdbc:sqlite:" + file, new Log(System.err)).close();
        host.addAll(List.of(file.toString(), way.synchronous()));
      } else {
        Bench.empty(variant.database());
      }
      return measure(bench, way, host);
    } finally {
      if (own != null) {
        Bench.delete(own);
      }
    }
  }

  private static Map<String, Double> measure(Bench bench, Way way, List<String> host)
      throws Exception {
    Variant variant = way.variant();
    Map<String, Double> figures = new HashMap<>();
    try (Fork fork = Fork.start(bench.jvms().get(0), variant.arguments(), host)) {
      for (String load : way.floods() ? LOADS : LOADS.subList(0, 1)) {
        for (int threads : THREADS) {
          String[] said = fork.value(threads + " " + load).split(" ");
          for (int i = 0; i < FIGURES.size(); i++) {
            figures.put(key(threads, load, FIGURES.get(i)), Long.parseLong(said[i]) / 1e3);
          }
          double calls = Long.parseLong(said[FIGURES.size()]);
          figures.put(key(threads, load, CALLS), calls / SECONDS.get(load));
        }
      }
      double calls = Long.parseLong(fork.value("calls"));
      fork.end();
      if (variant.database() != null) {
        double rows = variant.rows("true");
        if (rows == 0) {
          throw new IllegalStateException("nothing was recorded");
        }
        figures.put(RECORDED, 100 * rows / calls);
      }
    }
    return figures;
  }

  /** The driver that the host has of its own. */
  private static Path driver() throws Exception {
    return Path.of(
        Class.forName("org.sqlite.JDBC")
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toURI());
  }
}
