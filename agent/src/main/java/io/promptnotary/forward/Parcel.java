package io.promptnotary.forward;

import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.util.List;

/**
 * What is delivered together, in the order in which it was committed. Immutable.
 *
 * @param snapshots whole rows as they stand now, pending or final, links included; no two of one id
 * @param links links whose snapshot is no longer in the local file, to be set behind {@code
 *     snapshots}; where a target has no such snapshot, there is nothing to set
 * @param runs how runs of agents stand
 * @param gaps what could not be recorded
 */
public record Parcel(
    List<Snapshot> snapshots,
    List<EntityLink> links,
    List<AgentRun> runs,
    List<RecordingGap> gaps) {
  /** Copies the lists. */
  public Parcel {
    snapshots = List.copyOf(snapshots);
    links = List.copyOf(links);
    runs = List.copyOf(runs);
    gaps = List.copyOf(gaps);
  }

  /** True if there is nothing to deliver. */
  public boolean isEmpty() {
    return snapshots.isEmpty() && links.isEmpty() && runs.isEmpty() && gaps.isEmpty();
  }
}
