package io.promptnotary.health;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Stops what fails again and again at one pointcut, for its rest, then lets one try. Safe on any
 * thread, without locks; where nothing fails all that is asked is {@link #rest}, one volatile read.
 *
 * <p>Fields whose reading fails rest, the others go on being read. Where the agent itself fails,
 * the pointcut rests as a whole. Moments are those of {@link System#nanoTime}.
 */
public final class Breaker {
  /** The longest rest, in first rests. */
  private static final int LONGEST = 16;

  private final String pointcut;
  private final Tolerance tolerance;
  private final Losses losses;
  private final AtomicReference<@Nullable Rest> state = new AtomicReference<>();
  private final LongAdder trips = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private volatile Window reading;
  private volatile Window own;
  private volatile @Nullable Rest last;

  /**
   * When to trip and for how long.
   *
   * @param errors so many failures trip; 0 for never
   * @param window within this time
   * @param rest the first rest; each failed trial doubles it, up to 16 times
   */
  public record Tolerance(int errors, Duration window, Duration rest) {}

  /**
   * What does not happen for the moment. Immutable.
   *
   * @param whole true: the pointcut is skipped; false: {@code fields} are not read
   * @param fields names of the fields that have failed
   * @param reason the last failure
   * @param factor how long this rest is, in first rests
   * @param untilNanos then the next one may try
   * @param trial true while one tries
   */
  public record Rest(
      boolean whole,
      Set<String> fields,
      String reason,
      int factor,
      long untilNanos,
      boolean trial) {

    /** True if the next one may try. */
    public boolean isOver(long now) {
      return now - untilNanos >= 0;
    }
  }

  private record Failed(String field, long atNanos) {}

  Breaker(String pointcut, Tolerance tolerance, Losses losses) {
    this.pointcut = pointcut;
    this.tolerance = tolerance;
    this.losses = losses;
    this.reading = new Window(tolerance.errors());
    this.own = new Window(tolerance.errors());
  }

  /** What rests, or null where all is well. */
  public @Nullable Rest rest() {
    return state.get();
  }

  /**
   * True for the one that may try again now that {@code seen} is over; {@link #passed} or a failure
   * must follow. Should neither come, another one may try after the same rest.
   */
  public boolean tries(Rest seen, long now) {
    return seen.isOver(now)
        && state.compareAndSet(
            seen,
            new Rest(
                seen.whole(),
                seen.fields(),
                seen.reason(),
                seen.factor(),
                now + nanos(seen.factor()),
                true));
  }

  /** The trial was a success. */
  public void passed() {
    Rest seen = state.get();
    if (seen != null && seen.trial()) {
      state.compareAndSet(seen, null);
    }
  }

  /** Reading {@code field} has failed. */
  public void failed(String field, String reason, long now) {
    Rest seen = state.get();
    if (seen != null && seen.trial()) {
      again(seen, field, reason, now);
    } else if (seen == null || !(seen.whole() || seen.fields().contains(field))) {
      Window window = reading;
      if (window.isFullWith(new Failed(field, now), tolerance.window())) {
        Set<String> fields = window.fields();
        if (seen != null) {
          fields.addAll(seen.fields());
        }
        if (trip(seen, false, fields, reason, seen == null ? 1 : seen.factor(), now)) {
          reading = new Window(tolerance.errors());
        }
      }
    }
  }

  /** The agent itself has failed. */
  public void failed(String reason, long now) {
    Rest seen = state.get();
    if (seen != null && seen.trial()) {
      again(seen, null, reason, now);
    } else if (seen == null || !seen.whole()) {
      if (own.isFullWith(new Failed("", now), tolerance.window())
          && trip(seen, true, Set.of(), reason, 1, now)) {
        own = new Window(tolerance.errors());
      }
    }
  }

  private void again(Rest seen, @Nullable String field, String reason, long now) {
    Set<String> fields = new TreeSet<>(seen.fields());
    if (field != null) {
      fields.add(field);
    }
    boolean whole = seen.whole() || field == null;
    trip(seen, whole, fields, reason, Math.min(LONGEST, 2 * seen.factor()), now);
  }

  private boolean trip(
      @Nullable Rest seen, boolean whole, Set<String> fields, String reason, int factor, long now) {
    Rest next = new Rest(whole, Set.copyOf(fields), reason, factor, now + nanos(factor), false);
    if (!state.compareAndSet(seen, next)) {
      return false;
    }
    last = next;
    trips.increment();
    return true;
  }

  private long nanos(int factor) {
    return factor * tolerance.rest().toNanos();
  }

  /** One run of the pointcut is not recorded, because it rests as a whole. */
  public void skip() {
    skipped.increment();
    losses.add(pointcut, Losses.Reason.BREAKER, Losses.Kind.SKIPPED);
  }

  /** The id of its pointcut. */
  public String pointcut() {
    return pointcut;
  }

  /** The rest begun last, over or not. */
  @Nullable Rest last() {
    return last;
  }

  long trips() {
    return trips.sum();
  }

  long skipped() {
    return skipped.sum();
  }

  /** The newest failures, as many as trip. Safe on any thread; a race may trip one later. */
  private static final class Window {
    private final AtomicReferenceArray<@Nullable Failed> ring;
    private final AtomicInteger next = new AtomicInteger();

    Window(int size) {
      ring = new AtomicReferenceArray<>(size);
    }

    boolean isFullWith(Failed failed, Duration length) {
      int size = ring.length();
      if (size == 0) {
        return false;
      }
      int slot = Math.floorMod(next.getAndIncrement(), size);
      ring.set(slot, failed);
      Failed oldest = ring.get((slot + 1) % size);
      return oldest != null && failed.atNanos() - oldest.atNanos() <= length.toNanos();
    }

    Set<String> fields() {
      Set<String> fields = new TreeSet<>();
      for (int i = 0; i < ring.length(); i++) {
        Failed each = ring.get(i);
        if (each != null) {
          fields.add(each.field());
        }
      }
      return fields;
    }
  }
}
