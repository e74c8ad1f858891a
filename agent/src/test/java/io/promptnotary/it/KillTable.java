package io.promptnotary.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What many kills have cost, to be printed as one table. */
final class KillTable {
  private static final double P99 = 0.99;

  private final String title;
  private final List<KillVerdict> verdicts = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  KillTable(String title) {
    this.title = title;
  }

  void add(String kill, KillVerdict verdict) {
    verdicts.add(verdict);
    String of = kill + ", " + verdict.unrecorded() + " of " + verdict.begun() + " lost";
    verdict.complaints().forEach(each -> unless(false, of, each));
  }

  void unless(boolean well, String kill, String complaint) {
    if (!well) {
      complaints.add(kill + ": " + complaint);
    }
  }

  /** Of all kills. */
  List<String> complaints() {
    return complaints;
  }

  @Override
  public String toString() {
    long begun = verdicts.stream().mapToLong(KillVerdict::begun).sum();
    long unrecorded = verdicts.stream().mapToLong(KillVerdict::unrecorded).sum();
    return String.format(
            Locale.ROOT,
            "%s: %d kills, %,d calls begun, %,d of them without a row%n",
            title,
            verdicts.size(),
            begun,
            unrecorded)
        + String.format(
            Locale.ROOT, "  %-44s%8s%8s%8s%8s%n", "loss window, ms", "min", "median", "p99", "max")
        + line("oldest call without a row", KillVerdict::window)
        + line("oldest call without a row, by the clock", KillVerdict::wall)
        + line("oldest answer not on its row", KillVerdict::answers);
  }

  private String line(String name, ToDoubleFunction<KillVerdict> figure) {
    double[] sorted = verdicts.stream().mapToDouble(figure).sorted().toArray();
    return sorted.length == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "  %-44s%8.1f%8.1f%8.1f%8.1f%n",
            name,
            sorted[0],
            at(sorted, 0.5),
            at(sorted, P99),
            sorted[sorted.length - 1]);
  }

  private static double at(double[] sorted, double part) {
    return sorted[(int) Math.ceil(part * sorted.length) - 1];
  }
}
