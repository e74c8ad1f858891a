package io.promptnotary.forward.kafka;

import io.promptnotary.forward.Parcel;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Something that came out of a topic, and the records that it came in. */
sealed interface Item {
  List<ConsumerRecord<byte[], byte[]>> from();

  record Row(Snapshot snapshot, List<ConsumerRecord<byte[], byte[]>> from) implements Item {}

  record Link(EntityLink link, List<ConsumerRecord<byte[], byte[]>> from) implements Item {}

  record Run(AgentRun run, List<ConsumerRecord<byte[], byte[]>> from) implements Item {}

  record Gap(RecordingGap gap, List<ConsumerRecord<byte[], byte[]>> from) implements Item {}

  /** What all of these come to: of each thing its latest state. */
  static Parcel parcel(Collection<Item> items) {
    Map<String, Snapshot> rows = new LinkedHashMap<>();
    Map<String, EntityLink> links = new LinkedHashMap<>();
    Map<String, AgentRun> runs = new LinkedHashMap<>();
    Map<String, RecordingGap> gaps = new LinkedHashMap<>();
    for (Item item : items) {
      if (item instanceof Row row) {
        rows.merge(row.snapshot().id(), row.snapshot(), Item::latest);
      } else if (item instanceof Link link) {
        links.merge(
            link.link().id(),
            link.link(),
            (a, b) -> a.linkedAt().compareTo(b.linkedAt()) > 0 ? a : b);
      } else if (item instanceof Run run) {
        runs.merge(
            run.run().runId(),
            run.run(),
            (a, b) -> a.updatedAt().compareTo(b.updatedAt()) > 0 ? a : b);
      } else if (item instanceof Gap gap) {
        gaps.put(gap.gap().key(), gap.gap());
      }
    }
    return new Parcel(
        List.copyOf(rows.values()),
        List.copyOf(links.values()),
        List.copyOf(runs.values()),
        List.copyOf(gaps.values()));
  }

  /** A final row stays, and of links the later one counts, whatever came in which order. */
  private static Snapshot latest(Snapshot first, Snapshot second) {
    Snapshot row = second.isPending() && !first.isPending() ? first : second;
    Snapshot other = row == first ? second : first;
    String at = row.text(Column.LINKED_AT);
    String otherAt = other.text(Column.LINKED_AT);
    if (otherAt == null || at != null && at.compareTo(otherAt) >= 0) {
      return row;
    }
    Map<Column, Object> values = new EnumMap<>(row.values());
    for (Column column : Column.values()) {
      Object linked = other.get(column);
      if (column.isLink() && linked != null) {
        values.put(column, linked);
      }
    }
    return new Snapshot(values);
  }
}
