package io.promptnotary.forward;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What is delivered where. Immutable.
 *
 * @param file the store
 * @param keepUndelivered true: final snapshots that all targets have are deleted from it
 * @param spoolBytes how much may wait for a target, in bytes; beyond it the oldest is given up
 * @param history true: what was there before a target was named is delivered too
 * @param since where it is not: what was begun earlier is left out
 * @param targets in the order of the configuration
 */
public record Plan(
    Path file,
    boolean keepUndelivered,
    long spoolBytes,
    boolean history,
    Instant since,
    List<TargetSettings> targets) {
  /** Copies the list. */
  public Plan {
    targets = List.copyOf(targets);
  }
}
