package io.promptnotary.health;

import java.util.concurrent.atomic.LongAdder;

/** What happened since the start of the JVM. Safe on any thread; adding never blocks. */
public final class Counters {
  /** Captures taken from host threads. */
  public final LongAdder captured = new LongAdder();

  /** Captures that found the queue full or closed, or a store that cannot be used. */
  public final LongAdder dropped = new LongAdder();

  /** Rows committed, counting each commit of a row. */
  public final LongAdder committed = new LongAdder();

  /** Values that could not be read. */
  public final LongAdder gaps = new LongAdder();

  /** Failures of the agent itself, swallowed for the host's sake. */
  public final LongAdder errors = new LongAdder();
}
