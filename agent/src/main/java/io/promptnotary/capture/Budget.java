package io.promptnotary.capture;

import io.promptnotary.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a method may take for being read: elements, depth and time. Confined to a thread,
 * for one run at a time.
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

  /** How deep paths are taken to begin alike. */
  private static final int SHARED = 4;

  // What a member of an object was, by depth; of the host's objects only while they are read.
  private final @Nullable Object[] owners = new Object[SHARED];
  private final @Nullable String[] names = new String[SHARED];
  private final @Nullable Object[] values = new Object[SHARED];

  private final Config.Capture limits;
  private long left;
  private long seen;
  private int elements;
  private Timing timing = Timing.NONE;
  private boolean slow;

  /** Gaps noted and not counted. */
  int gaps;

  /** When to look at the clock, which is not free. */
  enum Timing {
    /** Never. */
    NONE,
    /** In long copies. */
    COPIES,
    /** Behind each field, too. */
    FIELDS
  }

  /** Of the same size, for reading on a thread that need not hurry. */
  Budget unhurried() {
    return new Budget(limits);
  }

  Budget(Config.Capture limits) {
    this.limits = limits;
    maxElements = limits.maxElements();
    maxDepth = limits.maxDepth();
    millis = limits.maxMillis();
    most = millis * 1_000_000;
  }

  /**
   * Reading begins.
   *
   * @param spent what {@link #spent} gave before
   */
  void begin(Timing closely, long now, int spent) {
    timing = most > 0 ? closely : Timing.NONE;
    left = most - 1_000L * spent;
    seen = now;
  }

  /** True if that member of {@code owner} has just been read at the same depth of a path. */
  boolean knows(int depth, Object owner, String name) {
    return depth < SHARED && owners[depth] == owner && name.equals(names[depth]);
  }

  /** What it was. */
  @Nullable Object known(int depth) {
    return values[depth];
  }

  void know(int depth, Object owner, String name, @Nullable Object value) {
    if (depth < SHARED) {
      owners[depth] = owner;
      names[depth] = name;
      values[depth] = value;
    }
  }

  /** Reading has ended: nothing of the host is held. */
  void forget() {
    for (int i = 0; i < SHARED; i++) {
      owners[i] = null;
      values[i] = null;
    }
  }

  /** The time that reading has taken, in microseconds. */
  int spent() {
    return (int) ((most - left) / 1_000);
  }

  /** True if it has taken so much that the clock should be looked at more often. */
  boolean isSuspect() {
    return timing != Timing.NONE && left < most - most / 4;
  }

  /** True if nothing more may be read. As of the last look at the clock. */
  boolean isUsedUp() {
    return timing != Timing.NONE && left <= 0;
  }

  /**
   * Does not count so many nanoseconds: those of finding a member of a class for the first time,
   * which loads the host's classes and would cost the first row of a JVM its values.
   */
  void forgive(long nanos) {
    seen += nanos;
  }

  /** A field has been read; true if it took too long. */
  boolean overran() {
    if (timing == Timing.FIELDS) {
      look();
    }
    boolean was = slow;
    slow = false;
    return was;
  }

  private void look() {
    long now = System.nanoTime();
    long took = Math.max(0, now - seen);
    seen = now;
    boolean before = isUsedUp();
    left -= Math.min(took, most / 2);
    slow |= took > most || (isUsedUp() && !before);
  }

  /** One more element is about to be read; looks at the clock now and then. */
  @Nullable Failure element() {
    if (++elements % ELEMENTS_PER_LOOK == 0 && timing != Timing.NONE) {
      look();
    }
    return isUsedUp() ? Failure.refused(reason()) : null;
  }

  String reason() {
    return "the capture budget of " + millis + " ms is used up";
  }
}
