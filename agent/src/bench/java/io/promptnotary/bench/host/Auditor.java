package io.promptnotary.bench.host;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.UUID;

/**
 * What a host would do that keeps the record itself, on one connection for all its threads: a
 * transaction before each call, and one behind it.
 */
final class Auditor implements AutoCloseable {
  private final Connection connection;
  private final Statement control;
  private final PreparedStatement insert;
  private final PreparedStatement update;

  /**
   * On a file that has its tables.
   *
   * @param synchronous NORMAL, or FULL for a sync of the disk with each commit
   */
  Auditor(String file, String synchronous) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    control = connection.createStatement();
    control.execute("PRAGMA synchronous = " + synchronous);
    control.execute("PRAGMA wal_autocheckpoint = 4000");
    control.execute("PRAGMA journal_size_limit = 67108864");
    insert =
        connection.prepareStatement(
            "INSERT INTO generation_snapshots (id, status, started_at, final_system_prompt,"
                + " final_user_prompt) VALUES (?, 'pending', ?, ?, ?)");
    update =
        connection.prepareStatement(
            "UPDATE generation_snapshots SET status = 'success', completed_at = ?,"
                + " response_text = ? WHERE id = ?");
  }

  /** Puts on record that a call begins; answers its id. */
  synchronized String begins(String system, String user) throws SQLException {
    String id = UUID.randomUUID().toString();
    control.execute("BEGIN IMMEDIATE");
    insert.setString(1, id);
    insert.setString(2, Instant.now().toString());
    insert.setString(3, system);
    insert.setString(4, user);
    insert.executeUpdate();
    control.execute("COMMIT");
    return id;
  }

  /** Adds what it answered. */
  synchronized void ended(String id, String text) throws SQLException {
    control.execute("BEGIN IMMEDIATE");
    update.setString(1, Instant.now().toString());
    update.setString(2, text);
    update.setString(3, id);
    update.executeUpdate();
    control.execute("COMMIT");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
