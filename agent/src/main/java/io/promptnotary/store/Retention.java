package io.promptnotary.store;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.OwnThread;
import io.promptnotary.queue.BatchWriter;
import io.promptnotary.queue.SpillFiles;
import io.promptnotary.snapshot.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store in shape, on a thread of its own at the lowest priority: marks what dead processes
 * left pending, archives, deletes, and gives space back to the file system. Half a minute after its
 * start, so that hosts that live shorter pay nothing, and every hour from then on. Between any two
 * steps it rests, and it gives up until the next hour where the file is busy. Safe on any thread.
 */
public final class Retention implements AutoCloseable {
  private static final int BUSY_MILLIS = 1_000;
  private static final long REST_MILLIS = 20;
  private static final long CLOSE_MILLIS = 1_000;

  /** Batches from spill files that are brought in without a rest, even at the end. */
  private static final int UNRESTED = 32;

  private final String url;
  private final boolean fsync;
  private final Counters counters;
  private final Origin origin;
  private final Periods periods;
  private final Log log;
  private final Clock clock;
  private final Duration first;
  private final Duration period;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile @Nullable SnapshotStore written;

  /**
   * How long snapshots are kept, in days; 0 for ever.
   *
   * @param archiveDays final ones move into the archive
   * @param unlinkedDays ones that no save was linked to are deleted; 0 where nothing saves
   * @param deleteDays all are deleted
   * @param pendingAge after this time ones that are still pending are abandoned
   */
  public record Periods(int archiveDays, int unlinkedDays, int deleteDays, Duration pendingAge) {}

  /** One step; answers how much it has done, 0 once nothing is left. */
  private interface Step {
    int run(Instant before) throws StoreException;
  }

  /** For the store behind {@code url}; nothing happens before {@link #start}. */
  public Retention(
      String url, boolean fsync, Origin origin, Periods periods, Counters counters, Log log) {
    this(
        url,
        fsync,
        origin,
        periods,
        counters,
        log,
        Clock.systemUTC(),
        Duration.ofSeconds(30),
        Duration.ofHours(1));
  }

  Retention(
      String url,
      boolean fsync,
      Origin origin,
      Periods periods,
      Counters counters,
      Log log,
      Clock clock,
      Duration first,
      Duration period) {
    this.url = url;
    this.fsync = fsync;
    this.counters = counters;
    this.origin = origin;
    this.periods = periods;
    this.log = log;
    this.clock = clock;
    this.first = first;
    this.period = period;
  }

  /**
   * Starts the thread, once; to be called whenever a store has been opened. Never throws.
   *
   * @param store the one that is written to
   * @param now true if there is something that should not wait for half a minute
   */
  public void start(SnapshotStore store, boolean now) {
    written = store;
    start(now);
  }

  void start(boolean now) {
    if (closed.getCount() == 0 || !started.compareAndSet(false, true)) {
      return;
    }
    try {
      Thread next = OwnThread.of("promptnotary-retention", Thread.MIN_PRIORITY, () -> run(now));
      thread = next;
      next.start();
    } catch (Throwable t) {
      log.warnOnce("retention", "old snapshots stay, the thread for them does not start: " + t);
    }
  }

  private void run(boolean now) {
    Duration pause = first;
    if (now) {
      bringIn();
    }
    while (!isClosedWithin(pause.toMillis())) {
      try {
        pass();
      } catch (StoreException e) {
        if (e.isLasting()) {
          log.warnOnce("retention", "old snapshots stay as they are: " + e.getMessage());
        } else {
          log.debug("retention goes on in an hour: " + e.getMessage());
        }
      } catch (Throwable t) {
        log.warnOnce("retention", "old snapshots stay as they are: " + t);
      }
      pause = period;
    }
  }

  /** What a start finds is brought in even by a host that ends at once. */
  private void bringIn() {
    try {
      StoreFile file = StoreFile.of(url);
      if (isGone(file)) {
        return;
      }
      adopt(file.path());
      try (Upkeep upkeep = Upkeep.open(file, clock, "a start", BUSY_MILLIS)) {
        upkeep.recover(origin, periods.pendingAge());
      }
    } catch (Throwable t) {
      log.debug("what was left behind waits for half a minute: " + t);
    }
  }

  /**
   * Deleted, moved or replaced by somebody: the writer makes a new one and frees the names of side
   * files, connecting here would mix them with what has taken its place.
   */
  private boolean isGone(StoreFile file) {
    SnapshotStore store = written;
    return file.key() == null || (store != null && store.isMoved());
  }

  private boolean isClosedWithin(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody has a reason to; ending is all that can be meant.
      return true;
    }
  }

  /** All that is due now; returns early once closed. */
  private void pass() throws StoreException {
    StoreFile file = StoreFile.of(url);
    if (isGone(file)) {
      return;
    }
    adopt(file.path());
    String reason = "retention of " + origin.service();
    try (Upkeep upkeep = Upkeep.open(file, clock, reason, BUSY_MILLIS)) {
      upkeep.recover(origin, periods.pendingAge());
      int done =
          all(periods.deleteDays(), before -> upkeep.delete(Due.DELETE, before))
              + all(periods.unlinkedDays(), before -> upkeep.delete(Due.DELETE_UNLINKED, before))
              + all(periods.archiveDays(), upkeep::archive);
      all(periods.deleteDays(), upkeep::deleteRuns);
      while (upkeep.shrink() && !isClosedWithin(REST_MILLIS)) {
        // Step by step, so that a writer never waits for more than one.
      }
      if (done > 0) {
        upkeep.checkpoint();
        log.debug("retention: " + done + " snapshots archived or deleted");
      }
    }
  }

  /** Brings in what processes that are gone have left in spill files. */
  private void adopt(Path store) throws StoreException {
    AtomicInteger batches = new AtomicInteger();
    try (SnapshotWriter writer =
        new SnapshotWriter(() -> SnapshotStore.open(url, fsync, false, log), counters, log)) {
      BatchWriter rested =
          batch -> {
            if (batches.incrementAndGet() > UNRESTED && isClosedWithin(REST_MILLIS)) {
              throw new InterruptedException("the end of the JVM has come");
            }
            writer.write(batch);
          };
      long count = SpillFiles.adopt(store, origin.runId(), rested, log);
      if (count > 0) {
        log.info(count + " entries came from the spill files of processes that are gone");
      }
    } catch (StoreException e) {
      throw e;
    } catch (InterruptedException e) {
      log.debug("spill files wait for the next start: " + e.getMessage());
    } catch (Exception e) {
      log.warnOnce("adopt", "spill files beside " + store + " cannot be brought in: " + e);
    }
  }

  private int all(int days, Step step) throws StoreException {
    if (days < 1) {
      return 0;
    }
    Instant before = clock.instant().minus(Duration.ofDays(days));
    int done = 0;
    int last = 1;
    while (last > 0 && !isClosedWithin(done == 0 ? 0 : REST_MILLIS)) {
      last = step.run(before);
      done += last;
    }
    return done;
  }

  /** Ends the thread behind its present step, and waits for that a second at most. */
  @Override
  public void close() {
    closed.countDown();
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      running.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
