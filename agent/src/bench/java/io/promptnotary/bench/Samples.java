package io.promptnotary.bench;

import java.util.ArrayList;
import java.util.List;

/** Measured values in the order of their rounds. For one thread. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  int size() {
    return values.size();
  }

  /** The middle value; for an even number of them the mean of the middle two. */
  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  double min() {
    return values.stream().mapToDouble(each -> each).min().orElseThrow();
  }

  double max() {
    return values.stream().mapToDouble(each -> each).max().orElseThrow();
  }

  /** What this has above {@code base}, round by round: what disturbed a round disturbed both. */
  Samples above(Samples base) {
    Samples result = new Samples();
    for (int i = 0; i < Math.min(size(), base.size()); i++) {
      result.add(values.get(i) - base.values.get(i));
    }
    return result;
  }

  /** This as parts of {@code base}, round by round. */
  Samples over(Samples base) {
    Samples result = new Samples();
    for (int i = 0; i < Math.min(size(), base.size()); i++) {
      result.add(values.get(i) / base.values.get(i));
    }
    return result;
  }

  /** Median and, in brackets, the smallest and the largest value. */
  @Override
  public String toString() {
    return Report.number(median())
        + " ["
        + Report.number(min())
        + " – "
        + Report.number(max())
        + "]";
  }
}
