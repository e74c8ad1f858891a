package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.OwnThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that sees to it that nothing waits too long in memory, whatever the store does: it
 * looks at the backlog a few times within the time allowed, and sleeps when there is none.
 */
final class SpillGuard {
  private static final long CANNOT = TimeUnit.MILLISECONDS.toNanos(250);

  /** Rounds without anything to do before it sleeps. */
  private static final int ROUNDS = 2;

  private final Memory memory;
  private final Backlog backlog;
  private final BooleanSupplier trouble;
  private final long tick;
  private final Counters counters;
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile @Nullable Thread thread;
  private volatile boolean ended;

  /**
   * Not yet started.
   *
   * @param trouble true while the store takes nothing: then nothing waits for it
   */
  SpillGuard(
      Memory memory,
      Backlog backlog,
      BooleanSupplier trouble,
      long flushMillis,
      Counters counters) {
    this.memory = memory;
    this.backlog = backlog;
    this.trouble = trouble;
    this.tick = Math.max(1, TimeUnit.MILLISECONDS.toNanos(flushMillis) / 3);
    this.counters = counters;
  }

  /** Once, by the writer's thread. */
  void start() {
    Thread next = OwnThread.of("promptnotary-spill", Thread.NORM_PRIORITY, this::run);
    thread = next;
    next.start();
  }

  /** On any thread: there is something to look at. Costs one read if it is awake. */
  void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  /** On any thread: there is no room. It looks at once, even if it is not yet time. */
  void hurry() {
    asleep.set(false);
    LockSupport.unpark(thread);
  }

  void end() {
    ended = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    long seen = 0;
    int quiet = 0;
    while (!ended) {
      long pause = tick;
      try {
        long now = memory.added();
        boolean late =
            memory.taken() < seen
                || trouble.getAsBoolean()
                || memory.isFilling()
                || backlog.isLate();
        if (late && memory.items() > 0 && !backlog.spill()) {
          pause = Math.max(tick, CANNOT);
        }
        seen = now;
      } catch (Throwable t) {
        counters.errors.increment();
        pause = Math.max(tick, CANNOT);
      }
      quiet = memory.items() == 0 ? quiet + 1 : 0;
      sleep(pause, quiet >= ROUNDS);
    }
  }

  private void sleep(long nanos, boolean deeply) {
    if (deeply) {
      asleep.set(true);
      while (memory.items() == 0 && asleep.get() && !ended) {
        LockSupport.park(this);
        Thread.interrupted();
      }
      asleep.set(false);
    } else {
      LockSupport.parkNanos(this, nanos);
      // A pending interrupt, whoever sent it, would turn every pause into a spin.
      Thread.interrupted();
    }
  }
}
