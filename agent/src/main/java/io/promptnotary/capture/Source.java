package io.promptnotary.capture;

import io.promptnotary.snapshot.Part;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a method has returned that gives its answer later: each use of it is a record of its own.
 * Safe on any thread; never throws.
 */
final class Source {
  private final Streams streams;
  private final Frame first;
  private final @Nullable Part opened;
  private final boolean single;
  private final AtomicBoolean used = new AtomicBoolean();
  private volatile @Nullable Leash leash;
  private boolean bound;
  private volatile @Nullable Consumption current;

  /**
   * What {@code first} returned.
   *
   * @param opened what {@code first} handed over when it began, or null if nothing
   * @param single true if one value is all there can be
   */
  Source(Streams streams, Frame first, @Nullable Part opened, boolean single) {
    this.streams = streams;
    this.single = single;
    this.first = first;
    this.opened = opened;
  }

  /** For what belongs to a use that has begun. */
  static Source of(Consumption begun) {
    Source source = new Source(begun.streams, begun.frame, null, false);
    source.used.set(true);
    source.current = begun;
    source.bound = true;
    return source;
  }

  /**
   * A use begins.
   *
   * @param cold true if what it gives begins only now
   * @return null if it cannot be recorded
   */
  @Nullable Consumption use(boolean cold) {
    if (bound) {
      return current;
    }
    if (used.compareAndSet(false, true)) {
      streams.release(leash);
      current = streams.consume(first, cold, single);
    } else {
      current = opened == null ? null : streams.consumeAgain(first, opened, single);
    }
    return current;
  }

  /** What was returned is a handle, and a method of it gave the answer itself. */
  void answered(Object result) {
    if (used.compareAndSet(false, true)) {
      streams.answered(first, result, leash);
    }
  }

  /** What would have given the answer has thrown. */
  void failed(Throwable thrown) {
    Consumption running = used.get() ? current : use(false);
    if (running != null) {
      running.failed(thrown);
    }
  }

  /** Something of ours has broken: what comes of it is not known. */
  void lost(Throwable failure) {
    streams.lost(first, failure);
  }

  StandIns standIns() {
    return streams.standIns;
  }

  /** How to go on from what it was; null if that was no handle. */
  @Nullable HandleForm form() {
    return first.plan.handle;
  }

  /** True if it is that pointcut's. */
  boolean isOf(Plan plan) {
    return first.plan.pointcut.id().equals(plan.pointcut.id());
  }

  void leash(Leash held) {
    leash = held;
  }

  boolean isSingle() {
    return single;
  }

  /** The host has closed it, perhaps without ever having used it. */
  void closed() {
    Consumption running = used.get() ? current : use(false);
    if (running != null) {
      running.cancelled(null);
    }
  }
}
