package io.promptnotary.health;

import java.util.Map;

/**
 * The agent as JMX clients see it, under {@code io.promptnotary:type=Agent}. Names of attributes
 * are a contract with dashboards. Reading takes no lock that the writer holds.
 */
public interface AgentMXBean {
  String getRunId();

  String getService();

  String getVersion();

  String getDurability();

  /** Where snapshots go. */
  String getStore();

  /** UTC, ISO-8601. */
  String getStartedAt();

  /** Captures taken from host threads. */
  long getCaptured();

  /** Rows committed, counting each commit of a row. */
  long getCommitted();

  /** Entries that went through the spill file. */
  long getSpilled();

  /** Calls that went ahead although their row had not been committed in time. */
  long getUnconfirmed();

  /** Calls that were refused because their row had not been committed in time. */
  long getRefused();

  /** Captures that were not recorded. */
  long getDropped();

  /** Values that could not be read. */
  long getGaps();

  /** Failures of the agent itself. */
  long getErrors();

  /** The same for each pointcut that has had any. */
  Map<String, Long> getErrorsByPointcut();

  /** Captures in memory now. */
  long getWaiting();

  /** Bytes in the spill file now. */
  long getSpillBytes();

  /** The most captures that were in memory at once. */
  long getItemsHighWater();

  /** The most bytes that were in memory at once. */
  long getBytesHighWater();

  /** Batches committed. */
  long getCommits();

  /** Half of the commits took no longer. */
  double getCommitP50Millis();

  /** All but one in a hundred of the commits took no longer. */
  double getCommitP99Millis();

  /** The longest commit. */
  double getCommitMaxMillis();

  /** True while the store takes nothing. */
  boolean isStoreInTrouble();

  /** UTC, ISO-8601; empty while the store is not in trouble. */
  String getStoreInTroubleSince();

  /** How many times the store took nothing for a while. */
  long getStoreTroubles();

  /** Changes that a target of {@code forward} has not taken yet, of the one that lags most. */
  long getUndelivered();

  /** Their size, about. */
  long getUndeliveredBytes();

  /** Snapshots that a target does not get: refused, or given up for want of room. */
  long getNotDelivered();

  /** Targets of {@code forward}: how they stand; empty where another process delivers. */
  Map<String, String> getTargets();

  /** Pointcuts whose breaker has tripped: how they stand, and why. */
  Map<String, String> getBreakers();
}
