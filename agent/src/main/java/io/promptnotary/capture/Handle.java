package io.promptnotary.capture;

import io.promptnotary.snapshot.SnapshotId;

/**
 * The way back to a generation that costs it nothing: its id, and the generation itself for as long
 * as somebody else holds it. Immutable but for {@link #slot}, which {@link Results} keeps.
 */
final class Handle extends Aged<Generation> {
  final SnapshotId id;

  /** Where {@link Results} waits for its future, or -1. */
  volatile int slot = -1;

  Handle(Generation generation, SnapshotId id, long startNanos) {
    super(generation, startNanos);
    this.id = id;
  }
}
