package io.promptnotary.snapshot;

/**
 * One row of {@code recording_gaps}: what happened and is not on record. Times are ISO-8601 in UTC
 * with milliseconds. Immutable.
 *
 * @param key names the gap among all gaps of all files, so that it is counted once wherever it is
 *     delivered
 * @param runId the run that missed it
 * @param pointcut where it began; {@code *} where nobody knows
 * @param pending generations as they stood while they ran
 * @param finals generations with their end
 * @param links links to entities
 * @param skipped runs of methods that were not looked at
 */
public record RecordingGap(
    String key,
    String runId,
    String service,
    String host,
    long processId,
    String pointcut,
    String reason,
    String firstAt,
    String lastAt,
    long pending,
    long finals,
    long links,
    long skipped) {}
