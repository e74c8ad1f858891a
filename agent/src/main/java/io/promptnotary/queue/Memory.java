package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The captures that wait in memory, and the bounds of that memory. Lock-free; {@link #reserve} and
 * {@link #add} are for host threads, the rest for the agent's own, one at a time.
 *
 * <p>What has been taken counts against the bounds until it is released: when it is written, or
 * safe in the spill file. So they hold for all that the agent keeps in memory, but for one batch
 * that takes long to write and has been spilled meanwhile.
 */
final class Memory {
  private final int maxItems;
  private final long maxBytes;
  private final Counters counters;
  private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong released = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long taken;

  /** See {@link WriteBehind.Bounds}. */
  Memory(int maxItems, long maxBytes, Counters counters) {
    this.maxItems = maxItems;
    this.maxBytes = maxBytes;
    this.counters = counters;
  }

  /** Room for one capture, or false. One that is larger than all is taken when nothing else is. */
  boolean reserve(long weight) {
    long held;
    do {
      held = bytes.get();
      if (held > 0 && held > maxBytes - weight) {
        return false;
      }
    } while (!bytes.compareAndSet(held, held + weight));
    long count;
    do {
      count = added.get();
      if (count - released.get() >= maxItems) {
        bytes.addAndGet(-weight);
        return false;
      }
    } while (!added.compareAndSet(count, count + 1));
    counters.bytes.see(held + weight);
    counters.items.see(count + 1 - released.get());
    return true;
  }

  /** Adds what there is room for. */
  void add(Queued next) {
    queue.add(next);
  }

  /** Numbers the capture that came last, from 1. */
  long added() {
    return added.get();
  }

  /** Numbers the capture that was taken last. */
  long taken() {
    return taken;
  }

  /** Captures that have not been released. */
  long items() {
    return added.get() - released.get();
  }

  /** True from half of the bounds on. */
  boolean isFilling() {
    return items() > maxItems / 2 || bytes.get() > maxBytes / 2;
  }

  @Nullable Queued peek() {
    return queue.peek();
  }

  /** What {@link #peek} gave; the agent's threads take turns, so it is still there. */
  void take() {
    queue.poll();
    // Only one thread at a time comes here.
    taken = taken + 1;
  }

  /** The memory of {@code done} is free again. */
  void release(List<Queued> done) {
    long weight = 0;
    for (Queued each : done) {
      weight += each.weight();
    }
    bytes.addAndGet(-weight);
    released.addAndGet(done.size());
  }
}
