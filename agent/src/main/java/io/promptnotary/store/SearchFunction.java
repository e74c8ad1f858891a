package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/**
 * A search for words: in a file by the full-text index where there is a whole one, row by row where
 * there is not. On a server the database finds the rows that may have them, and {@link #matches}
 * tells which do, so that every engine finds the same. For one thread; at most one is open on a
 * connection.
 */
final class SearchFunction implements AutoCloseable {
  private static final String NAME = "promptnotary_matches";
  private static final String MATCHES =
      "SELECT rowid FROM " + SearchIndex.TABLE + " WHERE " + SearchIndex.TABLE + " MATCH ?";

  private final Connection connection;
  private final Dialect dialect;
  private final @Nullable Search search;
  private final boolean indexed;

  private SearchFunction(Database database, @Nullable Search search, boolean indexed) {
    this.connection = database.connection();
    this.dialect = database.dialect();
    this.search = search;
    this.indexed = indexed;
  }

  /** For what was typed; null for no search at all. */
  static SearchFunction of(Database database, @Nullable String typed) throws SQLException {
    Search search = typed == null ? null : Search.of(typed);
    if (search == null || database.isCentral()) {
      return new SearchFunction(database, search, false);
    }
    Connection connection = database.connection();
    Function.create(connection, NAME, new Matches(search), 3, Function.FLAG_DETERMINISTIC);
    boolean indexed = !search.isEmpty() && SearchIndex.isWhole(connection);
    return new SearchFunction(database, search, indexed);
  }

  /** False if {@link #narrow} leaves rows that {@link #matches} must look at. */
  boolean isExact() {
    return search == null || dialect == Dialect.SQLITE;
  }

  /** True if a row with its texts has the words. */
  boolean matches(Snapshot row) {
    return search == null
        || search.matches(
            row.text(Column.FINAL_SYSTEM_PROMPT),
            row.text(Column.FINAL_USER_PROMPT),
            row.text(Column.RESPONSE_TEXT));
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
      String any =
          Stream.of("final_user_prompt", "response_text", "final_system_prompt")
              .map(dialect::contains)
              .collect(Collectors.joining(" OR ", "(", ")"));
      condition.and(any, like, like, like);
    }
    if (dialect == Dialect.SQLITE) {
      condition.and(matches());
    }
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
    if (search != null && dialect == Dialect.SQLITE) {
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
