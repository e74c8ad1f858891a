package io.promptnotary.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What snapshots are counted and listed by. Written in just this way it is found in the index
 * {@code generation_snapshots_figures}, and nothing is read from the table.
 */
enum Figure {
  STARTED_AT,
  STATUS,
  NAME,
  ORG_ID,
  USER_ID,
  PLATFORM,
  TEMPLATE_ID,
  TEMPLATE_NAME,
  TEMPLATE_VERSION,
  ERROR_TYPE,
  MODEL(Kind.MODEL, "performance_metrics", "model_identifier"),
  TOTAL_LATENCY(Kind.NUMBER, "performance_metrics", "total_latency_ms"),
  PROVIDER_LATENCY(Kind.NUMBER, "performance_metrics", "provider_latency_ms"),
  FIRST_TOKEN(Kind.NUMBER, "performance_metrics", "time_to_first_token_ms"),
  CALLS(Kind.NUMBER, "token_metrics", "calls"),
  PROMPT_TOKENS(Kind.NUMBER, "token_metrics", "prompt_tokens"),
  COMPLETION_TOKENS(Kind.NUMBER, "token_metrics", "completion_tokens"),
  CACHED_TOKENS(Kind.NUMBER, "token_metrics", "cached_tokens"),
  TOTAL_TOKENS(Kind.NUMBER, "token_metrics", "total_tokens"),
  COST(Kind.NUMBER, "token_metrics", "estimated_cost"),
  CURRENCY(Kind.TEXT, "token_metrics", "currency"),
  REPAIRS(Kind.NUMBER, "repair_metrics", "repair_count"),
  INITIAL_SCORE(Kind.NUMBER, "repair_metrics", "initial_validation_score"),
  PROMPT_BYTES(Kind.BYTES, "final_system_prompt", "final_user_prompt"),
  ANSWER_BYTES(Kind.BYTES, "response_text"),
  /** In a file it is in every index, where the id would have to be read from the table. */
  NUMBER(Kind.KEY);

  /**
   * A file's index; it brings the snapshots in the order of time, and what is asked for them by.
   */
  static final String INDEX = "generation_snapshots_figures";

  private enum Kind {
    COLUMN,
    NUMBER,
    TEXT,
    MODEL,
    BYTES,
    KEY
  }

  private final Kind kind;
  private final List<String> names;

  Figure() {
    this(Kind.COLUMN);
  }

  Figure(Kind kind, String... names) {
    this.kind = kind;
    this.names = List.of(names);
  }

  /** Its name in {@link #table}. */
  String alias() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The expression; where a file has no index of figures, JSON may be damaged. */
  String sql(Database database) {
    boolean json = kind == Kind.NUMBER || kind == Kind.TEXT || kind == Kind.MODEL;
    String plain = plain(database.dialect());
    return !json || database.isIndexed() || database.isCentral()
        ? plain
        : "CASE WHEN json_valid(" + names.get(0) + ") THEN " + plain + " END";
  }

  private String plain(Dialect dialect) {
    return switch (kind) {
      case COLUMN -> alias();
      case NUMBER -> dialect.number(names.get(0), names.get(1));
      case TEXT -> dialect.text(names.get(0), names.get(1));
      case MODEL -> dialect.model(dialect.text(names.get(0), names.get(1)));
      case BYTES ->
          names.stream()
              .map(each -> "coalesce(" + dialect.bytes(each) + ", 0)")
              .collect(Collectors.joining(" + "));
      case KEY -> dialect.key();
    };
  }

  /**
   * The snapshots that fit, as a table of figures. Ordered, for SQLite would take it apart
   * otherwise, and group by JSON that it would read from the rows.
   */
  static String table(Condition condition, Database database) {
    return Arrays.stream(values())
            .map(each -> each.sql(database) + " AS " + each.alias())
            .collect(Collectors.joining(", ", "(SELECT ", " FROM generation_snapshots"))
        + (database.isIndexed() ? " INDEXED BY " + INDEX : "")
        + condition.sql()
        + (database.isCentral() ? ") AS figures" : " ORDER BY started_at)");
  }
}
