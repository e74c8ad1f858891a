package io.promptnotary.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The link of a snapshot to the host's own entity, written after the snapshot became final.
 * Immutable.
 *
 * @param id the snapshot
 * @param entityType kind of entity, or null where the pointcut gives none
 * @param entityId the host's identifier
 * @param linkedAt ISO-8601 in UTC with milliseconds
 */
public record EntityLink(
    String id, @Nullable String entityType, String entityId, String linkedAt) {}
