package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.bench.host.Pipeline;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link HostCost} in JVMs with and without agents. */
final class HostCostRuns {
  /** Organisation of the generations that count. */
  static final String MEASURED = "measured";

  /** System property: the file into which a fork writes how many generations it ran. */
  static final String COUNT = "bench.count";

  private static final String MICROS = "micros";
  private static final String BYTES = "bytes";
  private static final String ALL_BYTES = "all bytes";
  private static final String RECORDED = "recorded";

  private HostCostRuns() {}

  static void run(Bench bench, Report report) throws Exception {
    Variant ours = bench.ours("five probes", Pointcuts.PIPELINE);
    Variant otel =
        bench.otel(
            "-Dotel.instrumentation.methods.include="
                + Pipeline.class.getName()
                + "[generate,compose,call,check,save]");
    List<Variant> variants = List.of(bench.bare(), ours, otel);
    hideAgentClasses();
    for (String way : List.of("bursts", "flood")) {
      Rounds rounds =
          Rounds.runWarm(
              "host thread, " + way,
              Rounds.count(3),
              variants,
              variant -> trial(bench, way, variant));
      List<List<String>> rows = new ArrayList<>();
      for (Variant each : variants) {
        rows.add(
            List.of(
                each.name(),
                rounds.cell(each.name(), MICROS),
                rounds.above(each.name(), Bench.BARE, MICROS),
                rounds.cell(each.name(), BYTES),
                rounds.above(each.name(), Bench.BARE, BYTES),
                rounds.cell(each.name(), ALL_BYTES),
                rounds.cell(each.name(), RECORDED)));
      }
      report.section(
          "Host thread, one generation of five probes, "
              + (way.equals("bursts")
                  ? "in bursts that the queue holds"
                  : "in a loop that no writer keeps up with")
              + ", "
              + rounds.count()
              + " forks",
          List.of(
              "variant",
              "µs",
              "above bare",
              "bytes, host thread",
              "above bare",
              "bytes, all threads",
              "recorded, %"),
          rows);
      report.failures(rounds);
      report.bar(
          "host thread, " + way + ", time",
          "at most 3 µs above bare",
          rounds.above(ours.name(), Bench.BARE, MICROS) + " µs");
      report.bar(
          "host thread, " + way + ", allocation",
          "at most 2 KB above bare",
          rounds.above(ours.name(), Bench.BARE, BYTES) + " bytes");
    }
    report.note(
        "Host thread: prompts of 12 KB that exist before the loop, values in records, no I/O. Each"
            + " fork warms up for 6 s and measures for 10 s. Allocation of the host's thread is"
            + " the JVM's own counter for that thread; that of all threads (JMH's gc profiler)"
            + " includes the writer's, in bursts also the pauses'. Recorded: snapshots that are"
            + " complete in the store after the end, of all generations after the warm-up.");
    report.note(
        "OpenTelemetry here makes five spans without any content (`methods.include`) and drops"
            + " them: it records less.");
  }

  private static Map<String, Double> trial(Bench bench, String way, Variant variant)
      throws Exception {
    Path count = Files.createTempFile("bench", ".count");
    if (variant.database() != null) {
      Bench.empty(variant.database());
    }
    Options options =
        new OptionsBuilder()
            .include(HostCost.class.getName() + "." + way + "$")
            .forks(1)
            .jvm(bench.jvms().get(0).java())
            .jvmArgsAppend(
                Stream.concat(
                        Stream.of("-Xms1g", "-Xmx1g", "-D" + COUNT + "=" + count),
                        variant.arguments().stream())
                    .toArray(String[]::new))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    RunResult result = new Runner(options).run().iterator().next();
    double bytes = secondary(result, "bytes").getScore();
    double generations = secondary(result, "generations").getScore();
    double all = Long.parseLong(Files.readString(count));
    Files.delete(count);
    Map<String, Double> figures =
        Map.of(
            MICROS, result.getPrimaryResult().getScore(),
            BYTES, bytes / generations,
            ALL_BYTES, secondary(result, "gc.alloc.rate.norm").getScore());
    if (variant.database() == null) {
      return figures;
    }
    double rows = variant.rows("org_id = '" + MEASURED + "'");
    if (rows == 0) {
      throw new IllegalStateException("nothing was recorded");
    }
    return Stream.concat(
            figures.entrySet().stream(), Stream.of(Map.entry(RECORDED, 100 * rows / all)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Result<?> secondary(RunResult result, String name) {
    return result.getSecondaryResults().entrySet().stream()
        .filter(each -> each.getKey().endsWith(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + ": not measured"))
        .getValue();
  }

  /**
   * A host has no class of ours on its class path; JMH hands its own class path on to its forks.
   */
  static void hideAgentClasses() {
    String path = System.getProperty("java.class.path");
    System.setProperty(
        "java.class.path",
        Stream.of(path.split(File.pathSeparator))
            .filter(
                each -> each.endsWith("test-classes") || each.matches(".*(jmh|jopt|math3).*jar"))
            .collect(Collectors.joining(File.pathSeparator)));
  }
}
