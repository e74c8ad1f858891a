package io.promptnotary.store;

/**
 * What reports count, as SQL has it. Written in just this way, it is found in the index {@code
 * generation_snapshots_figures}, and a report reads no row of the table.
 */
enum Figure {
  CALLS("token_metrics", "calls"),
  PROMPT_TOKENS("token_metrics", "prompt_tokens"),
  COMPLETION_TOKENS("token_metrics", "completion_tokens"),
  CACHED_TOKENS("token_metrics", "cached_tokens"),
  TOTAL_TOKENS("token_metrics", "total_tokens"),
  COST("token_metrics", "estimated_cost"),
  CURRENCY("token_metrics", "currency"),
  TOTAL_LATENCY("performance_metrics", "total_latency_ms"),
  PROVIDER_LATENCY("performance_metrics", "provider_latency_ms"),
  FIRST_TOKEN("performance_metrics", "time_to_first_token_ms"),
  MODEL("performance_metrics", "model_identifier"),
  REPAIRS("repair_metrics", "repair_count"),
  INITIAL_SCORE("repair_metrics", "initial_validation_score");

  static final String INDEX = "generation_snapshots_figures";
  static final String PROMPT_BYTES =
      "coalesce(octet_length(final_system_prompt), 0) + coalesce(octet_length(final_user_prompt), 0)";
  static final String ANSWER_BYTES = "coalesce(octet_length(response_text), 0)";

  private final String column;
  private final String plain;

  Figure(String column, String name) {
    this.column = column;
    this.plain = "json_extract(" + column + ", '$." + name + "')";
  }

  /**
   * An expression.
   *
   * @param indexed true if the index is there; where it is not, JSON may be damaged
   */
  String sql(boolean indexed) {
    return indexed ? plain : "CASE WHEN json_valid(" + column + ") THEN " + plain + " END";
  }
}
