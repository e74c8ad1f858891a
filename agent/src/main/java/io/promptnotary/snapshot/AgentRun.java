package io.promptnotary.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * One row of {@code agent_runs}: how an agent stood when it last said so. Times are ISO-8601 in UTC
 * with milliseconds. Immutable.
 *
 * @param runId the primary key, as in snapshots
 * @param updatedAt when this was said: of two states of one run the later one counts
 * @param endedAt null unless the run has ended in order
 * @param durability as {@code agent_runs.durability}
 * @param figures a JSON object
 * @param libraries a JSON array, or null if the run met no known library
 */
public record AgentRun(
    String runId,
    String service,
    String host,
    long processId,
    String agentVersion,
    String javaVersion,
    String startedAt,
    String updatedAt,
    @Nullable String endedAt,
    String durability,
    String figures,
    @Nullable String libraries) {}
