package io.promptnotary.forward;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next try: longer each time, and by chance anything up to that, so
 * that a fleet does not come back in one moment. For one thread.
 */
final class Backoff {
  private static final long LEAST_MILLIS = 50;

  private final long firstMillis;
  private final long mostMillis;
  private long most;

  Backoff(long firstMillis, long mostMillis) {
    this.firstMillis = firstMillis;
    this.mostMillis = mostMillis;
    this.most = firstMillis;
  }

  /** In milliseconds. */
  long next() {
    long bound = most;
    most = Math.min(mostMillis, most * 2);
    return LEAST_MILLIS + ThreadLocalRandom.current().nextLong(bound + 1);
  }

  /** All is well. */
  void reset() {
    most = firstMillis;
  }
}
