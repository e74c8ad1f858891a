package io.promptnotary.snapshot;

/**
 * What a host thread hands to the queue. Immutable: the writer's thread reads it while the host
 * runs on.
 */
public sealed interface Capture {

  /** The snapshot that this is about. */
  SnapshotId id();

  /**
   * A rough upper bound of the memory held by this capture, in bytes: two for every character of
   * its texts and a flat sum for the rest. Computed on the host thread, so it never walks deep.
   */
  long bytes();

  /**
   * A generation as it stands at the moment: the newest one of a generation contains all that
   * earlier ones did, so that a writer may skip to it.
   *
   * @param id the snapshot
   * @param status {@link Status#PENDING} until the generation has ended
   * @param startedAt wall clock at the start, Unix milliseconds
   * @param startNanos {@link System#nanoTime} at the start
   * @param endNanos {@link System#nanoTime} at the end, or {@link Part#OPEN}
   * @param parts everything seen so far
   * @param bytes see {@link Capture#bytes}
   */
  record Generation(
      SnapshotId id,
      Status status,
      long startedAt,
      long startNanos,
      long endNanos,
      Parts parts,
      long bytes)
      implements Capture {}

  /**
   * A save that came after its generation had ended: changes the link columns only.
   *
   * @param id the snapshot of the generation that ended last on the same thread
   * @param at wall clock, Unix milliseconds
   * @param save the part of role {@link Role#SAVE}
   * @param bytes see {@link Capture#bytes}
   */
  record Link(SnapshotId id, long at, Part save, long bytes) implements Capture {}
}
