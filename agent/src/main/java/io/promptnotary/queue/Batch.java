package io.promptnotary.queue;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is written at once. Used by the agent's threads. */
final class Batch {
  /** What it was made of; empty if it was read from the spill file. */
  final List<Queued> queued;

  final long startNanos = System.nanoTime();

  /** True if the spill file holds it, where it came from or as a copy. */
  boolean spilled;

  private final Function<List<Capture>, List<Entry>> assemble;
  private @Nullable List<Entry> entries;

  /** From memory; {@code assemble} runs when the entries are asked for. */
  Batch(List<Queued> queued, Function<List<Capture>, List<Entry>> assemble) {
    this.queued = queued;
    this.assemble = assemble;
  }

  /** From the spill file. */
  Batch(List<Entry> entries) {
    this.queued = List.of();
    this.assemble = none -> List.of();
    this.entries = entries;
    this.spilled = true;
  }

  /** True if it was read from the spill file. */
  boolean isFromSpill() {
    return queued.isEmpty();
  }

  /** The writer's thread and the spill's thread may both want them: assembled once. */
  synchronized List<Entry> entries() {
    List<Entry> known = entries;
    if (known == null) {
      List<Capture> captures = new ArrayList<>(queued.size());
      for (Queued each : queued) {
        captures.add(each.capture());
      }
      known = List.copyOf(assemble.apply(captures));
      entries = known;
    }
    return known;
  }
}
