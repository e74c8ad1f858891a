package io.promptnotary.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds ids by a part of them, in the table and in the archive. For one thread at a time. */
final class Ids {
  private static final int MIN_SHARED = 4;

  /** Typing errors are made on ids that were seen a moment ago. */
  private static final int NEWEST = 20_000;

  private final Connection connection;
  private final Dialect dialect;
  private final List<String> tables;

  /** An id, and in how many letters it differs from what was asked for. */
  private record Near(String id, int distance) {}

  Ids(Database database, boolean archive) {
    this.connection = database.connection();
    this.dialect = database.dialect();
    this.tables =
        archive
            ? List.of("generation_snapshots", "snapshot_archive")
            : List.of("generation_snapshots");
  }

  /** At most {@code limit} ids that begin or end with {@code part}, those that sort last first. */
  List<String> like(String part, int limit) throws SQLException {
    Set<String> found = new LinkedHashSet<>();
    for (String table : tables) {
      String last = " ORDER BY id DESC LIMIT " + limit;
      // The beginning is looked up in the index; for the end it has to be walked over.
      String ids = "SELECT id FROM " + table + " WHERE ";
      add(found, ids + dialect.beginsWith("id") + last, part);
      add(found, ids + dialect.endsWith("id", part.length()) + last, part);
    }
    return found.stream().sorted(Comparator.reverseOrder()).limit(limit).toList();
  }

  /** At most {@code limit} ids that {@code wanted} may have meant, the likeliest first. */
  List<String> near(String wanted, int limit) throws SQLException {
    Set<String> ids = new LinkedHashSet<>();
    for (String table : tables) {
      add(ids, "SELECT id FROM " + table + " WHERE id >= ? ORDER BY id LIMIT 1", wanted);
      add(ids, "SELECT id FROM " + table + " WHERE id < ? ORDER BY id DESC LIMIT 1", wanted);
    }
    ids.removeIf(id -> shared(id, wanted) < MIN_SHARED);
    int most = Math.max(1, wanted.length() / 4);
    List<Near> near = new ArrayList<>();
    ids.forEach(id -> near.add(new Near(id, Math.min(most, distance(wanted, id)))));
    Set<String> newest = new LinkedHashSet<>();
    for (String table : tables) {
      add(
          newest,
          "SELECT id FROM " + table + " WHERE id <> ? ORDER BY id DESC LIMIT " + NEWEST,
          "");
    }
    for (String id : newest) {
      int distance = distance(wanted, id);
      if (distance <= most && !ids.contains(id)) {
        near.add(new Near(id, distance));
      }
    }
    near.sort(
        Comparator.comparingInt(Near::distance).thenComparing(Near::id, Comparator.reverseOrder()));
    return near.stream().map(Near::id).limit(limit).toList();
  }

  private static int shared(String id, String wanted) {
    int length = 0;
    while (length < Math.min(id.length(), wanted.length())
        && id.charAt(length) == wanted.charAt(length)) {
      length++;
    }
    return length;
  }

  /** Between {@code part} and the beginning or the end of {@code id} that is about as long. */
  private static int distance(String part, String id) {
    int nearest = edits(part, id);
    for (int length = part.length() - 1;
        length < id.length() && length <= part.length() + 1;
        length++) {
      nearest = Math.min(nearest, edits(part, id.substring(0, length)));
      nearest = Math.min(nearest, edits(part, id.substring(id.length() - length)));
    }
    return nearest;
  }

  /**
   * How many letters to add, to leave out or to change; by Levenshtein; many if the lengths tell.
   */
  private static int edits(String one, String other) {
    if (Math.abs(one.length() - other.length()) > 2) {
      return Integer.MAX_VALUE;
    }
    int[] last = new int[other.length() + 1];
    Arrays.setAll(last, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int[] next = new int[other.length() + 1];
      next[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        next[j] = Math.min(last[j - 1] + change, 1 + Math.min(last[j], next[j - 1]));
      }
      last = next;
    }
    return last[other.length()];
  }

  /** The argument is for each question mark. */
  private void add(Set<String> ids, String sql, String argument) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 1; i <= sql.chars().filter(c -> c == '?').count(); i++) {
        statement.setString(i, argument);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
    }
  }
}
