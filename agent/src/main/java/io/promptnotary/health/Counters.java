package io.promptnotary.health;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened since the start of the JVM. Safe on any thread; adding never blocks. */
public final class Counters {
  /** Captures taken from host threads. */
  public final LongAdder captured = new LongAdder();

  /** Captures that were not recorded; {@link Losses} knows which and why. */
  public final LongAdder dropped = new LongAdder();

  /** Rows committed, counting each commit of a row. */
  public final LongAdder committed = new LongAdder();

  /** Entries that went through the spill file. */
  public final LongAdder spilled = new LongAdder();

  /** Calls that went ahead although their row had not been committed within the time allowed. */
  public final LongAdder unconfirmed = new LongAdder();

  /** Calls that were refused because their row had not been committed within the time allowed. */
  public final LongAdder refused = new LongAdder();

  /** Stores that were found damaged and set aside. */
  public final LongAdder damaged = new LongAdder();

  /** Values that could not be read. */
  public final LongAdder gaps = new LongAdder();

  /** Failures of the agent itself, swallowed for the host's sake. */
  public final LongAdder errors = new LongAdder();

  /** The most captures that were in memory at once. */
  public final HighWater items = new HighWater();

  /** The most bytes that were in memory at once, as captures count them. */
  public final HighWater bytes = new HighWater();

  /** How long the store took for each batch that it has committed. */
  public final Latencies commits = new Latencies();

  /** When the store took nothing. */
  public final Trouble trouble = new Trouble();

  // A map without locks: host threads add.
  private final Map<String, LongAdder> byPointcut = new ConcurrentSkipListMap<>();

  /** Counts a failure of the agent itself while it recorded for {@code pointcut}. */
  public void error(String pointcut) {
    errors.increment();
    LongAdder known = byPointcut.get(pointcut);
    if (known == null) {
      known = byPointcut.computeIfAbsent(pointcut, id -> new LongAdder());
    }
    known.increment();
  }

  /** The failures of each pointcut that has had any, by its id. */
  public Map<String, Long> errorsByPointcut() {
    Map<String, Long> copy = new TreeMap<>();
    byPointcut.forEach((id, count) -> copy.put(id, count.sum()));
    return copy;
  }
}
