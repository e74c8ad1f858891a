package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.bench.host.Hello;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much later a hello-world reaches its {@code main}, its first hosted work, its end. */
final class Startup {
  private static final String MAIN = "main";
  private static final String WORK = "work";
  private static final String END = "end";
  private static final String PREMAIN = "premain";

  private Startup() {}

  static void run(Bench bench, Report report) throws Exception {
    for (Jvm jvm : bench.jvms()) {
      run(bench, jvm, report);
    }
    report.note(
        "Start-up: milliseconds from just before the process is made to the first line that its"
            + " main prints, to the end of one generation of five steps, and to its exit, which"
            + " with Promptnotary comes after the snapshot is committed.");
    report.note(
        "premain: measured in runs of its own between two agents that do nothing but read the"
            + " clock, so it includes finding and loading the agent's first class.");
  }

  private static void run(Bench bench, Jvm jvm, Report report) throws Exception {
    Variant idle = bench.ours("nothing matches", Pointcuts.NONE);
    Variant woven = bench.ours("one class woven", Pointcuts.PIPELINE);
    List<Variant> variants = List.of(bench.bare(), bench.nothing(), idle, woven, bench.otel());
    Rounds rounds =
        Rounds.run(
            "start-up, " + jvm, Rounds.count(15), variants, variant -> trial(bench, jvm, variant));
    List<List<String>> rows = new ArrayList<>();
    for (Variant each : variants) {
      rows.add(
          List.of(
              each.name(),
              rounds.cell(each.name(), MAIN),
              rounds.above(each.name(), Bench.NOTHING, MAIN),
              rounds.cell(each.name(), WORK),
              rounds.cell(each.name(), END),
              rounds.cell(each.name(), PREMAIN)));
    }
    report.section(
        "Start-up of a hello-world, " + jvm + ", ms, " + rounds.count() + " rounds",
        List.of(
            "variant",
            "to main",
            "above the agent that does nothing",
            "to the end of the first generation",
            "to exit",
            "premain"),
        rows);
    report.failures(rounds);
    report.remark("Recorded with one class woven: " + woven.rows("true") + " snapshots.");
    for (Variant each : List.of(idle, woven)) {
      String where = each.name() + ", JDK " + jvm.feature();
      report.bar("premain: " + where, "at most 10 ms", rounds.cell(each.name(), PREMAIN) + " ms");
      report.bar(
          "hello-world to main: " + where,
          "at most 30 ms above an agent that does nothing",
          rounds.above(each.name(), Bench.NOTHING, MAIN) + " ms");
    }
  }

  private static Map<String, Double> trial(Bench bench, Jvm jvm, Variant variant) throws Exception {
    Map<String, Double> figures = new HashMap<>();
    try (Fork fork = Fork.start(jvm, variant.arguments(), host(bench, "work"))) {
      figures.put(MAIN, fork.await("main"));
      figures.put(WORK, fork.await("worked"));
      figures.put(END, fork.end());
    }
    if (!variant.name().equals(Bench.BARE) && !variant.name().equals(Bench.OTEL)) {
      List<String> between = new ArrayList<>(variant.arguments());
      between.add(0, "-javaagent:" + bench.stamp() + "=front");
      between.add("-javaagent:" + bench.stamp() + "=behind");
      try (Fork fork = Fork.start(jvm, between, host(bench, "premain"))) {
        figures.put(PREMAIN, Long.parseLong(fork.value("premain")) / 1e6);
        fork.end();
      }
    }
    return figures;
  }

  private static List<String> host(Bench bench, String what) {
    return List.of("-cp", bench.hello().toString(), Hello.class.getName(), what);
  }
}
