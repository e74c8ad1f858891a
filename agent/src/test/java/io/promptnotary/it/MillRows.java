package io.promptnotary.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of the host "mill" in a store, read on a connection of its own.
 *
 * @param file which may not exist
 */
record MillRows(Path file) {
  private static final Pattern HEAD = Pattern.compile("order (\\d+) lines (\\d+)\n");

  /**
   * One row.
   *
   * @param number of the generation, or -1 if the prompt does not begin with it
   * @param lines of its prompt and its answer
   */
  record Row(
      String id,
      String status,
      String prompt,
      String answer,
      String entity,
      long number,
      int lines) {

    static Row of(String id, String status, String prompt, String answer, String entity) {
      Matcher head = HEAD.matcher(prompt == null ? "" : prompt);
      boolean known = head.lookingAt();
      return new Row(
          id,
          status,
          prompt,
          answer,
          entity,
          known ? Long.parseLong(head.group(1)) : -1,
          known ? Integer.parseInt(head.group(2)) : 0);
    }

    boolean isFinal() {
      return status.equals("success");
    }

    /** True if the prompt and, on a final row, the answer are what the host made, to the end. */
    boolean isComplete() {
      return text("order " + number + " lines " + lines, "line of ").equals(prompt)
          && (!isFinal() || text("answer " + number, "said of ").equals(answer));
    }

    private String text(String head, String line) {
      return head + "\n" + (line + number + "\n").repeat(lines) + "end " + number;
    }
  }

  /** The newest row's number in the table, 0 if there is none. */
  long last() throws SQLException {
    return number("SELECT coalesce(max(rowid), 0) FROM generation_snapshots");
  }

  /** All rows behind that number in the table. */
  List<Row> behind(long rowid) throws SQLException {
    return query(
            "SELECT id, status, final_user_prompt, response_text, entity_id"
                + " FROM generation_snapshots WHERE rowid > ?",
            rowid)
        .stream()
        .map(each -> Row.of(each.get(0), each.get(1), each.get(2), each.get(3), each.get(4)))
        .toList();
  }

  /** Status by id of the rows behind that number, quickly: what is visible is committed. */
  Map<String, String> committed(long rowid) throws SQLException {
    return pairs("SELECT id, status FROM generation_snapshots WHERE rowid > ?", rowid);
  }

  /** How many rows up to that number in the table have each status. */
  Map<String, String> census(long rowid) throws SQLException {
    return pairs(
        "SELECT status, count(*) FROM generation_snapshots WHERE rowid <= ? GROUP BY 1", rowid);
  }

  /** How many rows of that process are pending. */
  long pending(long process) throws SQLException {
    return number(
        "SELECT count(*) FROM generation_snapshots WHERE status = 'pending' AND process_id = ?",
        process);
  }

  /** What SQLite says of the whole file; "ok" is what one wants to hear. */
  String integrity() throws SQLException {
    return query("PRAGMA integrity_check").get(0).get(0);
  }

  private long number(String sql, long... parameters) throws SQLException {
    return query(sql, parameters).stream().mapToLong(row -> Long.parseLong(row.get(0))).sum();
  }

  private Map<String, String> pairs(String sql, long... parameters) throws SQLException {
    Map<String, String> pairs = new TreeMap<>();
    for (List<String> each : query(sql, parameters)) {
      pairs.put(each.get(0), each.get(1));
    }
    return pairs;
  }

  /** All values as texts; nothing where there is no table yet. */
  private List<List<String>> query(String sql, long... parameters) throws SQLException {
    List<List<String>> found = new ArrayList<>();
    if (!Files.exists(file)) {
      return found;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      if (sql.startsWith("PRAGMA") || hasTable(statement)) {
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
          for (int i = 0; i < parameters.length; i++) {
            prepared.setLong(i + 1, parameters[i]);
          }
          read(prepared, found);
        }
      }
    }
    return found;
  }

  private static boolean hasTable(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT count(*) FROM sqlite_master WHERE name = 'generation_snapshots'")) {
      return rows.getInt(1) > 0;
    }
  }

  private static void read(PreparedStatement statement, List<List<String>> found)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(rows.getString(i));
        }
        found.add(values);
      }
    }
  }
}
