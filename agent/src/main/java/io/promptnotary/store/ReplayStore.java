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
import org.jspecify.annotations.Nullable;

/**
 * Lets the console add snapshots to a store, those of its own replays and those that it brings in;
 * what is there already stays as it is. For one thread at a time.
 */
public final class ReplayStore implements AutoCloseable {
  private final Place place;

  /** Where rows go, all of them or none. */
  private interface Place {
    /** The sentence if one of the rows is refused for what it holds; null if all are taken. */
    @Nullable StoreException take(List<Snapshot> rows) throws StoreException;

    void close();
  }

  private ReplayStore(Place place) {
    this.place = place;
  }

  /**
   * Opens the store for writing and brings its schema up to date.
   *
   * @throws StoreException with a sentence that says what to do, such as for a file without write
   *     access
   */
  public static ReplayStore open(Location location) throws StoreException {
    // The console has its own way to complain; the store's remarks are meant for hosts.
    Log silent =
        new Log(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    if (location instanceof Location.Server server) {
      return new ReplayStore(
          new OnServer(
              CentralStore.open(
                  CentralSettings.of("console", server.url(), server.user(), server.password()),
                  silent)));
    }
    Path file = ((Location.File) location).path();
    return new ReplayStore(
        new InFile(SnapshotStore.open("jdbc:sqlite:" + file.toAbsolutePath(), silent)));
  }

  /** The same for a file. */
  public static ReplayStore open(Path file) throws StoreException {
    return open(new Location.File(file));
  }

  private record InFile(SnapshotStore store) implements Place {
    @Override
    public @Nullable StoreException take(List<Snapshot> rows) throws StoreException {
      try {
        store.write(rows, List.of());
        return null;
      } catch (SQLException e) {
        StoreException explained = store.explain(e);
        if (!SnapshotStore.isRowFault(e)) {
          throw explained;
        }
        return explained;
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private record OnServer(CentralStore store) implements Place {
    @Override
    public @Nullable StoreException take(List<Snapshot> rows) throws StoreException {
      try {
        store.write(rows, List.of(), List.of(), List.of());
        return null;
      } catch (RefusedException e) {
        return new StoreException(String.valueOf(e.getMessage()), true, e);
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /**
   * Commits one row: a new one, or the final state of one that is pending.
   *
   * @throws StoreException if nothing was written
   */
  public void write(Snapshot row) throws StoreException {
    StoreException refused = place.take(List.of(row));
    if (refused != null) {
      throw refused;
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
    if (place.take(rows) == null) {
      return List.of();
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
    place.close();
  }
}
