package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Snapshot;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the console add snapshots to a store, those of its own replays and those that it brings in;
 * what is there already stays as it is. For one thread at a time.
 */
public final class ReplayStore implements AutoCloseable {
  private final SnapshotStore store;

  private ReplayStore(SnapshotStore store) {
    this.store = store;
  }

  /**
   * Opens the store for writing and brings its schema up to date.
   *
   * @throws StoreException with a sentence that says what to do, such as for a file without write
   *     access
   */
  public static ReplayStore open(Path file) throws StoreException {
    // The console has its own way to complain; the store's remarks are meant for hosts.
    Log silent =
        new Log(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    return new ReplayStore(SnapshotStore.open("jdbc:sqlite:" + file.toAbsolutePath(), silent));
  }

  /**
   * Commits one row: a new one, or the final state of one that is pending.
   *
   * @throws StoreException if nothing was written
   */
  public void write(Snapshot row) throws StoreException {
    try {
      store.write(List.of(row), List.of());
    } catch (SQLException e) {
      throw store.explain(e);
    }
  }

  /**
   * Commits rows, new ones or the final states of pending ones; the database itself passes over
   * what would change a row that is final.
   *
   * @return those that it refuses for what they hold; usually none
   * @throws StoreException if the store cannot be written
   */
  public List<Snapshot> write(List<Snapshot> rows) throws StoreException {
    try {
      store.write(rows, List.of());
      return List.of();
    } catch (SQLException e) {
      if (!SnapshotStore.isRowFault(e)) {
        throw store.explain(e);
      }
    }
    if (rows.size() == 1) {
      return rows;
    }
    List<Snapshot> refused = new ArrayList<>();
    for (Snapshot row : rows) {
      refused.addAll(write(List.of(row)));
    }
    return refused;
  }

  @Override
  public void close() {
    store.close();
  }
}
