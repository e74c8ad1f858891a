package io.promptnotary.it;

/** What a test of a library can show to be on record. The order is that of the table. */
enum Shown {
  SYNC("sync"),
  ASYNC("async"),
  STREAM("stream"),
  ASYNC_STREAM("async stream"),
  SYSTEM("system prompts"),
  MESSAGES("messages"),
  PARTS("images, audio and files"),
  PARAMETERS("parameters"),
  TOOLS("tools"),
  TOOL_CALLS("tool calls and results"),
  STRUCTURED("structured output"),
  REASONING("reasoning"),
  TOKENS("tokens"),
  CACHED_TOKENS("cached tokens"),
  COST("cost"),
  FINISH("finish reason"),
  RESPONSE_ID("response id"),
  ERRORS("errors"),
  RETRIES("retries"),
  BROKEN_STREAM("broken streams"),
  CANCELLED("cancelled calls"),
  COMPOSE("prompt templates"),
  CHECKS("checks"),
  REPAIRS("repairs"),
  ONE_ROW("one row for nested libraries");

  private final String label;

  Shown(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** A way to call, which has a column of its own. */
  boolean isWay() {
    return compareTo(ASYNC_STREAM) <= 0;
  }
}
