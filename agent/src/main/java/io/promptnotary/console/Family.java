package io.promptnotary.console;

import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots around one.
 *
 * @param parent one line about the one it began in or followed, or null
 * @param children those that it is the parent of, oldest first, as many as are shown
 */
record Family(@Nullable String parent, List<Row> children) {
  private static final int SHOWN = 50;

  static Family of(SnapshotReader reader, Snapshot snapshot) throws StoreException {
    String id = snapshot.text(Column.PARENT_ID);
    List<Row> children = reader.children(snapshot.id(), SHOWN).stream().map(Row::new).toList();
    return new Family(id == null ? null : parent(reader, id), children);
  }

  private static String parent(SnapshotReader reader, String id) throws StoreException {
    return id + reader.exactly(id).map(row -> " · " + new Row(row).cell(Column.NAME)).orElse("");
  }

  /** One line for each child. */
  Section section(ZoneId zone) {
    Section section = new Section();
    for (Row each : children) {
      Long latency = each.latency();
      section.add(
          Text.line(Units.shortId(each.snapshot().id())),
          Units.seconds(each.cell(Column.STARTED_AT), zone)
              + " · "
              + each.cell(Column.STATUS)
              + " · "
              + each.cell(Column.NAME)
              + (latency == null ? "" : " · " + Units.duration(latency)));
    }
    if (children.size() == SHOWN) {
      section.add("…", "only the first " + SHOWN + " are shown");
    }
    return section;
  }
}
