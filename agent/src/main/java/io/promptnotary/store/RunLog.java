package io.promptnotary.store;

import io.promptnotary.health.About;
import io.promptnotary.health.Events;
import io.promptnotary.health.Figures;
import io.promptnotary.health.LibraryUse;
import io.promptnotary.health.Losses;
import io.promptnotary.health.Losses.Loss;
import io.promptnotary.queue.Chore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts on record how the agent stands, and what it could not record. Written at once when something
 * has changed, then every two seconds at most. What is missing is kept and tried again until the
 * store takes it. Where nothing was captured and no known library is in use, nothing is written,
 * and the store is not opened. For the writer's thread, and at the end of the JVM for the one that
 * ends it.
 */
public final class RunLog implements Chore {
  private static final long PERIOD_MILLIS = 2_000;

  /** Where the row is delivered: how often it is written though nothing has changed. */
  private static final long SIGN_OF_LIFE = TimeUnit.SECONDS.toNanos(60);

  private final SnapshotWriter writer;
  private final About run;
  private final Supplier<Figures> figures;
  private final Supplier<List<LibraryUse>> libraries;
  private final Losses losses;
  private final Events events;
  private final long periodNanos;
  private final boolean delivered;
  private final ReentrantLock turn = new ReentrantLock();
  private final List<Loss> missing = new ArrayList<>();
  private @Nullable Figures written;
  private List<LibraryUse> writtenLibraries = List.of();
  private boolean ended;
  private long triedAt;
  private long missedAt;

  /**
   * For one run.
   *
   * @param events is told of each loss
   * @param delivered true if others look at the row from afar: it is written now and then though
   *     nothing has changed, or an idle run could not be told from one that is gone
   */
  public RunLog(
      SnapshotWriter writer,
      About run,
      Supplier<Figures> figures,
      Supplier<List<LibraryUse>> libraries,
      Losses losses,
      Events events,
      boolean delivered) {
    this(writer, run, figures, libraries, losses, events, delivered, PERIOD_MILLIS);
  }

  RunLog(
      SnapshotWriter writer,
      About run,
      Supplier<Figures> figures,
      Supplier<List<LibraryUse>> libraries,
      Losses losses,
      Events events,
      boolean delivered,
      long periodMillis) {
    this.writer = writer;
    this.run = run;
    this.figures = figures;
    this.libraries = libraries;
    this.losses = losses;
    this.events = events;
    this.delivered = delivered;
    this.periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis);
    this.triedAt = System.nanoTime() - periodNanos;
    this.missedAt = triedAt;
  }

  @Override
  public long run(boolean last) throws StoreException {
    // At the end of the JVM the writer's thread may be caught in here.
    if (!turn.tryLock()) {
      return millis(periodNanos);
    }
    try {
      return write(last);
    } finally {
      turn.unlock();
    }
  }

  private long write(boolean last) throws StoreException {
    for (Loss each : losses.next()) {
      events.drop(each);
      keep(each);
    }
    Figures now = figures.get();
    List<LibraryUse> met = libraries.get();
    boolean used = met.stream().anyMatch(LibraryUse::isUsed);
    boolean known =
        now.equals(written)
            && met.equals(writtenLibraries)
            && ended == last
            && (!delivered || System.nanoTime() - triedAt < SIGN_OF_LIFE);
    if (missing.isEmpty() && (now.captured() == 0 && !used || known)) {
      return millis(periodNanos);
    }
    // The first loss after a while does not wait for its turn.
    long from = missing.isEmpty() ? triedAt : missedAt;
    long age = System.nanoTime() - from;
    if (!last && age < periodNanos) {
      return millis(periodNanos - age) + 1;
    }
    triedAt = System.nanoTime();
    missedAt = missing.isEmpty() ? missedAt : triedAt;
    List<Loss> rows = List.copyOf(missing);
    if (used) {
      // That nothing of a library is recorded is worth a row of its own.
      writer.open();
    }
    if (writer.run(store -> store.log(run, now, met, last, rows))) {
      missing.clear();
      written = now;
      writtenLibraries = met;
      ended = last;
    }
    return millis(periodNanos);
  }

  /** One row for each pointcut and reason, however long the store takes nothing. */
  private void keep(Loss fresh) {
    for (int i = 0; i < missing.size(); i++) {
      Loss known = missing.get(i);
      if (known.pointcut().equals(fresh.pointcut()) && known.reason() == fresh.reason()) {
        missing.set(
            i,
            new Loss(
                known.pointcut(),
                known.reason(),
                Math.min(known.firstAt(), fresh.firstAt()),
                Math.max(known.lastAt(), fresh.lastAt()),
                known.pending() + fresh.pending(),
                known.finals() + fresh.finals(),
                known.links() + fresh.links(),
                known.skipped() + fresh.skipped()));
        return;
      }
    }
    missing.add(fresh);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
