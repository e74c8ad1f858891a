package io.promptnotary.viewer;

import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the snapshot that somebody means. Stateless. */
final class Lookup {
  private Lookup() {}

  /** The snapshot with that id, or whose id begins or ends so. */
  static Snapshot find(SnapshotReader reader, String id) throws StoreException, Problem {
    Optional<Snapshot> exact = reader.exactly(id);
    if (exact.isPresent()) {
      return exact.get();
    }
    try {
      Optional<Snapshot> found = reader.find(id);
      if (found.isPresent()) {
        return found.get();
      }
    } catch (StoreException e) {
      // Too short, or too many have it.
      throw Problem.notFound(e.getMessage(), List.of(new Problem.Offer("All snapshots", "/")));
    }
    List<Problem.Offer> offers = new ArrayList<>();
    for (String near : reader.near(id)) {
      offers.add(new Problem.Offer(near, Urls.snapshot(near)));
    }
    throw Problem.notFound(
        "No snapshot's id is, begins or ends with '"
            + id
            + "'."
            + (offers.isEmpty() ? "" : " Perhaps one of these was meant:"),
        offers);
  }
}
