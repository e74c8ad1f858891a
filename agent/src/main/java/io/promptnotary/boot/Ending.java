package io.promptnotary.boot;

import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The end of the JVM as the agent sees it: first an ordinary shutdown hook beside those of the
 * host, then a turn behind all of them, if the JVM grants one. What was captured is written in the
 * later of the two, so that the host may generate until its last hook has returned. Safe on any
 * thread.
 */
final class Ending implements Runnable {
  /** How long the end of the JVM may wait for a start that is still under way, in milliseconds. */
  private static final long START_MILLIS = 5_000;

  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Closeable runtime;
  private volatile boolean last;
  private volatile boolean begun;

  /** The ordinary hook, for the caller to register. */
  Thread hook() {
    Thread hook =
        new Thread("promptnotary-shutdown") {
          @Override
          public void run() {
            beside();
          }
        };
    hook.setDaemon(true);
    hook.setContextClassLoader(null);
    return hook;
  }

  /** {@link #run} will be called behind the ordinary hooks, which leave the closing to it. */
  void comesLast() {
    last = true;
  }

  /** What is to be closed at the end. */
  void opened(Closeable next) {
    runtime = next;
  }

  /** True once the hooks of the JVM run: what is only of use later need not be done any more. */
  boolean hasBegun() {
    return begun;
  }

  /** The start is over, well or badly; only the first call counts. */
  void started() {
    started.countDown();
  }

  /** Waits until the start is over; false if nothing runs then. */
  boolean awaitStart() throws InterruptedException {
    started.await();
    return runtime != null;
  }

  /** Beside the host's hooks: a start that is under way may still have something to say. */
  private void beside() {
    begun = true;
    try {
      if (started.await(START_MILLIS, TimeUnit.MILLISECONDS) && !last) {
        run();
      }
    } catch (InterruptedException e) {
      // Whoever wants us gone: nothing can be captured any more, and nothing is left half done.
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what was captured, within the configured time; only the first call does. */
  @Override
  public void run() {
    Closeable open = runtime;
    if (open == null || !closed.compareAndSet(false, true)) {
      return;
    }
    try {
      open.close();
    } catch (Throwable e) {
      System.err.println("promptnotary: could not stop in order: " + e);
    }
  }
}
