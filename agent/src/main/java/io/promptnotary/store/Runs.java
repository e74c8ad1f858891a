package io.promptnotary.store;

import io.promptnotary.health.About;
import io.promptnotary.health.Figures;
import io.promptnotary.health.LibraryUse;
import io.promptnotary.health.Losses;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

/** The rows of {@code agent_runs} and {@code recording_gaps}. */
final class Runs {
  private Runs() {}

  static void write(
      Connection connection,
      About run,
      Figures figures,
      List<LibraryUse> libraries,
      Instant now,
      boolean ended)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO agent_runs (run_id, service, host, process_id, agent_version, java_version,"
                + " started_at, updated_at, ended_at, durability, figures, libraries)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id) DO UPDATE SET"
                + " updated_at = excluded.updated_at, ended_at = excluded.ended_at,"
                + " figures = excluded.figures, libraries = excluded.libraries")) {
      upsert.setString(1, run.runId());
      upsert.setString(2, run.service());
      upsert.setString(3, run.host());
      upsert.setLong(4, run.processId());
      upsert.setString(5, run.version());
      upsert.setString(6, run.javaVersion());
      upsert.setString(7, Times.text(run.startedAt()));
      upsert.setString(8, Times.text(now));
      upsert.setString(9, ended ? Times.text(now) : null);
      upsert.setString(10, run.durability());
      upsert.setString(11, FiguresText.of(figures));
      upsert.setString(12, LibrariesText.of(libraries));
      upsert.executeUpdate();
    }
  }

  static void write(Connection connection, About run, List<Losses.Loss> missing)
      throws SQLException {
    if (missing.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO recording_gaps (run_id, service, host, process_id, pointcut, reason,"
                + " first_at, last_at, pending, finals, links, skipped)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Losses.Loss each : missing) {
        insert.setString(1, run.runId());
        insert.setString(2, run.service());
        insert.setString(3, run.host());
        insert.setLong(4, run.processId());
        insert.setString(5, each.pointcut());
        insert.setString(6, each.reason().words());
        insert.setString(7, Times.text(Instant.ofEpochMilli(each.firstAt())));
        insert.setString(8, Times.text(Instant.ofEpochMilli(each.lastAt())));
        insert.setLong(9, each.pending());
        insert.setLong(10, each.finals());
        insert.setLong(11, each.links());
        insert.setLong(12, each.skipped());
        insert.executeUpdate();
      }
    }
  }

  /**
   * Deletes runs that have not been heard of since {@code before}. Should one of them live after
   * all, it writes its row anew.
   */
  static int delete(Connection connection, Instant before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM agent_runs WHERE updated_at < ?")) {
      delete.setString(1, Times.text(before));
      return delete.executeUpdate();
    }
  }

  static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.getInt(1);
    }
  }
}
