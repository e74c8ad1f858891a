package io.promptnotary.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code forward_targets}. Within the caller's transaction. */
final class ForwardTargets {
  /** Clocks are set back; what a target hears twice of a run changes nothing. */
  private static final Duration DOUBT = Duration.ofDays(1);

  private final Connection connection;

  ForwardTargets(Connection connection) {
    this.connection = connection;
  }

  /** How far a target has come. */
  record Place(String name, long position, String historyAt, String historyUntil, String runsAt) {
    String runsSince() {
      return runsAt.isEmpty() ? "" : Times.text(Recovery.moment(runsAt).minus(DOUBT));
    }
  }

  void name(Spool.Named named, String after, Instant now) throws SQLException {
    update(
        "INSERT INTO forward_targets (name, address, named_at, seen_at, position, history_from,"
            + " history_at, history_until, runs_at)"
            + " SELECT ?1, ?2, ?3, ?3, coalesce((SELECT seq FROM sqlite_sequence"
            + " WHERE name = 'forward_changes'), 0), ?4, ?4, max(?4,"
            + " coalesce((SELECT max(id) FROM generation_snapshots), ''),"
            + " coalesce((SELECT max(id) FROM snapshot_archive), '')),"
            + " CASE ?4 WHEN '' THEN '' ELSE ?3 END WHERE true"
            + " ON CONFLICT (name) DO UPDATE SET address = excluded.address, seen_at = ?3",
        named.name(),
        named.address(),
        Times.text(now),
        after);
    if (after.isEmpty()) {
      // Of what was there before: these are few, and have no order of ids among all files.
      update(
          "INSERT OR IGNORE INTO forward_changes (kind, id, bytes, at)"
              + " SELECT 'gap', id, 200, ?1 FROM recording_gaps WHERE EXISTS ("
              + "SELECT 1 FROM forward_targets WHERE name = ?2 AND named_at = ?1)",
          Times.text(now),
          named.name());
    }
  }

  boolean again(String name) throws SQLException {
    return update(
            "UPDATE forward_targets SET history_from = '', history_at = '', runs_at = '',"
                + " history_until = max("
                + "coalesce((SELECT max(id) FROM generation_snapshots), ''),"
                + " coalesce((SELECT max(id) FROM snapshot_archive), '')) WHERE name = ?",
            name)
        > 0;
  }

  @Nullable Place find(String name) throws SQLException {
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT position, history_at, history_until, runs_at FROM forward_targets"
                    + " WHERE name = ?",
                List.of(name));
        ResultSet row = statement.executeQuery()) {
      return row.next()
          ? new Place(name, row.getLong(1), row.getString(2), row.getString(3), row.getString(4))
          : null;
    }
  }

  List<String> unseen(Instant since) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT name FROM forward_targets WHERE seen_at < ? ORDER BY name",
                List.of(Times.text(since)));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  void forget(String name) throws SQLException {
    update("DELETE FROM forward_targets WHERE name = ?", name);
  }

  /** Takes away what all targets are done with. */
  void prune() throws SQLException {
    update(
        "DELETE FROM forward_changes WHERE seq <="
            + " coalesce((SELECT min(position) FROM forward_targets), 9223372036854775807)");
  }

  void taken(String name, Spool.Load load, @Nullable String runsAt, long refused, Instant now)
      throws SQLException {
    update(
        "UPDATE forward_targets SET position = max(position, ?), history_at = max(history_at, ?),"
            + " runs_at = max(runs_at, ?), delivered = delivered + ?, refused = refused + ?,"
            + " given_up = given_up + ?, last_success_at = ?, failing_since = NULL, trouble = NULL"
            + " WHERE name = ?",
        load.position(),
        load.historyAt() == null ? "" : load.historyAt(),
        runsAt == null ? "" : runsAt,
        Math.max(0, load.snapshots().size() - refused),
        refused,
        load.missing(),
        Times.text(now),
        name);
  }

  void failing(String name, Instant since, String trouble) throws SQLException {
    update(
        "UPDATE forward_targets SET failing_since = ?, trouble = ? WHERE name = ?",
        Times.text(since),
        trouble,
        name);
  }

  private int update(String sql, @Nullable Object... arguments) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Sql.set(statement, arguments);
      return statement.executeUpdate();
    }
  }

  /** Of a store that has them; see {@link Spool#standing}. */
  static List<Spool.Standing> standing(Connection connection, boolean counted) throws SQLException {
    List<Spool.Standing> found = new ArrayList<>();
    String history =
        counted
            ? "(SELECT count(*) FROM generation_snapshots WHERE id > history_at"
                + " AND id <= history_until) + (SELECT count(*) FROM snapshot_archive"
                + " WHERE id > history_at AND id <= history_until)"
            : "CASE WHEN history_at < history_until THEN -1 ELSE 0 END";
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT name, address, (SELECT count(*) FROM forward_changes WHERE seq > position),"
                    + " (SELECT total(bytes) FROM forward_changes WHERE seq > position), "
                    + history
                    + ", (SELECT at FROM forward_changes WHERE seq > position ORDER BY seq LIMIT 1),"
                    + " delivered, refused, given_up, last_success_at, failing_since, trouble"
                    + " FROM forward_targets ORDER BY name");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(
            new Spool.Standing(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getString(10),
                row.getString(11),
                row.getString(12)));
      }
    }
    return found;
  }
}
