package io.promptnotary.console;

import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Cursor;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Snapshots, newest first, of which no more than a page is in memory at a time. */
final class ListPages {
  private static final int PAGE = 500;

  private final SnapshotReader reader;
  private final Filter filter;
  private final long limit;
  private @Nullable Cursor place;
  private boolean backwards;

  ListPages(SnapshotReader reader, Filter filter, long limit) {
    this.reader = reader;
    this.filter = filter;
    this.limit = limit;
  }

  /** From the next older one on. */
  void after(Cursor cursor) {
    place = cursor;
  }

  /** Up to the next newer one. */
  void before(Cursor cursor) {
    place = cursor;
    backwards = true;
  }

  /** Hands over one by one, until {@code taker} answers false. */
  void each(Predicate<ListLine> taker) throws StoreException {
    Cursor at = place;
    if (backwards && at != null) {
      int most = (int) Math.min(limit, Integer.MAX_VALUE);
      hand(reader.newer(filter, at, most), taker);
      return;
    }
    long left = limit;
    while (left > 0) {
      int size = (int) Math.min(left, PAGE);
      List<Snapshot> page = reader.list(filter, at, size);
      if (!hand(page, taker) || page.size() < size) {
        return;
      }
      at = Cursor.of(page.get(size - 1));
      left -= size;
    }
  }

  private boolean hand(List<Snapshot> page, Predicate<ListLine> taker) throws StoreException {
    for (Snapshot each : page) {
      if (!taker.test(line(each))) {
        return false;
      }
    }
    return true;
  }

  private ListLine line(Snapshot snapshot) throws StoreException {
    Row row = new Row(snapshot);
    Long counted = Row.number(row.json(Column.TOKEN_METRICS), "calls");
    return new ListLine(
        row,
        counted == null ? reader.calls(snapshot.id()) : counted,
        reader.isArchived(snapshot.id()));
  }
}
