package io.promptnotary.store;

import io.promptnotary.snapshot.Snapshot;
import java.util.List;

/**
 * Tells what has been added to a store, and what was pending and has ended, since it was last
 * asked. For one thread at a time, and no longer than its reader.
 */
public sealed interface Follower permits FileFollower, ServerFollower {
  /**
   * Snapshots without their long texts: those that have ended, and those that are new. It may be
   * some of them only, and never none if there are some.
   *
   * @param filter which of them are wanted; one that has ended is judged by how it ended
   */
  List<Snapshot> look(Filter filter) throws StoreException;
}
