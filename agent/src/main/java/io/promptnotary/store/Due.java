package io.promptnotary.store;

/** What may be done to snapshots that were begun before a moment. */
public enum Due {
  /** Final ones move into the archive; one that was brought back counts from then on. */
  ARCHIVE(
      "archive",
      "status <> 'pending' AND started_at < ?1"
          + " AND id NOT IN (SELECT id FROM restored_snapshots WHERE restored_at >= ?1)"),
  /** All are deleted, archived or not. */
  DELETE("delete", "started_at < ?1"),
  /** Final ones that no save was linked to are deleted, archived or not. */
  DELETE_UNLINKED(
      "delete unlinked", "entity_id IS NULL AND status <> 'pending' AND started_at < ?1");

  private final String action;
  private final String condition;

  Due(String action, String condition) {
    this.action = action;
    this.condition = condition;
  }

  /** As it is called in {@code retention_passes}. */
  String action() {
    return action;
  }

  /** The condition in SQL; ?1 is the moment. */
  String condition() {
    return condition;
  }
}
