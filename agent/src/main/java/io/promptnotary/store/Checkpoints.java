package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.health.OwnThread;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
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

  /** As {@code journal_size_limit}: the side file is cut to it when it begins anew. */
  private static final long LIMIT = 64L << 20;

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

  /**
   * About so many bytes more are in the side file. To be called when the files have just been seen
   * under their names: a connection to whatever has taken their place would do harm.
   */
  void wrote(long bytes) {
    written += bytes;
    if (written < ENOUGH) {
      return;
    }
    written = 0;
    if (!isLeftBehind() && isStarted()) {
      running = true;
      due.release();
    }
  }

  /** True while one is due or being made. */
  boolean isRunning() {
    return running;
  }

  /**
   * True if more is written than can be carried over meanwhile. Left alone, SQLite does the rest
   * within the next commit, which makes the writer wait and the side file begin anew.
   */
  private boolean isLeftBehind() {
    try {
      return Files.size(file.wal()) > LIMIT;
    } catch (IOException e) {
      return true;
    }
  }

  private boolean isStarted() {
    Thread started = thread;
    if (started != null) {
      return started.isAlive();
    }
    try {
      Connection connection = connect();
      Thread next =
          OwnThread.of("promptnotary-checkpoint", Thread.NORM_PRIORITY, () -> run(connection));
      thread = next;
      next.start();
      return true;
    } catch (Throwable t) {
      leave(t);
      return false;
    }
  }

  /** With all its files open. */
  private Connection connect() throws SQLException {
    Connection connection = file.connect(busyMillis);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA schema_version");
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void run(Connection connection) {
    try (connection;
        Statement statement = connection.createStatement()) {
      while (next()) {
        running = true;
        statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        running = due.availablePermits() > 0;
      }
    } catch (Throwable t) {
      leave(t);
    } finally {
      running = false;
    }
  }

  private boolean next() {
    due.acquireUninterruptibly();
    due.drainPermits();
    return !closed;
  }

  /** SQLite does it within a commit then, as it does where this is too slow. */
  private void leave(Throwable reason) {
    log.debug(file.path() + ": no checkpoints beside the writer: " + reason);
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
