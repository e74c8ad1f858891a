package io.promptnotary.snapshot;

/**
 * What is written for a capture: redacted, complete, and without any reference to the host's
 * objects. Immutable.
 */
public sealed interface Entry {

  /** The snapshot that this is about. */
  String id();

  /**
   * A row to add or, while it is pending, to replace.
   *
   * @param snapshot the row
   * @param stub true if it knows little more than its status, because it could not be assembled:
   *     what the store already knows of it stays
   */
  record Row(Snapshot snapshot, boolean stub) implements Entry {
    @Override
    public String id() {
      return snapshot.id();
    }
  }

  /**
   * The link of a row that is in the store or on its way.
   *
   * @param link what to set
   */
  record Link(EntityLink link) implements Entry {
    @Override
    public String id() {
      return link.id();
    }
  }
}
