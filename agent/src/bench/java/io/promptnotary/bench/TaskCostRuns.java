package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link TaskCost} in JVMs with and without the agent. */
final class TaskCostRuns {
  private static final List<String> OPEN = List.of("nowhere", "elsewhere", "around");

  /** What stands in the report for each benchmark. */
  private static final Map<String, String> KINDS =
      Map.of(
          "future", "`FutureTask`",
          "fork", "`ForkJoinTask`",
          "chain", "`CompletableFuture` with a dependent",
          "pool", "pool of one thread, waited for");

  private TaskCostRuns() {}

  static void run(Bench bench, Report report) throws Exception {
    Variant ours = bench.ours("propagating", Pointcuts.TASKS);
    Variant none = bench.ours("`propagate: none`", Pointcuts.TASKS);
    Variant off =
        new Variant(
            none.name(),
            Stream.concat(
                    none.arguments().stream(), Stream.of("-Dpromptnotary.capture.propagate=none"))
                .toList(),
            none.database());
    List<Variant> variants = List.of(bench.bare(), off, ours);
    HostCostRuns.hideAgentClasses();
    Rounds rounds = Rounds.runWarm("tasks", Rounds.count(3), variants, each -> trial(bench, each));
    List<List<String>> rows = new ArrayList<>();
    for (String kind : KINDS.keySet().stream().sorted().toList()) {
      for (String open : OPEN) {
        String key = key(kind, open);
        rows.add(
            List.of(
                KINDS.get(kind),
                open,
                rounds.cell(Bench.BARE, key),
                rounds.cell(off.name(), key),
                rounds.cell(ours.name(), key),
                rounds.above(ours.name(), Bench.BARE, key)));
      }
      report.bar(
          "a task while no generation is open, " + KINDS.get(kind),
          "at most 5 ns above bare",
          rounds.above(ours.name(), Bench.BARE, key(kind, "nowhere")) + " ns");
    }
    report.section(
        "One task, ns, " + rounds.count() + " forks",
        List.of(
            "task", "a generation is open", Bench.BARE, off.name(), ours.name(), "above bare"),
        rows);
    report.failures(rounds);
    report.note(
        "Tasks: made, handed over and run "
            + TaskCost.TASKS
            + " times in a loop, on one thread but for the pool. Open elsewhere: on another thread."
            + " Around: the loop is one generation, so each task carries it.");
  }

  private static String key(String kind, String open) {
    return kind + " " + open;
  }

  private static Map<String, Double> trial(Bench bench, Variant variant) throws Exception {
    if (variant.database() != null) {
      Bench.empty(variant.database());
    }
    Options options =
        new OptionsBuilder()
            .include(TaskCost.class.getName() + "\\.")
            .param("open", OPEN.toArray(String[]::new))
            .forks(1)
            .jvm(bench.jvms().get(0).java())
            .jvmArgsAppend(
                Stream.concat(Stream.of("-Xms1g", "-Xmx1g"), variant.arguments().stream())
                    .toArray(String[]::new))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Map<String, Double> figures = new HashMap<>();
    for (RunResult each : new Runner(options).run()) {
      String name = each.getParams().getBenchmark();
      String kind = name.substring(name.lastIndexOf('.') + 1);
      figures.put(
          key(kind, each.getParams().getParam("open")), each.getPrimaryResult().getScore());
    }
    if (variant.database() != null && variant.rows("true") == 0) {
      throw new IllegalStateException("nothing was recorded");
    }
    return figures;
  }
}
