package io.promptnotary.store;

import io.promptnotary.snapshot.Snapshot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Follows the numbers that SQLite gives to rows in the order in which they are added. Where nothing
 * was written that costs next to nothing.
 */
final class FileFollower implements Follower {
  /** So many are looked at in one step; the rest is for the next. */
  private static final long STEP = 2_000;

  private final Database database;
  private final Connection connection;
  private final Listing listing;
  private long version = -1;
  private long seen;
  private Set<Long> open;

  FileFollower(Database database, Listing listing) throws StoreException {
    this.database = database;
    this.connection = database.connection();
    this.listing = listing;
    try {
      seen = listing.newest();
      open = pending(seen);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** Those that have ended, then those that are new, in the order in which they were added. */
  @Override
  public List<Snapshot> look(Filter filter) throws StoreException {
    try (Statement control = connection.createStatement()) {
      long now = Sql.number(connection, "PRAGMA data_version");
      if (now == version) {
        return List.of();
      }
      List<Snapshot> found = new ArrayList<>();
      // All of one moment: what ends in between would be told twice, or never.
      control.execute("BEGIN");
      try {
        do {
          long newest = listing.newest();
          long upTo = Math.min(newest, seen + STEP);
          Set<Long> pending = pending(upTo);
          for (long number : open) {
            if (!pending.contains(number)) {
              found.addAll(listing.added(filter, number - 1, number));
            }
          }
          found.addAll(listing.added(filter, seen, upTo));
          open = pending;
          seen = upTo;
          version = upTo == newest ? now : -1;
        } while (found.isEmpty() && version < 0);
      } finally {
        control.execute("COMMIT");
      }
      return found;
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  private Set<Long> pending(long upTo) throws SQLException {
    Set<Long> numbers = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT rowid FROM generation_snapshots WHERE status = 'pending' AND rowid <= "
                    + upTo)) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }
}
