package io.promptnotary.store;

import io.promptnotary.snapshot.Snapshot;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows {@code received_at}, which the server sets when it writes a row: the clocks of those who
 * record do not matter. What is committed later than it was written is found as long as that is a
 * matter of seconds.
 */
final class ServerFollower implements Follower {
  /** A transaction of ours takes a fraction of this, in seconds. */
  private static final int OVERLAP = 10;

  private final Database database;
  private final Listing listing;
  private Map<String, String> seen;
  private String horizon;

  ServerFollower(Database database, Listing listing) throws StoreException {
    this.database = database;
    this.listing = listing;
    try {
      horizon = horizon();
      seen = statuses(horizon);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** What is new by its arrival; what came and ended between two looks is there once. */
  @Override
  public List<Snapshot> look(Filter filter) throws StoreException {
    try {
      String next = horizon();
      Map<String, String> now = statuses(horizon);
      List<String> fresh = new ArrayList<>();
      now.forEach(
          (id, status) -> {
            if (!status.equals(seen.get(id))) {
              fresh.add(id);
            }
          });
      List<Snapshot> found = fresh.isEmpty() ? List.of() : listing.received(filter, fresh);
      seen = now;
      horizon = next;
      return found;
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  private String horizon() throws SQLException {
    String sql = "SELECT " + database.dialect().ago(OVERLAP);
    try (PreparedStatement statement = database.connection().prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return String.valueOf(database.dialect().value(rows, 1));
    }
  }

  private Map<String, String> statuses(String since) throws SQLException {
    Map<String, String> statuses = new HashMap<>();
    try (PreparedStatement statement =
            Sql.prepare(
                database.connection(),
                "SELECT id, status FROM generation_snapshots WHERE received_at >= ?",
                List.of(database.dialect().moment(since)));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        statuses.put(rows.getString(1), rows.getString(2));
      }
    }
    return statuses;
  }
}
