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

  /** How many records it holds. */
  public int size() {
    return snapshots.size() + links.size() + runs.size() + gaps.size();
  }

  /** Some of its records, counted in the order of its parts. */
  Parcel part(int from, int to) {
    int linksAt = snapshots.size();
    int runsAt = linksAt + links.size();
    int gapsAt = runsAt + runs.size();
    return new Parcel(
        part(snapshots, from, to),
        part(links, from - linksAt, to - linksAt),
        part(runs, from - runsAt, to - runsAt),
        part(gaps, from - gapsAt, to - gapsAt));
  }

  private static <T> List<T> part(List<T> list, int from, int to) {
    int begin = Math.max(0, Math.min(from, list.size()));
    return list.subList(begin, Math.max(begin, Math.min(to, list.size())));
  }

  /** True if there is nothing to deliver. */
  public boolean isEmpty() {
    return snapshots.isEmpty() && links.isEmpty() && runs.isEmpty() && gaps.isEmpty();
  }
}
