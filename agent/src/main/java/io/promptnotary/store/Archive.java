package io.promptnotary.store;

import io.promptnotary.snapshot.EntryText;
import io.promptnotary.snapshot.Snapshot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the archive of a store; a store of an older schema and one on a server have an empty one.
 * For one thread.
 */
final class Archive {
  private final Connection connection;
  private final boolean present;
  private final Map<Long, Dictionary> dictionaries = new HashMap<>();

  Archive(Connection connection) throws SQLException {
    this(connection, Schema.version(connection) >= Schema.ARCHIVE);
  }

  private Archive(Connection connection, boolean present) {
    this.connection = connection;
    this.present = present;
  }

  /** That of an open store; on a server nothing is ever archived. */
  static Archive of(Database database) {
    boolean present = !database.isCentral() && database.knows(Schema.ARCHIVE);
    return new Archive(database.connection(), present);
  }

  /** At most {@code limit} of the archived rows that are meant, in that order. */
  List<Snapshot> find(
      Filter filter, @Nullable Search search, Condition condition, String order, int limit)
      throws SQLException, StoreException {
    List<Snapshot> found = new ArrayList<>();
    if (!present) {
      return found;
    }
    boolean open = Condition.hasRest(filter);
    String sql = "SELECT id FROM snapshot_archive" + condition.sql() + order;
    sql = open ? sql.replaceFirst(" LIMIT \\d+$", "") : sql;
    try (PreparedStatement statement = Sql.prepare(connection, sql, condition.arguments());
        ResultSet rows = statement.executeQuery()) {
      while (found.size() < limit && rows.next()) {
        Optional<Snapshot> row = read(rows.getString(1));
        if (row.isPresent() && (!open || Condition.rest(filter, search, row.get()))) {
          found.add(row.get());
        }
      }
    }
    return found;
  }

  /** How many archived rows are meant, counted as far as {@code most}. */
  long count(Filter filter, @Nullable Search search, long most)
      throws SQLException, StoreException {
    if (!present || most <= 0) {
      return 0;
    }
    Condition condition = Condition.archived(filter);
    if (Condition.hasRest(filter)) {
      int limit = (int) Math.min(most, Integer.MAX_VALUE);
      return find(filter, search, condition, "", limit).size();
    }
    return Math.min(most, mayFit(filter));
  }

  /** How many archived rows fit what the archive has columns for. */
  long mayFit(Filter filter) throws SQLException {
    if (!present) {
      return 0;
    }
    Condition condition = Condition.archived(filter);
    String sql = "SELECT count(*) FROM snapshot_archive" + condition.sql();
    try (PreparedStatement statement = Sql.prepare(connection, sql, condition.arguments());
        ResultSet rows = statement.executeQuery()) {
      return rows.getLong(1);
    }
  }

  /** How many rows {@code due} concerns, archived or not. */
  long count(Due due, Instant before) throws SQLException {
    String condition = due.condition();
    if (!present) {
      // Nothing can have been brought back.
      condition = condition.replaceFirst(" AND id NOT IN .*", "");
    }
    String sql = "SELECT count(*) FROM generation_snapshots WHERE " + condition;
    if (present && due != Due.ARCHIVE) {
      sql =
          "SELECT (" + sql + ") + (SELECT count(*) FROM snapshot_archive WHERE " + condition + ")";
    }
    try (PreparedStatement statement = Sql.prepare(connection, sql, List.of(Times.text(before)));
        ResultSet rows = statement.executeQuery()) {
      return rows.getLong(1);
    }
  }

  boolean contains(String id) throws SQLException {
    if (!present) {
      return false;
    }
    try (PreparedStatement statement =
            Sql.prepare(connection, "SELECT 1 FROM snapshot_archive WHERE id = ?", List.of(id));
        ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  /** True if the store has one, be it empty. */
  boolean isPresent() {
    return present;
  }

  /**
   * The row as it was before it was archived; empty if it is not in the archive.
   *
   * @throws StoreException if its content is damaged
   */
  Optional<Snapshot> read(String id) throws SQLException, StoreException {
    if (!present) {
      return Optional.empty();
    }
    String sql =
        "SELECT coalesce(dictionary_id, 0), raw_bytes, content FROM snapshot_archive WHERE id = ?";
    try (PreparedStatement statement = Sql.prepare(connection, sql, List.of(id));
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        return Optional.empty();
      }
      Dictionary dictionary = dictionary(rows.getLong(1));
      byte[] json = dictionary.unpack(rows.getBytes(3), rows.getInt(2));
      if (json == null) {
        throw damaged(id, null);
      }
      return Optional.of(EntryText.row(json));
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(id, e);
    } catch (LinkageError e) {
      throw noLibrary(e);
    }
  }

  private Dictionary dictionary(long id) throws SQLException {
    Dictionary known = id == 0 ? Dictionary.NONE : dictionaries.get(id);
    if (known != null) {
      return known;
    }
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT samples, share, content FROM archive_dictionaries WHERE id = ?",
                List.of(id));
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        // Without it the content will be found damaged, and said to be.
        return Dictionary.NONE;
      }
      Dictionary read = new Dictionary(id, rows.getInt(1), rows.getDouble(2), rows.getBytes(3));
      dictionaries.put(id, read);
      return read;
    }
  }

  /** The dictionary that was made last; {@link Dictionary#NONE} if there is none. */
  Dictionary newest() throws SQLException {
    try (PreparedStatement statement =
            Sql.prepare(
                connection, "SELECT coalesce(max(id), 0) FROM archive_dictionaries", List.of());
        ResultSet rows = statement.executeQuery()) {
      return dictionary(rows.getLong(1));
    }
  }

  private static StoreException damaged(String id, @Nullable Exception e) {
    String sentence =
        "the archived snapshot " + id + " is damaged: take the store's file from a backup";
    return e == null ? new StoreException(sentence) : new StoreException(sentence, true, e);
  }

  /** zstd's native part is missing on this machine, or may not be unpacked or loaded. */
  static StoreException noLibrary(Throwable cause) {
    return new StoreException(
        "zstd's native library does not load ("
            + cause
            + "), the archive cannot be used: name a folder that programs may run from with"
            + " -DZstdTempFolder",
        true,
        cause);
  }
}
