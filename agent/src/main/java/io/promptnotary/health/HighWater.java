package io.promptnotary.health;

import java.util.concurrent.atomic.AtomicLong;

/** The largest figure seen. Safe on any thread; costs one read as long as nothing larger comes. */
public final class HighWater {
  private final AtomicLong mark = new AtomicLong();

  /** Sees {@code level}. */
  public void see(long level) {
    long known = mark.get();
    while (level > known && !mark.compareAndSet(known, level)) {
      known = mark.get();
    }
  }

  /** The largest level so far, 0 at first. */
  public long get() {
    return mark.get();
  }
}
