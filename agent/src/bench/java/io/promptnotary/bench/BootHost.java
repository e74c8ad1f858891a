package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How much later a Spring Boot application is ready. */
final class BootHost {
  private static final String READY = "ready";
  private static final String CLASSES = "classes";

  private BootHost() {}

  static void run(Bench bench, Report report) throws Exception {
    Variant names = bench.ours("exact names", Pointcuts.BOOT_NAMES);
    Variant subtypes = bench.ours("`implements:`", Pointcuts.BOOT_SUBTYPES);
    List<Variant> variants = List.of(bench.bare(), bench.nothing(), names, subtypes, bench.otel());
    Rounds rounds =
        Rounds.run("Spring Boot", Rounds.count(7), variants, variant -> trial(bench, variant));
    List<List<String>> rows = new ArrayList<>();
    for (Variant each : variants) {
      rows.add(
          List.of(
              each.name(),
              rounds.cell(each.name(), READY),
              rounds.percentAbove(each.name(), Bench.BARE, READY),
              rounds.cell(each.name(), CLASSES),
              each.database() == null ? "–" : Long.toString(each.rows("true"))));
    }
    report.section(
        "Start-up of a Spring Boot application, ms, " + rounds.count() + " rounds",
        List.of("variant", "to ready", "above bare", "classes loaded", "snapshots recorded"),
        rows);
    report.failures(rounds);
    for (Variant each : List.of(names, subtypes)) {
      report.bar(
          "Spring Boot to ready: " + each.name(),
          "at most +10 %",
          rounds.percentAbove(each.name(), Bench.BARE, READY));
    }
    report.note(
        "Spring Boot: web and actuator with Tomcat on a free port, from the launch of the process"
            + " to ApplicationReadyEvent; one generation follows, then the application ends.");
  }

  private static Map<String, Double> trial(Bench bench, Variant variant) throws Exception {
    String path = bench.bootHost() + "/classes" + File.pathSeparator + bench.bootHost() + "/lib/*";
    List<String> host = List.of("-cp", path, "com.example.studio.Studio");
    try (Fork fork = Fork.start(bench.jvms().get(0), variant.arguments(), host)) {
      double ready = fork.await("ready");
      double classes = Double.parseDouble(fork.value("classes"));
      fork.end();
      return Map.of(READY, ready, CLASSES, classes);
    }
  }
}
