package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;

/**
 * A place in a list of snapshots, newest first. It stays a place if its snapshot is gone.
 *
 * @param startedAt as it is stored
 * @param id tells snapshots of one moment apart
 */
public record Cursor(String startedAt, String id) implements Comparable<Cursor> {

  /** The place of {@code row}. */
  public static Cursor of(Snapshot row) {
    return new Cursor(String.valueOf(row.text(Column.STARTED_AT)), row.id());
  }

  /** Older places are smaller. */
  @Override
  public int compareTo(Cursor other) {
    int order = startedAt.compareTo(other.startedAt);
    return order == 0 ? id.compareTo(other.id) : order;
  }
}
