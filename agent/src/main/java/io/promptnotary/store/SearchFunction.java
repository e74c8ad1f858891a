package io.promptnotary.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/**
 * A search for words, by the full-text index where there is a whole one, row by row where there is
 * not. For one thread; at most one is open on a connection.
 */
final class SearchFunction implements AutoCloseable {
  private static final String NAME = "promptnotary_matches";
  private static final String MATCHES =
      "SELECT rowid FROM " + SearchIndex.TABLE + " WHERE " + SearchIndex.TABLE + " MATCH ?";

  private final Connection connection;
  private final @Nullable Search search;
  private final boolean indexed;

  private SearchFunction(Connection connection, @Nullable Search search, boolean indexed) {
    this.connection = connection;
    this.search = search;
    this.indexed = indexed;
  }

  /** For what was typed; null for no search at all. */
  static SearchFunction of(Connection connection, @Nullable String typed) throws SQLException {
    Search search = typed == null ? null : Search.of(typed);
    if (search == null) {
      return new SearchFunction(connection, null, false);
    }
    Function.create(connection, NAME, new Matches(search), 3, Function.FLAG_DETERMINISTIC);
    boolean indexed = !search.isEmpty() && SearchIndex.isWhole(connection);
    return new SearchFunction(connection, search, indexed);
  }

  /** What is searched for; null if nothing is. */
  @Nullable Search search() {
    return search;
  }

  /** Leaves only rows with the words. */
  void narrow(Condition condition) {
    if (search == null) {
      return;
    }
    if (indexed) {
      // Pending rows are not in the index: their text is not final.
      condition.and(
          "rowid IN ("
              + MATCHES
              + " UNION ALL SELECT rowid FROM generation_snapshots WHERE status = 'pending' AND "
              + matches()
              + ")",
          search.expression());
      return;
    }
    // LIKE is quick, and leaves few rows to be looked at word by word.
    for (String word : search.plainWords()) {
      String like = "%" + word + "%";
      condition.and(
          "(final_user_prompt LIKE ? OR response_text LIKE ? OR final_system_prompt LIKE ?)",
          like,
          like,
          like);
    }
    condition.and(matches());
  }

  private static String matches() {
    return NAME + "(" + SearchIndex.TEXTS + ")";
  }

  /** True if the full-text index knows that there are fewer rows than that. */
  boolean areFew(int rows) throws SQLException {
    if (!indexed || search == null) {
      return false;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT count(*) FROM (" + MATCHES + " LIMIT " + rows + ")")) {
      statement.setString(1, search.expression());
      try (ResultSet found = statement.executeQuery()) {
        return found.getLong(1) < rows;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    if (search != null) {
      Function.destroy(connection, NAME, 3);
    }
  }

  private static final class Matches extends Function {
    private final Search search;

    Matches(Search search) {
      this.search = search;
    }

    @Override
    protected void xFunc() throws SQLException {
      result(search.matches(value_text(0), value_text(1), value_text(2)) ? 1 : 0);
    }
  }
}
