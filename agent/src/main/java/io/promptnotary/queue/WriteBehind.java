package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.OwnThread;
import io.promptnotary.snapshot.Capture;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The queue between host threads and the one thread that writes. Safe on any thread: {@link #offer}
 * is lock-free, does no I/O and never throws.
 *
 * <p>What queues up while one batch is written is the next batch. A batch counts against the bounds
 * until it is written, so the bounds hold for all that the agent keeps in memory. A batch that
 * cannot be written for the moment is kept and tried again; meanwhile the newest captures are the
 * ones that find the queue full.
 */
public final class WriteBehind implements Sink {
  private static final int BATCH_ITEMS = 512;
  private static final long BATCH_BYTES = 8L << 20;
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSING_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

  private final int maxItems;
  private final long maxBytes;
  private final BatchWriter writer;
  private final Counters counters;
  private final Log log;

  private final Queue<Capture> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger items = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder full = new LongAdder();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile boolean hopeless;
  private volatile boolean abandoned;

  // Below: the writer's thread only.
  private final List<Capture> batch = new ArrayList<>(BATCH_ITEMS);
  private long pause;
  private long saidAt = System.nanoTime() - QUIET;

  /**
   * A queue that has not started; the first capture starts it.
   *
   * @param maxItems captures held at most
   * @param maxBytes their {@link Capture#bytes} at most; a larger capture is taken when nothing
   *     else is held
   */
  public WriteBehind(int maxItems, long maxBytes, BatchWriter writer, Counters counters, Log log) {
    if (maxItems < 1) {
      throw new IllegalArgumentException("maxItems < 1: " + maxItems);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes < 1: " + maxBytes);
    }
    this.maxItems = maxItems;
    this.maxBytes = maxBytes;
    this.writer = writer;
    this.counters = counters;
    this.log = log;
  }

  /** Starts the writer's thread if it does not run yet. */
  public void start() {
    if (!started.compareAndSet(false, true)) {
      return;
    }
    try {
      Thread next = OwnThread.of("promptnotary-writer", Thread.NORM_PRIORITY, this::run);
      thread = next;
      next.start();
    } catch (Throwable t) {
      thread = null;
      started.set(false);
      counters.errors.increment();
      log.warnOnce("writer", "the writer's thread does not start, captures wait: " + t);
    }
  }

  @Override
  public boolean offer(Capture capture) {
    try {
      if (closed.get() || hopeless) {
        counters.dropped.increment();
        return false;
      }
      if (!reserve(weight(capture))) {
        full.increment();
        counters.dropped.increment();
        return false;
      }
      queue.add(capture);
      counters.captured.increment();
      wake();
      return true;
    } catch (Throwable t) {
      counters.errors.increment();
      return false;
    }
  }

  /**
   * Takes no more captures and waits until the rest is written, {@code millis} milliseconds at
   * most; what is left then is counted as dropped and said. Only the first call does anything. An
   * interrupt does not cut the wait short, it is kept for the caller.
   */
  public void close(long millis) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Thread running = thread;
    if (running != null) {
      LockSupport.unpark(running);
      awaitEnd(millis);
      abandoned = true;
      LockSupport.unpark(running);
    }
    int left = items.get();
    if (left > 0) {
      counters.dropped.add(left);
      log.warn(left + " captures were not written within " + millis + " ms at the end");
    }
    if (full.sum() > 0) {
      log.warn(full.sum() + " captures found the queue full and were not recorded");
    }
  }

  private void awaitEnd(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    while (true) {
      try {
        ended.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static long weight(Capture capture) {
    return Math.max(0, capture.bytes());
  }

  private boolean reserve(long weight) {
    int count;
    do {
      count = items.get();
      if (count >= maxItems) {
        return false;
      }
    } while (!items.compareAndSet(count, count + 1));
    long held;
    do {
      held = bytes.get();
      if (held > 0 && held > maxBytes - weight) {
        items.decrementAndGet();
        return false;
      }
    } while (!bytes.compareAndSet(held, held + weight));
    return true;
  }

  private void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    } else if (thread == null) {
      start();
    }
  }

  private void run() {
    try {
      while (!abandoned) {
        try {
          if (!step()) {
            return;
          }
        } catch (Throwable t) {
          backOff(t);
        }
      }
    } finally {
      ended.countDown();
    }
  }

  /** One batch or one sleep; false once all is done. */
  private boolean step() throws Exception {
    if (batch.isEmpty()) {
      take();
    }
    if (!batch.isEmpty()) {
      deliver();
    } else if (closed.get()) {
      return false;
    } else {
      sleep();
    }
    return true;
  }

  private void take() {
    long size = 0;
    Capture next = queue.peek();
    while (next != null && batch.size() < BATCH_ITEMS) {
      size += weight(next);
      if (size > BATCH_BYTES && !batch.isEmpty()) {
        return;
      }
      queue.poll();
      batch.add(next);
      next = queue.peek();
    }
  }

  /** Empties the batch, or throws and leaves it for the next try. */
  private void deliver() throws Exception {
    if (hopeless) {
      counters.dropped.add(batch.size());
    } else {
      try {
        writer.write(List.copyOf(batch));
      } catch (BatchWriter.Hopeless e) {
        hopeless = true;
        log.error("nothing is recorded from now on: " + e.getMessage());
        return;
      }
    }
    release();
  }

  private void release() {
    long size = 0;
    for (Capture each : batch) {
      size += weight(each);
    }
    bytes.addAndGet(-size);
    items.addAndGet(-batch.size());
    batch.clear();
    if (pause > 0) {
      pause = 0;
      log.info("the store takes snapshots again");
    }
  }

  private void backOff(Throwable reason) {
    counters.errors.increment();
    if (pause == 0) {
      say(reason);
    }
    pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause));
    long from = System.nanoTime();
    long left = pause;
    while (left > 0 && !abandoned) {
      LockSupport.parkNanos(this, left);
      // A pending interrupt, whoever sent it, would turn every later pause into a spin.
      Thread.interrupted();
      long length = closed.get() ? Math.min(pause, CLOSING_PAUSE) : pause;
      left = length - (System.nanoTime() - from);
    }
  }

  private void say(Throwable reason) {
    long now = System.nanoTime();
    if (now - saidAt < QUIET) {
      return;
    }
    saidAt = now;
    try {
      log.warn("captures wait, the store does not take them for the moment: " + reason(reason));
    } catch (Throwable t) {
      // Out of memory, most likely: the writer lives on and has counted it.
      counters.errors.increment();
    }
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown instanceof Error || message == null ? thrown.toString() : message;
  }

  private void sleep() {
    asleep.set(true);
    if (queue.isEmpty() && !closed.get()) {
      LockSupport.park(this);
    }
    asleep.set(false);
    Thread.interrupted();
  }
}
