package io.promptnotary.store;

import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.PostgresServer;

/** On PostgreSQL. */
class PostgresConformanceTest extends CentralConformance {
  @Override
  DatabaseServer server() {
    return PostgresServer.shared();
  }

  @Override
  void empty() throws Exception {
    execute(
        "SET session_replication_role = replica",
        "TRUNCATE generation_snapshots, agent_runs, recording_gaps, retention_passes");
  }

  @Override
  String number(String column, String member) {
    return "(" + column + " ->> '" + member + "')::numeric";
  }

  @Override
  String daysAgo(int days) {
    return "now() - interval '" + days + " days'";
  }
}
