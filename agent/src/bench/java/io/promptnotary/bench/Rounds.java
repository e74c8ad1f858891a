package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs variants in turn, again and again, each round in another order, so that what disturbs the
 * machine disturbs all of them. A variant that fails once is left out and its reason is reported.
 */
final class Rounds {
  /** One run of one variant: its figures by name. */
  interface Trial {
    Map<String, Double> run(Variant variant) throws Exception;
  }

  private final Map<String, Map<String, Samples>> samples = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final int count;

  private Rounds(int count) {
    this.count = count;
  }

  /** The system property {@code bench.rounds}, or {@code usual}. */
  static int count(int usual) {
    return Integer.getInteger("bench.rounds", usual);
  }

  /** One round that does not count, to fill the caches of the disk, then {@code count} that do. */
  static Rounds run(String title, int count, List<Variant> variants, Trial trial) {
    return run(title, 0, count, variants, trial);
  }

  /** For trials that have a warm-up of their own. */
  static Rounds runWarm(String title, int count, List<Variant> variants, Trial trial) {
    return run(title, 1, count, variants, trial);
  }

  private static Rounds run(
      String title, int first, int count, List<Variant> variants, Trial trial) {
    Rounds rounds = new Rounds(count);
    List<Variant> order = new ArrayList<>(variants);
    for (int round = first; round <= count; round++) {
      System.err.println("bench: " + title + ", round " + round + " of " + count);
      for (Variant each : order) {
        rounds.run(each, trial, round > 0);
      }
      Collections.rotate(order, 1);
    }
    return rounds;
  }

  private void run(Variant variant, Trial trial, boolean counts) {
    String name = variant.name();
    if (failures.containsKey(name)) {
      return;
    }
    try {
      Map<String, Double> figures = trial.run(variant);
      if (counts) {
        Map<String, Samples> own = samples.computeIfAbsent(name, key -> new HashMap<>());
        figures.forEach((key, value) -> own.computeIfAbsent(key, k -> new Samples()).add(value));
      }
    } catch (Exception e) {
      System.err.println("bench: " + name + " is left out: " + e);
      failures.put(name, e.toString().replaceAll("\\s+", " "));
      samples.remove(name);
    }
  }

  int count() {
    return count;
  }

  /** Why variants were left out, by name. */
  Map<String, String> failures() {
    return failures;
  }

  boolean has(String variant, String figure) {
    return samples.containsKey(variant) && samples.get(variant).containsKey(figure);
  }

  Samples of(String variant, String figure) {
    return samples.get(variant).get(figure);
  }

  /** Median and spread, or a dash. */
  String cell(String variant, String figure) {
    return has(variant, figure) ? of(variant, figure).toString() : "–";
  }

  /** The same of what {@code variant} has above {@code base}. */
  String above(String variant, String base, String figure) {
    return !variant.equals(base) && has(variant, figure) && has(base, figure)
        ? of(variant, figure).above(of(base, figure)).toString()
        : "–";
  }

  /** {@code variant} above {@code base} in percent of it. */
  String percentAbove(String variant, String base, String figure) {
    return !variant.equals(base) && has(variant, figure) && has(base, figure)
        ? Report.number((of(variant, figure).over(of(base, figure)).median() - 1) * 100) + " %"
        : "–";
  }
}
