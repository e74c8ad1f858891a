package io.promptnotary.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** A search that SQL can call, for as long as it is open. For one thread. */
final class SearchFunction implements AutoCloseable {
  private static final String NAME = "promptnotary_matches";
  private static final String TEXTS = "final_system_prompt, final_user_prompt, response_text";

  private final Connection connection;
  private final @Nullable Search search;

  private SearchFunction(Connection connection, @Nullable Search search) {
    this.connection = connection;
    this.search = search;
  }

  /** For what was typed; null for no search at all. */
  static SearchFunction of(Connection connection, @Nullable String typed) throws SQLException {
    Search search = typed == null ? null : Search.of(typed);
    if (search != null) {
      Function.create(connection, NAME, new Matches(search), 3, Function.FLAG_DETERMINISTIC);
    }
    return new SearchFunction(connection, search);
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
    // LIKE is quick, and leaves few rows to be looked at word by word.
    for (String word : search.plainWords()) {
      String like = "%" + word + "%";
      condition.and(
          "(final_user_prompt LIKE ? OR response_text LIKE ? OR final_system_prompt LIKE ?)",
          like,
          like,
          like);
    }
    condition.and(NAME + "(" + TEXTS + ")");
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
