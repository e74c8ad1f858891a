package io.promptnotary.store;

import io.promptnotary.snapshot.EntryText;
import io.promptnotary.snapshot.Snapshot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which dictionary the next rows are compressed with: the newest, until they have changed so much
 * that another one is worth its place. For one thread.
 */
final class Dictionaries {
  /** A dictionary is as large as some tens of rows: it has to serve many before it is replaced. */
  static final int MIN_ROWS = 500;

  private static final int GLANCE = 10;
  private static final double DRIFT = 1.5;
  private static final double GAIN = 0.8;
  private static final int SAMPLE_ROWS = 100;
  private static final long SAMPLE_BYTES = 4L << 20;

  private final Connection connection;
  private final Archive archive;
  // The share at which the last attempt brought nothing: no other one before it is worse.
  private double tolerated;

  Dictionaries(Connection connection, Archive archive) {
    this.connection = connection;
    this.archive = archive;
  }

  /** The one for {@code rows}; a new one has the number 0 until it is added. */
  Dictionary choose(List<byte[]> rows) throws SQLException {
    Dictionary newest = archive.newest();
    if (newest == Dictionary.NONE) {
      return Dictionary.train(samples());
    }
    double share = newest.share(rows.subList(0, Math.min(GLANCE, rows.size())));
    if (share < DRIFT * Math.max(newest.share(), tolerated) || uses(newest) < MIN_ROWS) {
      return newest;
    }
    List<byte[]> samples = samples();
    Dictionary other = Dictionary.train(samples);
    if (other.share() < GAIN * newest.share(Dictionary.measured(samples))) {
      return other;
    }
    tolerated = share;
    return newest;
  }

  /** The oldest rows that are not archived: these are next. */
  private List<byte[]> samples() throws SQLException {
    String sql =
        "SELECT * FROM generation_snapshots WHERE status <> 'pending' ORDER BY started_at LIMIT "
            + SAMPLE_ROWS;
    List<byte[]> samples = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Snapshot row :
          SnapshotReader.snapshots(Dialect.SQLITE, statement, SAMPLE_BYTES, any -> true)) {
        samples.add(EntryText.encode(row));
      }
    } catch (IOException e) {
      // Fewer samples, then; whoever archives that row comes upon it again.
    }
    return samples;
  }

  private int uses(Dictionary dictionary) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) FROM (SELECT 1 FROM snapshot_archive WHERE dictionary_id = ? LIMIT "
                + MIN_ROWS
                + ")")) {
      statement.setLong(1, dictionary.id());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.getInt(1);
      }
    }
  }

  /**
   * Stores a new dictionary; to be called in a transaction.
   *
   * @return its number, 0 for {@link Dictionary#NONE}
   */
  long add(Dictionary dictionary, Instant now) throws SQLException {
    if (dictionary.id() != 0 || dictionary == Dictionary.NONE) {
      return dictionary.id();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO archive_dictionaries (created_at, samples, share, content)"
                + " VALUES (?, ?, ?, ?) RETURNING id")) {
      insert.setString(1, Times.text(now));
      insert.setInt(2, dictionary.samples());
      insert.setDouble(3, dictionary.share());
      insert.setBytes(4, dictionary.content());
      try (ResultSet rows = insert.executeQuery()) {
        return rows.getLong(1);
      }
    }
  }

  /** Deletes dictionaries that no archived row needs, but for the newest; in a transaction. */
  void dropUnused() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "DELETE FROM archive_dictionaries WHERE id < (SELECT max(id) FROM archive_dictionaries)"
              + " AND NOT EXISTS (SELECT 1 FROM snapshot_archive"
              + " WHERE dictionary_id = archive_dictionaries.id)");
    }
  }
}
