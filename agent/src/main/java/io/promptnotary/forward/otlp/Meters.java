package io.promptnotary.forward.otlp;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was counted since this was made, JVM by JVM. For one thread.
 *
 * <p>Points are cumulative: each holds all that came before it, so a request that got lost, or that
 * was taken although nobody said so, is made good by the next one. A point bears the time of the
 * last row that it counts and not that of its delivery, so that rows of an outage are not counted
 * as of today.
 */
final class Meters {
  /** A file holds rows of so many JVMs at a time as a rule. */
  private static final int MOST = 32;

  private final Origins origins;

  private final Map<String, RunMeters> runs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunMeters> eldest) {
          return size() > MOST;
        }
      };

  Meters(Origins origins) {
    this.origins = origins;
  }

  /** Counts the calls of a row that is delivered. */
  void count(Snapshot row) {
    String run = row.text(Column.RUN_ID);
    Calls calls = Calls.of(row);
    if (!calls.list().isEmpty()) {
      runs.computeIfAbsent(
              run == null ? "" : run, unused -> new RunMeters(origins.of(row), calls.list()))
          .count(calls.list());
    }
  }

  /** What there is to send: of JVMs that were counted for, or that have given a sign of life. */
  List<MetricData> due(List<AgentRun> alive) {
    List<MetricData> due = new ArrayList<>();
    for (AgentRun each : alive) {
      RunMeters known = runs.get(each.runId());
      Long at = Instants.nanos(each.updatedAt());
      if (known != null && at != null) {
        known.standsAt(at);
      }
    }
    for (RunMeters each : runs.values()) {
      due.addAll(each.due());
    }
    return due;
  }
}
