package io.promptnotary.bench;

import io.promptnotary.servers.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What has arrived in a database. */
final class Arrivals {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final PostgresServer server;
  private final String database;

  Arrivals(PostgresServer server, String database) {
    this.server = server;
    this.database = database;
  }

  /** Snapshots that are there; 0 before there is a table. */
  long count() throws SQLException {
    try {
      return (long) number("SELECT count(*) FROM generation_snapshots");
    } catch (SQLException e) {
      if ("42P01".equals(e.getSQLState())) {
        return 0;
      }
      throw e;
    }
  }

  /** Returns when so many are there. */
  void await(long rows, long patienceSeconds) throws SQLException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
    long there = count();
    while (there < rows) {
      if (System.nanoTime() - until >= 0) {
        throw new IllegalStateException(there + " of " + rows + " rows have arrived");
      }
      LockSupport.parkNanos(POLL_NANOS);
      there = count();
    }
  }

  /** From the end of generations of a phase to their arrival, in milliseconds. */
  double delay(String phase, double share) throws SQLException {
    return number(
        "SELECT percentile_cont("
            + share
            + ") WITHIN GROUP (ORDER BY extract(epoch FROM received_at - completed_at) * 1000)"
            + " FROM generation_snapshots WHERE session_id = '"
            + phase
            + "'");
  }

  /** How many of {@code expected} are not there once, and how many others are. */
  long differences(Set<String> expected) throws SQLException {
    Set<String> missing = new HashSet<>(expected);
    long others = 0;
    try (Connection connection = server.connect(database);
        PreparedStatement statement =
            connection.prepareStatement("SELECT id FROM generation_snapshots");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (!missing.remove(rows.getString(1))) {
          others++;
        }
      }
    }
    return missing.size() + others;
  }

  /** The whole database, with indexes. */
  long bytes() throws SQLException {
    return (long) number("SELECT pg_database_size(current_database())");
  }

  private double number(String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getDouble(1);
    }
  }
}
