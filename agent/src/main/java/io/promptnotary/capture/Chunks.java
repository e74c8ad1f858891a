package io.promptnotary.capture;

import io.promptnotary.snapshot.Deferred;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Pieces;
import io.promptnotary.snapshot.Streamed;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What has come of one stream so far. Safe on any thread and without locks: a stream may be
 * parallel. Holds at most one object of the host, the last chunk, and that only where it is the
 * result that a pointcut reads.
 */
final class Chunks {
  /** UTF-16 units kept of one field: an endless stream must not fill the memory. */
  static final long MAX_CHARS = 16_000_000;

  private static final Failure TOO_LONG =
      Failure.refused("the text beyond " + MAX_CHARS + " characters was not kept");

  private final Plan plan;
  private final long begunNanos;
  private final boolean single;
  private final AtomicReferenceArray<@Nullable Object> values;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong lastNanos = new AtomicLong(Part.OPEN);
  private final AtomicLong longestNanos = new AtomicLong();
  private final AtomicLong firstNanos = new AtomicLong(Part.OPEN);
  private final AtomicLong textNanos = new AtomicLong(Part.OPEN);
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable Object last;
  private volatile boolean tooLong;

  /**
   * Nothing has come yet.
   *
   * @param begunNanos for what begins when it is asked for, else {@link Part#OPEN}
   * @param single true if one value is all there can be: it is the answer and no chunk of it
   */
  Chunks(Plan plan, long begunNanos, boolean single) {
    this.plan = plan;
    this.single = single;
    this.begunNanos = begunNanos;
    this.values = new AtomicReferenceArray<>(plan.ofChunks.length);
  }

  /** What has come is not the answer: it comes anew. */
  void restart() {
    last = null;
    count.set(0);
    for (int i = 0; i < values.length(); i++) {
      values.set(i, null);
    }
  }

  /** True for the first one to say that it is over. */
  boolean end() {
    return over.compareAndSet(false, true);
  }

  boolean isOver() {
    return over.get();
  }

  /** One more chunk has come; reads it, which may run code of the host. */
  void add(@Nullable Object chunk, Budget budget) {
    long now = System.nanoTime();
    if (count.getAndIncrement() == 0) {
      firstNanos.set(now);
      lastNanos.set(now);
    } else {
      long gap = now - lastNanos.getAndSet(now);
      if (gap > longestNanos.get()) {
        longestNanos.accumulateAndGet(gap, Math::max);
      }
    }
    if (plan.readsResult || single) {
      last = chunk;
    }
    for (int i = 0; i < plan.ofChunks.length; i++) {
      Field field = plan.ofChunks[i];
      if (values.get(i) instanceof Failure before && before.threw()) {
        // It would throw for every chunk.
        continue;
      }
      Object value = field.ofChunk(chunk, budget);
      if (value instanceof Failure failure) {
        values.compareAndSet(i, null, failure);
      } else if (value != null) {
        put(i, field, value, now);
      }
    }
  }

  private void put(int slot, Field field, Object value, long now) {
    // What cannot be looked into before the writer does may hold nothing: all are kept for it.
    boolean later = value instanceof Deferred;
    if (!field.joins() && !later) {
      values.set(slot, value);
      return;
    }
    if (field.joins() && textNanos.get() == Part.OPEN) {
      textNanos.compareAndSet(Part.OPEN, now);
    }
    while (true) {
      Object before = values.get(slot);
      Pieces earlier = before instanceof Pieces pieces ? pieces : null;
      if (earlier != null && earlier.chars() > MAX_CHARS) {
        tooLong = true;
        return;
      }
      if (values.compareAndSet(slot, before, Pieces.add(earlier, value))) {
        return;
      }
    }
  }

  /** What the field of that slot has; a {@link Failure} if it could never be read. */
  @Nullable Object value(int slot) {
    return values.get(slot);
  }

  /** What is not complete, or null. */
  @Nullable Failure cut() {
    return tooLong ? TOO_LONG : null;
  }

  /** True if the model has said that it is done, so that whoever stops now misses nothing. */
  boolean isFinished() {
    int slot = plan.finishReason;
    Object reason = slot < 0 ? null : values.get(slot);
    return reason != null && !(reason instanceof Failure) && !(reason instanceof Pieces);
  }

  /** How many have come. */
  int count() {
    return count.get();
  }

  /** The last chunk, if it is the result; it is held no longer. */
  @Nullable Object takeLast() {
    Object taken = last;
    last = null;
    return taken;
  }

  /** The figures as they stand. */
  Streamed streamed(boolean abandoned) {
    if (single) {
      return new Streamed(begunNanos, Part.OPEN, Part.OPEN, 0, -1, abandoned);
    }
    long first = textNanos.get() == Part.OPEN ? firstNanos.get() : textNanos.get();
    return new Streamed(
        begunNanos, first, lastNanos.get(), longestNanos.get(), count.get(), abandoned);
  }
}
