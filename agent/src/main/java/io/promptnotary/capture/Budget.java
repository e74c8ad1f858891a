package io.promptnotary.capture;

import io.promptnotary.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * What one probe may take: elements, depth and time. Confined to a thread, for one probe at a time.
 *
 * <p>No single stretch counts for more than half of the time: a pause of the whole JVM looks like a
 * slow getter and must not cost the values behind it.
 */
final class Budget {
  private static final int ELEMENTS_PER_LOOK = 8;

  final int maxElements;
  final int maxDepth;
  private final long millis;
  private final long most;
  private long left;
  private long seen;
  private int elements;
  private boolean timed;
  private boolean slow;

  Budget(Config.Capture limits) {
    maxElements = limits.maxElements();
    maxDepth = limits.maxDepth();
    millis = limits.maxMillis();
    most = millis * 1_000_000;
  }

  /**
   * Reading begins.
   *
   * @param timed false: it may take its time
   * @param spent what has been used of the time before
   */
  void begin(boolean timed, long now, long spent) {
    this.timed = timed && most > 0;
    left = most - spent;
    seen = now;
  }

  /** The time that reading has taken, in nanoseconds. */
  long spent() {
    return most - left;
  }

  /** True if nothing more may be read. As of the last look at the clock. */
  boolean isUsedUp() {
    return timed && left <= 0;
  }

  /** Looks at the clock; true if what was read since the last time took too long. */
  boolean overran() {
    look();
    boolean was = slow;
    slow = false;
    return was;
  }

  private void look() {
    if (!timed) {
      return;
    }
    long now = System.nanoTime();
    long took = now - seen;
    seen = now;
    boolean before = isUsedUp();
    left -= Math.min(took, most / 2);
    slow |= took > most || (isUsedUp() && !before);
  }

  /** One more element is about to be read; looks at the clock now and then. */
  @Nullable Failure element() {
    if (++elements % ELEMENTS_PER_LOOK == 0) {
      look();
    }
    return isUsedUp() ? Failure.refused(reason()) : null;
  }

  String reason() {
    return "the capture budget of " + millis + " ms is used up";
  }
}
