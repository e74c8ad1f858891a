package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Events;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The queue between host threads and the store. Safe on any thread: {@link #offer} is lock-free,
 * does no I/O and never throws.
 *
 * <p>What queues up while one batch is written is the next batch. What the store does not take in
 * time goes to the spill file and from there into the store, in order; only what neither memory nor
 * the spill file has room for is lost, and counted as that.
 */
public final class WriteBehind implements Sink {
  private static final long ROOM_PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

  private final Bounds bounds;
  private final Counters counters;
  private final Losses losses;
  private final Log log;
  private final Memory memory;
  private final Spill spill;
  private final Backlog backlog;
  private final Words words;
  private final WriterThread writer;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongAdder late = new LongAdder();

  /**
   * The bounds of a queue.
   *
   * @param maxItems captures in memory at most
   * @param maxBytes their {@link Capture#bytes} at most; a larger capture is taken when nothing
   *     else is held
   * @param flushMillis what waits longer goes to the spill file, in milliseconds
   * @param roomMillis how long a host thread waits until the spill file, which has room, has taken
   *     enough out of memory, in milliseconds
   * @param blockMillis how long it waits where the spill file has no room either
   * @param commitMillis how long a host thread waits for a commit before it begins a call, in
   *     milliseconds; 0: it does not wait for commits
   * @param refuse true: a call whose row has not been committed by then is not made
   */
  public record Bounds(
      int maxItems,
      long maxBytes,
      long flushMillis,
      long roomMillis,
      long blockMillis,
      long commitMillis,
      boolean refuse) {

    /** Refuses what makes no sense. */
    public Bounds {
      if (maxItems < 1) {
        throw new IllegalArgumentException("maxItems < 1: " + maxItems);
      }
      if (maxBytes < 1) {
        throw new IllegalArgumentException("maxBytes < 1: " + maxBytes);
      }
      if (flushMillis < 1) {
        throw new IllegalArgumentException("flushMillis < 1: " + flushMillis);
      }
    }
  }

  /**
   * A queue that has not started; the first capture starts it.
   *
   * @param assemble makes entries of captures, on the agent's threads, perhaps on two at a time
   * @param writer commits them
   * @param chores done on the writer's thread between batches
   */
  public WriteBehind(
      Bounds bounds,
      Function<List<Capture>, List<Entry>> assemble,
      BatchWriter writer,
      Spill spill,
      List<Chore> chores,
      Counters counters,
      Losses losses,
      Log log) {
    this(bounds, assemble, writer, spill, chores, counters, losses, Events.NONE, log);
  }

  /**
   * Like the other.
   *
   * @param events told of each batch
   */
  public WriteBehind(
      Bounds bounds,
      Function<List<Capture>, List<Entry>> assemble,
      BatchWriter writer,
      Spill spill,
      List<Chore> chores,
      Counters counters,
      Losses losses,
      Events events,
      Log log) {
    this.bounds = bounds;
    this.counters = counters;
    this.losses = losses;
    this.log = log;
    this.spill = spill;
    this.memory = new Memory(bounds.maxItems(), bounds.maxBytes(), counters);
    this.backlog = new Backlog(memory, spill, assemble, bounds.flushMillis(), counters, log);
    this.words = new Words(spill, counters, log);
    this.writer =
        new WriterThread(
            memory, backlog, bounds.flushMillis(), writer, chores, counters, events, words, log);
  }

  /** Starts the agent's threads if they do not run yet. */
  public void start() {
    writer.start();
  }

  /** Bytes in the spill file; also what is left in it at the end. */
  public long spilledBytes() {
    return backlog.spilled();
  }

  /** Captures in memory. */
  public long waiting() {
    return memory.items();
  }

  /** True while the store takes nothing. */
  public boolean isInTrouble() {
    return writer.isInTrouble();
  }

  @Override
  public boolean offer(Capture capture) {
    return offer(capture, null);
  }

  @Override
  public boolean offerAhead(Capture capture) {
    if (bounds.commitMillis() == 0) {
      offer(capture, null);
      return true;
    }
    try {
      Receipt receipt = new Receipt();
      if (offer(capture, receipt) && receipt.await(bounds.commitMillis())) {
        return true;
      }
      (bounds.refuse() ? counters.refused : counters.unconfirmed).increment();
    } catch (Throwable t) {
      counters.errors.increment();
    }
    return !bounds.refuse();
  }

  private boolean offer(Capture capture, @Nullable Receipt receipt) {
    try {
      long weight = Queued.weight(capture);
      if (closed.get()) {
        late.increment();
        return false;
      }
      if (!memory.reserve(weight) && !getsRoom(weight)) {
        lost(capture, Losses.Reason.QUEUE_FULL);
        return false;
      }
      memory.add(new Queued(capture, receipt));
      counters.captured.increment();
      writer.wake();
      return true;
    } catch (Throwable t) {
      counters.errors.increment();
      return false;
    }
  }

  /** Waits for the spill's thread to make room, as far as the host allows. */
  private boolean getsRoom(long weight) {
    if (writer.isCurrent()) {
      return false;
    }
    long from = System.nanoTime();
    long clear = TimeUnit.MILLISECONDS.toNanos(bounds.roomMillis());
    long block = TimeUnit.MILLISECONDS.toNanos(bounds.blockMillis());
    boolean interrupted = false;
    boolean room = false;
    while (!room && !closed.get()) {
      long waited = System.nanoTime() - from;
      if (waited > (spill.hasRoom() ? clear : block)) {
        break;
      }
      writer.makeRoom();
      LockSupport.parkNanos(this, ROOM_PAUSE);
      interrupted |= Thread.interrupted();
      room = memory.reserve(weight);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return room;
  }

  private void lost(Capture capture, Losses.Reason reason) {
    counters.dropped.increment();
    if (capture instanceof Capture.Link link) {
      losses.add(link.save().pointcut(), reason, Losses.Kind.LINK);
    } else if (capture instanceof Capture.Generation generation) {
      losses.add(
          root(generation.parts()).pointcut(),
          reason,
          generation.status().isFinal() ? Losses.Kind.FINAL : Losses.Kind.PENDING);
    }
  }

  private static Part root(Parts parts) {
    Parts node = parts;
    for (Parts earlier = node.earlier(); earlier != null; earlier = node.earlier()) {
      node = earlier;
    }
    return node.newest();
  }

  /**
   * Takes no more captures and waits until the rest is in the store, {@code millis} milliseconds at
   * most; what is left then goes to the spill file, and only what that cannot take is lost. Does
   * not wait for a store that takes nothing. Only the first call does anything. An interrupt does
   * not cut the wait short, it is kept for the caller.
   */
  public void close(long millis) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    writer.end(millis);
    words.lostInAll();
    if (memory.items() > 0 && !backlog.spill()) {
      List<Queued> rest = backlog.rest();
      rest.forEach(each -> lost(each.capture(), Losses.Reason.SHUTDOWN));
      log.warn(
          rest.size()
              + " captures were neither stored nor spilled within "
              + millis
              + " ms at the end");
    }
    long spilled = backlog.spilled();
    if (spilled > 0) {
      log.info(spilled + " bytes wait in " + spill.path() + ": the next start brings them in");
    }
    backlog.close();
    if (late.sum() > 0) {
      log.info(late.sum() + " captures came when the end had begun");
    }
  }
}
