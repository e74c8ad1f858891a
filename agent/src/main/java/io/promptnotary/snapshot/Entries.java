package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Turns batches of captures into entries. A failure costs one snapshot its content, never a batch.
 * Safe on any thread if its functions are.
 */
public final class Entries implements Function<List<Capture>, List<Entry>> {
  private final Function<Capture.Generation, Snapshot> assemble;
  private final Function<Capture.Link, Optional<EntityLink>> link;
  private final BiConsumer<SnapshotId, Throwable> fault;

  /**
   * As {@code assembler} makes them.
   *
   * @param fault told what could not be assembled, and why; must not throw
   */
  public Entries(Assembler assembler, BiConsumer<SnapshotId, Throwable> fault) {
    this(assembler::snapshot, assembler::link, fault);
  }

  /** Like the other, with the assembler's two functions apart. */
  public Entries(
      Function<Capture.Generation, Snapshot> assemble,
      Function<Capture.Link, Optional<EntityLink>> link,
      BiConsumer<SnapshotId, Throwable> fault) {
    this.assemble = assemble;
    this.link = link;
    this.fault = fault;
  }

  /**
   * One row for each generation, as its newest capture has it, in the order in which they came;
   * behind them the links.
   */
  @Override
  public List<Entry> apply(List<Capture> batch) {
    Map<SnapshotId, Capture.Generation> newest = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>(batch.size());
    List<Entry> links = new ArrayList<>();
    for (Capture each : batch) {
      if (each instanceof Capture.Generation generation) {
        newest.merge(generation.id(), generation, Entries::newer);
      } else if (each instanceof Capture.Link late) {
        addLink(late, links);
      }
    }
    for (Capture.Generation each : newest.values()) {
      entries.add(row(each));
    }
    entries.addAll(links);
    return entries;
  }

  /** Captures of one generation may change places on their way: a final one is never undone. */
  private static Capture.Generation newer(Capture.Generation held, Capture.Generation next) {
    if (held.status().isFinal()) {
      return held;
    }
    return next.status().isFinal() || next.parts().size() >= held.parts().size() ? next : held;
  }

  private Entry row(Capture.Generation generation) {
    try {
      return new Entry.Row(assemble.apply(generation), false);
    } catch (Throwable t) {
      fault.accept(generation.id(), t);
      return stub(generation, t);
    }
  }

  private void addLink(Capture.Link late, List<Entry> links) {
    try {
      link.apply(late).ifPresent(made -> links.add(new Entry.Link(made)));
    } catch (Throwable t) {
      fault.accept(late.id(), t);
    }
  }

  /** What can be said without looking at any captured value. */
  private static Entry.Row stub(Capture.Generation from, Throwable thrown) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, from.id().toString());
    values.put(Column.STATUS, from.status().key());
    values.put(Column.STARTED_AT, Clock.iso(from.startedAt()));
    if (from.endNanos() != Part.OPEN) {
      long millis = TimeUnit.NANOSECONDS.toMillis(from.endNanos() - from.startNanos());
      values.put(Column.COMPLETED_AT, Clock.iso(from.startedAt() + millis));
    }
    values.put(Column.CAPTURE_GAPS, gap("not assembled", thrown));
    return new Entry.Row(new Snapshot(values), true);
  }

  /** A row of which the store refused the content, reduced to what it cannot refuse. */
  public static Entry.Row stub(Snapshot refused, Throwable thrown) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (Column each : List.of(Column.ID, Column.STATUS, Column.STARTED_AT, Column.COMPLETED_AT)) {
      Object value = refused.get(each);
      if (value != null) {
        values.put(each, value);
      }
    }
    values.put(Column.CAPTURE_GAPS, gap("not stored", thrown));
    return new Entry.Row(new Snapshot(values), true);
  }

  private static String gap(String what, Throwable thrown) {
    // Only the name, and of it only what needs no escape: a message may hold the host's data.
    String reason = thrown.getClass().getName().replaceAll("[^\\w.$]", "_");
    return "[{\"pointcut\":\"*\",\"field\":\"*\",\"reason\":\"" + what + ": " + reason + "\"}]";
  }
}
