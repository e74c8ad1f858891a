package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.bench.host.Hello;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Resident memory of a hello-world that has been idle for two seconds. Needs Linux's /proc. */
final class Memory {
  private static final long IDLE_MILLIS = 2_000;
  private static final String NOW = "now";
  private static final String PEAK = "peak";

  private Memory() {}

  static void run(Bench bench, Report report) throws Exception {
    Variant idle = bench.ours("nothing matches", Pointcuts.NONE);
    Variant recorded = bench.ours("one generation recorded", Pointcuts.PIPELINE);
    List<Variant> variants = List.of(bench.bare(), bench.nothing(), idle, recorded, bench.otel());
    Rounds rounds =
        Rounds.run("memory", Rounds.count(5), variants, variant -> trial(bench, variant));
    List<List<String>> rows = new ArrayList<>();
    for (Variant each : variants) {
      rows.add(
          List.of(
              each.name(),
              rounds.cell(each.name(), NOW),
              rounds.above(each.name(), Bench.BARE, NOW),
              rounds.cell(each.name(), PEAK)));
    }
    report.section(
        "Resident memory of a hello-world, MB, " + rounds.count() + " rounds",
        List.of("variant", "resident", "above bare", "peak"),
        rows);
    report.failures(rounds);
    report.remark("Recorded: " + recorded.rows("true") + " snapshots.");
    for (Variant each : List.of(idle, recorded)) {
      report.bar(
          "resident memory: " + each.name(),
          "at most +45 MB on a hello-world",
          rounds.above(each.name(), Bench.BARE, NOW) + " MB");
    }
    report.note(
        "Memory: VmRSS and VmHWM of /proc/PID/status after one generation and two idle seconds,"
            + " heap settings as the JVM chooses them; 1 MB is 1,000,000 bytes.");
  }

  private static Map<String, Double> trial(Bench bench, Variant variant) throws Exception {
    List<String> host =
        Stream.of("-cp", bench.hello().toString(), Hello.class.getName(), "work", "idle").toList();
    try (Fork fork = Fork.start(bench.jvms().get(0), variant.arguments(), host)) {
      fork.await("worked");
      Thread.sleep(IDLE_MILLIS);
      double now = megabytes(fork.pid(), "VmRSS");
      double peak = megabytes(fork.pid(), "VmHWM");
      fork.end();
      return Map.of(NOW, now, PEAK, peak);
    }
  }

  private static double megabytes(long pid, String key) {
    String value = Report.proc("/proc/" + pid + "/status", key);
    return Long.parseLong(value.replaceAll("\\D", "")) * 1024 / 1e6;
  }
}
