package io.promptnotary.store;

import io.promptnotary.store.Report.Percentiles;
import java.util.Arrays;

/** Milliseconds that were measured, all of them kept. For one thread. */
final class Measured {
  private double[] values = new double[16];
  private int count;

  void add(double millis) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = millis;
  }

  /** By nearest rank. */
  Percentiles percentiles() {
    Arrays.sort(values, 0, count);
    return new Percentiles(count, at(0.5), at(0.9), at(0.95), at(0.99), at(1));
  }

  private double at(double share) {
    return count == 0 ? Double.NaN : values[(int) Math.ceil(share * count) - 1];
  }
}
