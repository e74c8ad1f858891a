package io.promptnotary.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  MODEL("performance_metrics", "model_identifier"),
  TOTAL_LATENCY("performance_metrics", "total_latency_ms"),
  PROVIDER_LATENCY("performance_metrics", "provider_latency_ms"),
  FIRST_TOKEN("performance_metrics", "time_to_first_token_ms"),
  CALLS("token_metrics", "calls"),
  PROMPT_TOKENS("token_metrics", "prompt_tokens"),
  COMPLETION_TOKENS("token_metrics", "completion_tokens"),
  CACHED_TOKENS("token_metrics", "cached_tokens"),
  TOTAL_TOKENS("token_metrics", "total_tokens"),
  COST("token_metrics", "estimated_cost"),
  CURRENCY("token_metrics", "currency"),
  REPAIRS("repair_metrics", "repair_count"),
  INITIAL_SCORE("repair_metrics", "initial_validation_score"),
  PROMPT_BYTES(
      "coalesce(length(CAST(final_system_prompt AS BLOB)), 0)"
          + " + coalesce(length(CAST(final_user_prompt AS BLOB)), 0)"),
  ANSWER_BYTES("coalesce(length(CAST(response_text AS BLOB)), 0)"),
  /** In every index, where the id would have to be read from the table. */
  NUMBER("rowid");

  /** The index; it brings the snapshots in the order of time, and what is asked for them by. */
  static final String INDEX = "generation_snapshots_figures";

  private final @Nullable String json;
  private final String plain;

  Figure() {
    this.json = null;
    this.plain = alias();
  }

  Figure(String expression) {
    this.json = null;
    this.plain = expression;
  }

  Figure(String json, String name) {
    this.json = json;
    this.plain = "json_extract(" + json + ", '$." + name + "')";
  }

  /** Its name in {@link #table}. */
  String alias() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The expression.
   *
   * @param indexed true if the index is there; where it is not, JSON may be damaged
   */
  String sql(boolean indexed) {
    return indexed || json == null
        ? plain
        : "CASE WHEN json_valid(" + json + ") THEN " + plain + " END";
  }

  /**
   * The snapshots that fit, as a table of figures. Ordered, for SQLite would take it apart
   * otherwise, and group by JSON that it would read from the rows.
   */
  static String table(Condition condition, boolean indexed) {
    return Arrays.stream(values())
            .map(each -> each.sql(indexed) + " AS " + each.alias())
            .collect(Collectors.joining(", ", "(SELECT ", " FROM generation_snapshots"))
        + (indexed ? " INDEXED BY " + INDEX : "")
        + condition.sql()
        + " ORDER BY started_at)";
  }
}
