package io.promptnotary.health;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations whose buckets grow by a quarter at most, so that a percentile is off by
 * no more than that. Safe on any thread, of fixed size.
 */
public final class Latencies {
  private static final int STEPS = 4;
  private static final int SHIFT = 2;
  private final AtomicLongArray buckets = new AtomicLongArray(STEPS * (64 - SHIFT));
  private final HighWater longest = new HighWater();

  /** Counts one duration; a negative one as 0. */
  public void add(long nanos) {
    buckets.getAndIncrement(bucket(Math.max(0, nanos)));
    longest.see(nanos);
  }

  /** How many there were. */
  public long count() {
    long sum = 0;
    for (int i = 0; i < buckets.length(); i++) {
      sum += buckets.get(i);
    }
    return sum;
  }

  /** The longest one in nanoseconds, 0 if there was none. */
  public long max() {
    return longest.get();
  }

  /**
   * The duration that a share of {@code part} did not exceed, in nanoseconds, rounded up to the end
   * of its bucket but not beyond the longest one; 0 if there was none.
   *
   * @param part between 0 and 1
   */
  public long percentile(double part) {
    long wanted = Math.max(1, (long) Math.ceil(part * count()));
    long seen = 0;
    for (int i = 0; i < buckets.length(); i++) {
      seen += buckets.get(i);
      if (seen >= wanted) {
        return Math.min(max(), last(i));
      }
    }
    return max();
  }

  private static int bucket(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >>> (exponent - SHIFT)) & (STEPS - 1);
    return (exponent - SHIFT + 1) * STEPS + step;
  }

  /** The largest figure that falls into that bucket. */
  private static long last(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int exponent = bucket / STEPS + SHIFT - 1;
    long step = bucket % STEPS;
    return (1L << exponent) + ((step + 1) << (exponent - SHIFT)) - 1;
  }
}
