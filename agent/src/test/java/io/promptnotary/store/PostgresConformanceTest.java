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
  String number(String column, String member) {
    return "(" + column + " ->> '" + member + "')::numeric";
  }

  @Override
  String daysAgo(int days) {
    return "now() - interval '" + days + " days'";
  }
}
