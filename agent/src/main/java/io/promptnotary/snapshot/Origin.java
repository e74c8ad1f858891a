package io.promptnotary.snapshot;

/**
 * Where snapshots come from: the same for all of one JVM. Immutable.
 *
 * @param service the configured name, else the main class or jar
 * @param host the machine's name
 * @param processId the operating system's process id
 * @param runId a UUID of version 7 made at start, so that a reused process id is told apart
 */
public record Origin(String service, String host, long processId, String runId) {}
