package io.promptnotary.store;

import io.promptnotary.snapshot.Origin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a target does not get goes on record. Within the caller's transaction. */
final class Missed {
  /** How many changes are looked at in one transaction. */
  private static final int STEP_ROWS = 5_000;

  /** So much of the room is used again behind a step, or each new row would cost one. */
  private static final double REST = 0.9;

  private static final String INSERT =
      "INSERT INTO recording_gaps (run_id, service, host, process_id, pointcut, reason, first_at,"
          + " last_at, pending, finals, links, skipped) ";

  private Missed() {}

  /** A row of {@code forward_changes} that goes on waiting. */
  private record Kept(
      String kind,
      String id,
      long bytes,
      String at,
      @Nullable String type,
      @Nullable String entity,
      @Nullable String linkedAt) {}

  static void add(Connection connection, Spool.Missing missing, Origin by, Instant now)
      throws SQLException {
    if (missing.pending() + missing.finals() + missing.links() == 0) {
      return;
    }
    String moment = Times.text(now);
    try (PreparedStatement insert =
        connection.prepareStatement(INSERT + "VALUES (?, ?, ?, ?, '*', ?, ?, ?, ?, ?, ?, 0)")) {
      Sql.set(
          insert,
          by.runId(),
          by.service(),
          by.host(),
          by.processId(),
          missing.reason(),
          moment,
          moment,
          missing.pending(),
          missing.finals(),
          missing.links());
      insert.executeUpdate();
    }
  }

  /**
   * Where more than {@code bytes} wait behind {@code position}: up to where to give up; -1 if there
   * is room.
   */
  static long beyond(Connection connection, long position, long bytes) throws SQLException {
    long waiting =
        Sql.number(
            connection,
            "SELECT coalesce(sum(bytes), 0) FROM forward_changes WHERE seq > ?",
            List.of(position));
    if (waiting <= bytes) {
      return -1;
    }
    long excess = waiting - (long) (bytes * REST);
    long upTo = -1;
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT seq, bytes FROM forward_changes WHERE seq > ? ORDER BY seq LIMIT ?",
                List.of(position, STEP_ROWS));
        ResultSet rows = statement.executeQuery()) {
      while (excess > 0 && rows.next()) {
        upTo = rows.getLong(1);
        excess -= rows.getLong(2);
      }
    }
    return upTo;
  }

  /** Gives up what waits for a target up to there; what is no final snapshot goes to the end. */
  static long passOver(
      Connection connection, ForwardTargets.Place place, long upTo, String reason, Origin by)
      throws SQLException {
    String those =
        " (SELECT id FROM forward_changes WHERE kind = 'snapshot' AND seq > ?1 AND seq <= ?2)";
    List<Kept> kept = kept(connection, place.position(), upTo);
    long count;
    try (PreparedStatement insert =
            connection.prepareStatement(
                INSERT
                    + "SELECT coalesce(run_id, ?4), coalesce(service, ?5), coalesce(host, ?6),"
                    + " coalesce(process_id, 0), '*', ?3, min(started_at),"
                    + " max(coalesce(completed_at, started_at)), 0, count(*), 0, 0"
                    + " FROM generation_snapshots WHERE status <> 'pending' AND id IN"
                    + those
                    + " GROUP BY 1, 2, 3, 4");
        PreparedStatement advance =
            connection.prepareStatement(
                "UPDATE forward_targets SET given_up = given_up + ?, position = max(position,"
                    + " (SELECT coalesce(max(seq), 0) FROM forward_changes WHERE seq <= ?))"
                    + " WHERE name = ?")) {
      count =
          Sql.number(
              connection,
              "SELECT count(*) FROM generation_snapshots WHERE status <> 'pending' AND id IN"
                  + those,
              List.of(place.position(), upTo));
      Sql.set(insert, place.position(), upTo, reason, by.runId(), by.service(), by.host());
      insert.executeUpdate();
      Sql.set(advance, count, upTo, place.name());
      advance.executeUpdate();
    }
    append(connection, kept);
    return count;
  }

  private static List<Kept> kept(Connection connection, long position, long upTo)
      throws SQLException {
    List<Kept> kept = new ArrayList<>();
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT kind, id, bytes, at, entity_type, entity_id, linked_at FROM forward_changes"
                    + " WHERE seq > ? AND seq <= ? AND (kind <> 'snapshot' OR id IN ("
                    + "SELECT id FROM generation_snapshots WHERE status = 'pending')) ORDER BY seq",
                List.of(position, upTo));
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        kept.add(
            new Kept(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7)));
      }
    }
    return kept;
  }

  private static void append(Connection connection, List<Kept> kept) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO forward_changes"
                + " (kind, id, bytes, at, entity_type, entity_id, linked_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      for (Kept each : kept) {
        Sql.set(
            insert,
            each.kind(),
            each.id(),
            each.bytes(),
            each.at(),
            each.type(),
            each.entity(),
            each.linkedAt());
        insert.executeUpdate();
      }
    }
  }
}
