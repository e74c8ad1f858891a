package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has not been committed yet, oldest first: the batch that is being written, the spill file,
 * memory. The agent's threads take turns here; host threads never come. A batch that is written
 * twice, because it was copied into the spill file while its commit took long, changes nothing the
 * second time.
 */
final class Backlog {
  private static final int BATCH_ITEMS = 512;
  private static final int FEWEST_ITEMS = 16;
  private static final long BATCH_BYTES = 8L << 20;
  private static final int SPILL_ITEMS = 128;
  private static final long SPILL_BYTES = 1L << 20;
  private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

  private final Memory memory;
  private final Spill spill;
  private final Function<List<Capture>, List<Entry>> assemble;
  private final long flushNanos;
  private final Counters counters;
  private final Log log;

  private final ReentrantLock turn = new ReentrantLock();
  // Taken from memory, and then neither written nor spilled: next in line.
  private final Deque<Queued> held = new ArrayDeque<>();
  // Who waits for the commit of what is in the spill file, by snapshot.
  private final Map<String, List<Receipt>> waiting = new HashMap<>();
  private @Nullable Batch inFlight;
  private int batchItems = BATCH_ITEMS;
  // Few at first: nothing is safe before all of them are assembled, which is slow in a young JVM.
  private int spillItems = 4;
  private long saidAt = System.nanoTime() - QUIET;

  Backlog(
      Memory memory,
      Spill spill,
      Function<List<Capture>, List<Entry>> assemble,
      long flushMillis,
      Counters counters,
      Log log) {
    this.memory = memory;
    this.spill = spill;
    this.assemble = assemble;
    this.flushNanos = TimeUnit.MILLISECONDS.toNanos(flushMillis);
    this.counters = counters;
    this.log = log;
  }

  /** The next batch for the store, or null if nothing waits. {@link #done} or {@link #undone}. */
  @Nullable Batch next() {
    turn.lock();
    try {
      while (!spill.isEmpty()) {
        List<Entry> entries = spill.read(batchItems, BATCH_BYTES);
        if (!entries.isEmpty()) {
          return begin(new Batch(entries));
        }
      }
      List<Queued> taken = take(batchItems, BATCH_BYTES);
      return taken.isEmpty() ? null : begin(new Batch(taken, assemble));
    } finally {
      turn.unlock();
    }
  }

  private Batch begin(Batch batch) {
    inFlight = batch;
    return batch;
  }

  /** {@code batch} is committed. */
  void done(Batch batch) {
    long nanos = System.nanoTime() - batch.startNanos;
    counters.commits.add(nanos);
    turn.lock();
    try {
      inFlight = null;
      adapt(batch, nanos);
      if (batch.isFromSpill()) {
        spill.advance();
        answer(batch.entries());
      } else if (!batch.spilled) {
        memory.release(batch.queued);
      }
    } finally {
      turn.unlock();
    }
    for (Queued each : batch.queued) {
      Receipt receipt = each.receipt();
      if (receipt != null) {
        receipt.committed();
      }
    }
  }

  /** Batches whose commit takes long keep what comes behind them from being on record in time. */
  private void adapt(Batch batch, long nanos) {
    if (nanos > flushNanos / 2) {
      batchItems = Math.max(FEWEST_ITEMS, batchItems / 2);
    } else if (nanos < flushNanos / 4 && batch.entries().size() >= batchItems / 2) {
      batchItems = Math.min(BATCH_ITEMS, batchItems * 2);
    }
  }

  private void answer(List<Entry> entries) {
    if (waiting.isEmpty()) {
      return;
    }
    for (Entry each : entries) {
      List<Receipt> receipts = waiting.remove(each.id());
      if (receipts != null) {
        receipts.forEach(Receipt::committed);
      }
    }
    if (spill.isEmpty()) {
      waiting.clear();
    }
  }

  /** {@code batch} could not be written: it goes to the spill file, or is next in line again. */
  void undone(Batch batch) {
    turn.lock();
    try {
      inFlight = null;
      if (batch.spilled) {
        return;
      }
      if (append(batch.entries(), batch.queued)) {
        memory.release(batch.queued);
      } else {
        putBack(batch.queued);
      }
    } finally {
      turn.unlock();
    }
  }

  /** True if the batch that is being written has taken too long. */
  boolean isLate() {
    turn.lock();
    try {
      Batch batch = inFlight;
      return !held.isEmpty()
          || (batch != null
              && !batch.spilled
              && System.nanoTime() - batch.startNanos > flushNanos / 2);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Moves everything that is in memory to the spill file, a copy of what is being written in front.
   *
   * @return false if something had to stay
   */
  boolean spill() {
    boolean more = true;
    while (more) {
      turn.lock();
      try {
        Batch batch = inFlight;
        if (batch != null && !batch.spilled) {
          if (!append(batch.entries(), batch.queued)) {
            return false;
          }
          batch.spilled = true;
          memory.release(batch.queued);
        }
        long from = System.nanoTime();
        List<Queued> taken = take(spillItems, SPILL_BYTES);
        more = !taken.isEmpty();
        if (more && !append(new Batch(taken, assemble).entries(), taken)) {
          putBack(taken);
          return false;
        }
        memory.release(taken);
        boolean quick = System.nanoTime() - from < flushNanos / 10;
        spillItems = quick ? Math.min(SPILL_ITEMS, spillItems * 2) : Math.max(1, spillItems / 2);
      } finally {
        turn.unlock();
      }
    }
    return true;
  }

  /** Bytes in the spill file. On any thread. */
  long spilled() {
    return spill.waiting();
  }

  /** What only memory holds, for the record of what is lost. */
  List<Queued> rest() {
    turn.lock();
    try {
      List<Queued> rest = new ArrayList<>();
      Batch batch = inFlight;
      if (batch != null && !batch.spilled) {
        rest.addAll(batch.queued);
      }
      rest.addAll(take(Integer.MAX_VALUE, Long.MAX_VALUE));
      return rest;
    } finally {
      turn.unlock();
    }
  }

  /** Lets go of the spill file. */
  void close() {
    turn.lock();
    try {
      spill.close();
    } finally {
      turn.unlock();
    }
  }

  private List<Queued> take(int maxItems, long maxBytes) {
    List<Queued> taken = new ArrayList<>();
    long size = 0;
    while (taken.size() < maxItems) {
      Queued next = held.isEmpty() ? memory.peek() : held.peekFirst();
      if (next == null) {
        return taken;
      }
      size += next.weight();
      if (size > maxBytes && !taken.isEmpty()) {
        return taken;
      }
      taken.add(next);
      if (held.isEmpty()) {
        memory.take();
      } else {
        held.removeFirst();
      }
    }
    return taken;
  }

  private void putBack(List<Queued> taken) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      held.addFirst(taken.get(i));
    }
  }

  private boolean append(List<Entry> entries, List<Queued> of) {
    try {
      if (!spill.append(entries)) {
        return false;
      }
    } catch (IOException e) {
      say(e);
      return false;
    }
    counters.spilled.add(entries.size());
    for (Queued each : of) {
      Receipt receipt = each.receipt();
      if (receipt != null) {
        waiting
            .computeIfAbsent(each.capture().id().toString(), id -> new ArrayList<>(1))
            .add(receipt);
      }
    }
    return true;
  }

  private void say(IOException reason) {
    counters.errors.increment();
    long now = System.nanoTime();
    if (now - saidAt >= QUIET) {
      saidAt = now;
      log.warn("the spill file takes nothing for the moment, captures wait in memory: " + reason);
    }
  }
}
