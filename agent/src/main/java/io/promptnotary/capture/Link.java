package io.promptnotary.capture;

import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.SnapshotId;

/** What a call that begins outside any generation has to do with others. Immutable. */
sealed interface Link {

  /**
   * It belongs to a generation that is open.
   *
   * @param in that generation
   * @param parent the part that it runs in, or {@link io.promptnotary.snapshot.Part#NONE}
   * @param by how that was found
   */
  record Joins(Generation in, int parent, JoinedBy by) implements Link {}

  /** It sends what was composed outside any generation. */
  record Adopts(Made made, JoinedBy by) implements Link {}

  /** It sends what was composed in a generation that has ended. */
  record Follows(SnapshotId id, JoinedBy by) implements Link {}

  /**
   * It sends what several have composed, and belongs to none of them.
   *
   * @param candidates how many there are
   */
  record Torn(int candidates) implements Link {
    String reason() {
      return "what is sent was composed in " + candidates + " places at a time: it joined none";
    }
  }
}
