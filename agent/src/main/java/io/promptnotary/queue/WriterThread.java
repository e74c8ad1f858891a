package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Events;
import io.promptnotary.health.Log;
import io.promptnotary.health.OwnThread;
import io.promptnotary.snapshot.Entry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes: one batch after the other, the same again where the store does not
 * take it, chores between, sleep when there is nothing.
 */
final class WriterThread {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSING_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final Memory memory;
  private final Backlog backlog;
  private final SpillGuard guard;
  private final BatchWriter writer;
  private final List<Chore> chores;
  private final Counters counters;
  private final Events events;
  private final Words words;
  private final Log log;

  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile @Nullable Thread thread;
  private volatile boolean closing;
  private volatile boolean abandoned;

  // Below: the writer's thread only.
  private long pause;
  private long choresAt = System.nanoTime();

  WriterThread(
      Memory memory,
      Backlog backlog,
      long flushMillis,
      BatchWriter writer,
      List<Chore> chores,
      Counters counters,
      Events events,
      Words words,
      Log log) {
    this.memory = memory;
    this.backlog = backlog;
    this.guard = new SpillGuard(memory, backlog, this::isInTrouble, flushMillis, counters);
    this.writer = writer;
    this.chores = List.copyOf(chores);
    this.counters = counters;
    this.events = events;
    this.words = words;
    this.log = log;
  }

  /** Starts it, and the spill's thread with it, if they do not run yet. On any thread. */
  void start() {
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

  /** Something waits: whichever thread can do something about it is woken. On any thread. */
  void wake() {
    if (asleep.get()) {
      if (asleep.compareAndSet(true, false)) {
        LockSupport.unpark(thread);
      }
    } else if (thread == null) {
      start();
    } else {
      guard.wake();
    }
  }

  /** There is no room: the spill's thread has to make some. On any thread. */
  void makeRoom() {
    guard.hurry();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** True while the store takes nothing. */
  boolean isInTrouble() {
    return counters.trouble.isOn();
  }

  /**
   * Writes what is left, for {@code millis} milliseconds at most, and ends. Does not wait for a
   * store that takes nothing once all is safe.
   */
  void end(long millis) {
    closing = true;
    Thread running = thread;
    if (running != null) {
      LockSupport.unpark(running);
      OwnThread.isEndedWithin(running, millis);
      abandoned = true;
      LockSupport.unpark(running);
    }
    guard.end();
  }

  private void run() {
    guard.start();
    while (!abandoned) {
      try {
        words.lost();
        if (!step()) {
          doChores(true);
          return;
        }
      } catch (Throwable t) {
        counters.errors.increment();
        rest(FIRST_PAUSE);
      }
    }
  }

  /** One batch or one sleep; false once all is done. */
  private boolean step() {
    Batch batch = backlog.next();
    if (batch != null) {
      guard.wake();
      return deliver(batch);
    }
    if (closing) {
      return false;
    }
    sleep(doChores(false));
    return true;
  }

  /** False if it cannot be delivered and need not be, because the end has come and it is safe. */
  private boolean deliver(Batch batch) {
    boolean delivered = false;
    try {
      List<Entry> entries = batch.entries();
      Events.Span span = events.batch();
      writer.write(entries);
      delivered = true;
      backlog.done(batch);
      span.end(entries.size(), batch.isFromSpill());
    } catch (Throwable t) {
      if (!delivered) {
        backlog.undone(batch);
      }
      backOff(t);
      return !(closing && memory.items() == 0);
    }
    counters.trouble.ends();
    if (pause > 0) {
      pause = 0;
      words.good();
    }
    if (System.nanoTime() - choresAt >= 0) {
      doChores(false);
    }
    return true;
  }

  private void backOff(Throwable reason) {
    counters.trouble.begins();
    guard.wake();
    counters.errors.increment();
    words.trouble(reason);
    pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause));
    rest(pause);
  }

  private void rest(long nanos) {
    long from = System.nanoTime();
    long left = nanos;
    while (left > 0 && !abandoned) {
      LockSupport.parkNanos(this, left);
      // A pending interrupt, whoever sent it, would turn every later pause into a spin.
      Thread.interrupted();
      long length = closing ? Math.min(nanos, CLOSING_PAUSE) : nanos;
      left = length - (System.nanoTime() - from);
    }
  }

  /** In nanoseconds: when to come again. */
  private long doChores(boolean last) {
    long next = Long.MAX_VALUE;
    for (Chore each : chores) {
      try {
        next = Math.min(next, each.run(last));
      } catch (Throwable t) {
        counters.errors.increment();
        log.debug("a chore failed: " + t);
        next = Math.min(next, 1_000);
      }
    }
    long nanos = TimeUnit.MILLISECONDS.toNanos(Math.min(next, TimeUnit.DAYS.toMillis(1)));
    choresAt = System.nanoTime() + nanos;
    return next == Long.MAX_VALUE ? Long.MAX_VALUE : nanos;
  }

  private void sleep(long nanos) {
    asleep.set(true);
    if (memory.peek() == null && !closing) {
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    }
    asleep.set(false);
    Thread.interrupted();
  }
}
