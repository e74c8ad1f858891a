package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Events;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.health.OwnThread;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSING_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long QUIET = TimeUnit.MINUTES.toNanos(1);
  private static final long ROOM_PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

  private final Bounds bounds;
  private final BatchWriter writer;
  private final List<Chore> chores;
  private final Counters counters;
  private final Losses losses;
  private final Events events;
  private final Log log;
  private final Memory memory;
  private final Spill spill;
  private final Backlog backlog;
  private final SpillGuard guard;

  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final LongAdder late = new LongAdder();
  private volatile @Nullable Thread thread;
  private volatile boolean abandoned;
  private volatile boolean trouble;

  // Below: the writer's thread only.
  private long pause;
  private long saidAt = System.nanoTime() - QUIET;
  private @Nullable String told;
  private long saidLost;
  private long saidLostAt = System.nanoTime() - QUIET;
  private long choresAt = System.nanoTime();

  /**
   * The bounds of a queue.
   *
   * @param maxItems captures in memory at most
   * @param maxBytes their {@link Capture#bytes} at most; a larger capture is taken when nothing
   *     else is held
   * @param flushMillis what waits longer goes to the spill file, in milliseconds
   * @param blockMillis how long a host thread waits for room before its capture is lost, in
   *     milliseconds. As long as the spill file has room it waits for {@code flushMillis} anyway
   * @param commitMillis how long a host thread waits for a commit before it begins a call, in
   *     milliseconds; 0: it does not wait for commits
   * @param refuse true: a call whose row has not been committed by then is not made
   */
  public record Bounds(
      int maxItems,
      long maxBytes,
      long flushMillis,
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
    this.writer = writer;
    this.chores = List.copyOf(chores);
    this.counters = counters;
    this.losses = losses;
    this.events = events;
    this.log = log;
    this.spill = spill;
    this.memory = new Memory(bounds.maxItems(), bounds.maxBytes(), counters);
    this.backlog = new Backlog(memory, spill, assemble, bounds.flushMillis(), counters, log);
    this.guard = new SpillGuard(memory, backlog, () -> trouble, bounds.flushMillis(), counters);
  }

  /** Starts the agent's threads if they do not run yet. */
  public void start() {
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
    return trouble;
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
      wake();
      return true;
    } catch (Throwable t) {
      counters.errors.increment();
      return false;
    }
  }

  /** Waits for the spill's thread to make room, as far as the host allows. */
  private boolean getsRoom(long weight) {
    Thread self = Thread.currentThread();
    if (self == thread) {
      return false;
    }
    long from = System.nanoTime();
    long flush = TimeUnit.MILLISECONDS.toNanos(bounds.flushMillis());
    long block = TimeUnit.MILLISECONDS.toNanos(bounds.blockMillis());
    boolean interrupted = false;
    boolean room = false;
    while (!room && !closed.get()) {
      long waited = System.nanoTime() - from;
      if (waited > Math.max(block, spill.hasRoom() ? flush : 0)) {
        break;
      }
      guard.wake();
      LockSupport.parkNanos(this, ROOM_PAUSE);
      interrupted |= Thread.interrupted();
      room = memory.reserve(weight);
    }
    if (interrupted) {
      self.interrupt();
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

  private void wake() {
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
    Thread running = thread;
    if (running != null) {
      LockSupport.unpark(running);
      awaitEnd(millis);
      abandoned = true;
      LockSupport.unpark(running);
    }
    guard.end();
    sayLost(0);
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

  private void awaitEnd(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    while (true) {
      try {
        ended.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      guard.start();
      while (!abandoned) {
        try {
          sayLost(QUIET);
          if (!step()) {
            doChores(true);
            return;
          }
        } catch (Throwable t) {
          counters.errors.increment();
          rest(FIRST_PAUSE);
        }
      }
    } finally {
      ended.countDown();
    }
  }

  /** One batch or one sleep; false once all is done. */
  private boolean step() {
    Batch batch = backlog.next();
    if (batch != null) {
      guard.wake();
      return deliver(batch);
    }
    if (closed.get()) {
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
      return !(closed.get() && backlog.isSafe());
    }
    trouble = false;
    counters.trouble.ends();
    if (pause > 0) {
      pause = 0;
      sayGood();
    }
    if (System.nanoTime() - choresAt >= 0) {
      doChores(false);
    }
    return true;
  }

  private void backOff(Throwable reason) {
    trouble = true;
    counters.trouble.begins();
    guard.wake();
    counters.errors.increment();
    say(reason);
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
      long length = closed.get() ? Math.min(nanos, CLOSING_PAUSE) : nanos;
      left = length - (System.nanoTime() - from);
    }
  }

  /** Again only when there is another reason. */
  private void say(Throwable reason) {
    long now = System.nanoTime();
    if (now - saidAt < QUIET) {
      return;
    }
    try {
      String sentence = reason(reason);
      if (sentence.equals(told)) {
        return;
      }
      saidAt = now;
      told = sentence;
      log.warn(
          "the store does not take snapshots for the moment, "
              + (spill.hasRoom() ? "they wait in " + spill.path() : "they wait in memory")
              + ": "
              + sentence);
    } catch (Throwable t) {
      // Out of memory, most likely: the writer lives on and has counted it.
      counters.errors.increment();
    }
  }

  /** Whoever was told of the trouble is told of its end. */
  private void sayGood() {
    String sentence = "the store takes snapshots again";
    if (told == null) {
      log.info(sentence);
    } else {
      told = null;
      log.warn(sentence);
    }
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown instanceof Error || message == null ? thrown.toString() : message;
  }

  /** Says how many were lost, unless that was said within the last {@code quiet} nanoseconds. */
  private void sayLost(long quiet) {
    long lost = counters.dropped.sum();
    long now = System.nanoTime();
    if (lost > saidLost && now - saidLostAt >= quiet) {
      log.warn(
          (lost - saidLost)
              + " captures found no room and were not recorded: see recording_gaps in the store");
      saidLost = lost;
      saidLostAt = now;
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
    if (memory.peek() == null && !closed.get()) {
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
