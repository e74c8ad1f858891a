package io.promptnotary.store;

import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.MariaDbServer;

/** On MariaDB. */
class MariaDbConformanceTest extends CentralConformance {
  @Override
  DatabaseServer server() {
    return MariaDbServer.shared();
  }

  @Override
  void empty() throws Exception {
    execute(
        "TRUNCATE generation_snapshots",
        "TRUNCATE agent_runs",
        "TRUNCATE recording_gaps",
        "TRUNCATE retention_passes");
  }

  @Override
  String number(String column, String member) {
    return "JSON_VALUE(" + column + ", '$." + member + "')";
  }

  @Override
  String daysAgo(int days) {
    return "UTC_TIMESTAMP() - INTERVAL " + days + " DAY";
  }
}
