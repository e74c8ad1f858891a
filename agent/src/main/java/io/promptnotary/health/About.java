package io.promptnotary.health;

import java.time.Instant;

/**
 * One run of the agent: what does not change while it lasts. Immutable.
 *
 * @param runId a UUID of version 7 made at start
 * @param service the configured name, else the main class or jar
 * @param host the machine's name
 * @param processId the operating system's process id
 * @param version of the agent
 * @param javaVersion of the JVM
 * @param startedAt when the agent started
 * @param durability {@code write-behind} or {@code before-call}, {@code , fsync} behind it if so
 * @param store where snapshots go, as configured
 */
public record About(
    String runId,
    String service,
    String host,
    long processId,
    String version,
    String javaVersion,
    Instant startedAt,
    String durability,
    String store) {}
