package io.promptnotary.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A host thread that waits until its capture has been committed. Made by that thread. */
final class Receipt {
  private final Thread waiter = Thread.currentThread();
  private volatile boolean committed;

  /** Called by the writer's thread. */
  void committed() {
    committed = true;
    LockSupport.unpark(waiter);
  }

  /**
   * Waits; an interrupt does not cut it short, it is kept for the host.
   *
   * @return false if {@code millis} milliseconds were not enough
   */
  boolean await(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    long left = until - System.nanoTime();
    while (!committed && left > 0) {
      LockSupport.parkNanos(this, left);
      interrupted |= Thread.interrupted();
      left = until - System.nanoTime();
    }
    if (interrupted) {
      waiter.interrupt();
    }
    return committed;
  }
}
