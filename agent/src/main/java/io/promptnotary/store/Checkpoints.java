package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.health.OwnThread;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Carries what commits have left in the side file into the main file, on a thread and a connection
 * of its own, so that no commit has to wait for it. Neither is there before enough has been written
 * to be worth it. Apart from its thread's work, for the thread of the store.
 */
final class Checkpoints implements AutoCloseable {
  /** A quarter of what makes SQLite do it within a commit: see {@code wal_autocheckpoint}. */
  private static final long ENOUGH = 16L << 20;

  private static final long CLOSE_MILLIS = 1_000;

  private final StoreFile file;
  private final int busyMillis;
  private final Log log;
  private final Semaphore due = new Semaphore(0);
  private volatile boolean running;
  private volatile boolean closed;
  private @Nullable Thread thread;
  private long written;

  Checkpoints(StoreFile file, int busyMillis, Log log) {
    this.file = file;
    this.busyMillis = busyMillis;
    this.log = log;
  }

  /** About so many bytes more are in the side file. */
  void wrote(long bytes) {
    written += bytes;
    if (written < ENOUGH) {
      return;
    }
    written = 0;
    due.release();
    if (thread == null) {
      start();
    }
  }

  /** True while one is being made. */
  boolean isRunning() {
    return running;
  }

  private void start() {
    try {
      Thread next = OwnThread.of("promptnotary-checkpoint", Thread.NORM_PRIORITY, this::run);
      thread = next;
      next.start();
    } catch (Throwable t) {
      log.debug(file.path() + ": checkpoints stay with the writer: " + t);
    }
  }

  private void run() {
    // Deleted or moved by somebody: connecting would make a new one.
    if (file.key() == null) {
      return;
    }
    try (Connection connection = file.connect(busyMillis);
        Statement statement = connection.createStatement()) {
      while (next()) {
        running = true;
        try {
          statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        } finally {
          running = false;
        }
      }
    } catch (Throwable t) {
      // SQLite does it within a commit then, as it does where this is too slow.
      log.debug(file.path() + ": no checkpoints beside the writer: " + t);
    }
  }

  private boolean next() {
    due.acquireUninterruptibly();
    due.drainPermits();
    return !closed;
  }

  /** Waits for a checkpoint that is being made, a second at most. */
  @Override
  public void close() {
    closed = true;
    due.release();
    Thread started = thread;
    if (started == null) {
      return;
    }
    try {
      started.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
