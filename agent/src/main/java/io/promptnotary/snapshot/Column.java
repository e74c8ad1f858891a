package io.promptnotary.snapshot;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The columns of {@code generation_snapshots}, in the order of the table. Users' SQL relies on
 * them.
 */
public enum Column {
  ID,
  STATUS,
  SERVICE,
  HOST,
  PROCESS_ID,
  RUN_ID,
  NAME,
  STARTED_AT,
  COMPLETED_AT,
  ORG_ID,
  USER_ID,
  SESSION_ID,
  PLATFORM,
  TEMPLATE_ID,
  TEMPLATE_NAME,
  TEMPLATE_VERSION,
  PROMPT_MODULES,
  FINAL_SYSTEM_PROMPT,
  FINAL_USER_PROMPT,
  MESSAGES,
  RESPONSE_TEXT,
  MODEL_PARAMETERS,
  TOKEN_METRICS,
  PERFORMANCE_METRICS,
  REPAIR_METRICS,
  LLM_CALLS,
  RESPONSE_ID,
  FINISH_REASON,
  CACHED,
  RETRY_COUNT,
  ERROR_TYPE,
  ERROR_MESSAGE,
  ERROR_STACK,
  ENTITY_TYPE,
  ENTITY_ID,
  LINKED_AT,
  TRACE_ID,
  SPAN_ID,
  ATTRIBUTES,
  CAPTURE_GAPS,
  PARENT_ID;

  private static final Set<Column> JSON =
      EnumSet.of(
          PROMPT_MODULES,
          MESSAGES,
          MODEL_PARAMETERS,
          TOKEN_METRICS,
          PERFORMANCE_METRICS,
          REPAIR_METRICS,
          LLM_CALLS,
          ATTRIBUTES,
          CAPTURE_GAPS);

  private final String key = name().toLowerCase(Locale.ROOT);

  /** The column's name in the database: lower case. */
  public String key() {
    return key;
  }

  /** True for the columns that a link may set on a row that is final. */
  public boolean isLink() {
    return this == ENTITY_TYPE || this == ENTITY_ID || this == LINKED_AT;
  }

  /** True for the columns that hold JSON. */
  public boolean isJson() {
    return JSON.contains(this);
  }
}
