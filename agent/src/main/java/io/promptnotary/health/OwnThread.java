package io.promptnotary.health;

import java.util.concurrent.TimeUnit;

/** Makes the agent's threads, in such a way that nothing of the host's thread is passed on. */
public final class OwnThread {
  private OwnThread() {}

  /**
   * A daemon thread that has not started: in the JVM's own group, without context loader or
   * inherited thread locals, since those of the caller may be bound to an application that is
   * undeployed one day. What it does is {@link Unseen}.
   *
   * @param priority as {@link Thread#setPriority} takes it
   */
  public static Thread of(String name, int priority, Runnable work) {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group != null && group.getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, () -> Unseen.run(work), name, 0, false);
    thread.setContextClassLoader(null);
    thread.setPriority(priority);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Waits for the end of a thread. An interrupt does not cut the wait short, it is kept for the
   * caller.
   *
   * @param millis at most; more than 0
   * @return false if it still runs
   */
  public static boolean isEndedWithin(Thread thread, long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left < 1) {
          break;
        }
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
