package io.promptnotary.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes final snapshots away that all targets have, where the file keeps only what is not
 * delivered. Step by step, each a retention pass, so that others write between. For one thread.
 */
public final class Sweep implements AutoCloseable {
  private static final int STEP_ROWS = 500;

  private final StoreFile file;
  private final Connection connection;
  private final Upkeep upkeep;

  // Up to here, rows that no change speaks of have been looked at.
  private String at = "";

  Sweep(StoreFile file, Connection connection, Upkeep upkeep) {
    this.file = file;
    this.connection = connection;
    this.upkeep = upkeep;
  }

  /** What a step has done: how many changes it has looked at, and snapshots it has deleted. */
  public record Done(int seen, int deleted) {}

  private record Delivered(long seq, String kind, String id) {}

  private record State(String status, @Nullable String completedAt) {}

  /**
   * One step through what all targets are done with; nothing is seen once all has been.
   *
   * @param before snapshots that were completed later stay for now: links may come
   */
  public Done step(Instant before) throws StoreException {
    try {
      List<Delivered> changes = delivered();
      Map<String, State> states = states(changes);
      List<String> due = new ArrayList<>();
      long done = -1;
      int seen = 0;
      for (Delivered each : changes) {
        State state = each.kind().equals("snapshot") ? states.get(each.id()) : null;
        if (state != null && !state.status().equals("pending")) {
          if (String.valueOf(state.completedAt()).compareTo(Times.text(before)) > 0
              && state.completedAt() != null) {
            break;
          }
          due.add(each.id());
        }
        done = each.seq();
        seen++;
      }
      int deleted = upkeep.deleteDelivered(due);
      if (done >= 0) {
        try (PreparedStatement prune =
            Sql.prepare(
                connection,
                "DELETE FROM forward_changes WHERE seq <= ?1 AND seq <="
                    + " (SELECT min(position) FROM forward_targets)",
                List.of(done))) {
          prune.executeUpdate();
        }
      }
      return new Done(seen, deleted);
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  private List<Delivered> delivered() throws SQLException {
    List<Delivered> changes = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT seq, kind, id FROM forward_changes WHERE seq <="
                    + " (SELECT min(position) FROM forward_targets) ORDER BY seq LIMIT "
                    + STEP_ROWS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        changes.add(new Delivered(row.getLong(1), row.getString(2), row.getString(3)));
      }
    }
    return changes;
  }

  private Map<String, State> states(List<Delivered> changes) throws SQLException {
    Map<String, State> states = new HashMap<>();
    List<String> ids = changes.stream().map(Delivered::id).toList();
    if (ids.isEmpty()) {
      return states;
    }
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT id, status, completed_at FROM generation_snapshots WHERE id IN "
                    + Changes.marks(ids),
                ids);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        states.put(row.getString(1), new State(row.getString(2), row.getString(3)));
      }
    }
    return states;
  }

  /**
   * One step through what was there before, in the order of ids: what all targets have of it is
   * deleted. Null once there is no more.
   */
  public @Nullable Done older(Instant before) throws StoreException {
    List<String> due = new ArrayList<>();
    String last = null;
    int seen = 0;
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT id, status <> 'pending' AND coalesce(completed_at, started_at) <= ?2"
                    + " AND NOT EXISTS (SELECT 1 FROM forward_changes AS c"
                    + " WHERE c.kind = 'snapshot' AND c.id = s.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM forward_targets AS t WHERE s.id <= history_until"
                    + " AND NOT (s.id > history_from AND s.id <= history_at))"
                    + " FROM generation_snapshots AS s WHERE id > ?1 ORDER BY id LIMIT "
                    + STEP_ROWS,
                List.of(at, Times.text(before)));
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        seen++;
        last = row.getString(1);
        if (row.getBoolean(2)) {
          due.add(last);
        }
      }
    } catch (SQLException e) {
      throw file.explain(e);
    }
    if (last == null) {
      at = "";
      return null;
    }
    int deleted = upkeep.deleteDelivered(due);
    at = last;
    return new Done(seen, deleted);
  }

  /** Within a retention pass: those among {@code ids} that nothing has happened to since. */
  static int delete(Connection connection, List<String> ids) throws SQLException {
    try (PreparedStatement statement =
        Sql.prepare(
            connection,
            "DELETE FROM generation_snapshots WHERE status <> 'pending' AND id IN "
                + Changes.marks(ids)
                + " AND EXISTS (SELECT 1 FROM forward_targets)"
                + " AND NOT EXISTS (SELECT 1 FROM forward_changes AS c"
                + " WHERE c.kind = 'snapshot' AND c.id = generation_snapshots.id"
                + " AND c.seq > (SELECT min(position) FROM forward_targets))",
            ids)) {
      return statement.executeUpdate();
    }
  }

  @Override
  public void close() throws StoreException {
    upkeep.close();
  }
}
