package io.promptnotary.snapshot;

import java.util.List;
import java.util.Locale;

/**
 * What a pointcut's methods do for a generation, and the closed set of fields that each role may
 * capture. A name that ends in {@code .*} stands for any suffix. Immutable.
 */
public enum Role {
  /** The root: from its entry to its completion is one snapshot. */
  GENERATION(
      "name",
      "org_id",
      "user_id",
      "session_id",
      "platform",
      "template.id",
      "template.name",
      "template.version",
      "entity.type",
      "entity.id",
      "input",
      "output",
      "attributes.*"),
  /** Builds the prompt. */
  COMPOSE(
      "system",
      "user",
      "text",
      "messages",
      "template.id",
      "template.name",
      "template.version",
      "modules",
      "prompt_tokens",
      "variables",
      "org_id",
      "user_id",
      "session_id",
      "platform",
      "attributes.*"),
  /** Asks the model. */
  CALL(
      "provider",
      "model",
      "system",
      "user",
      "text",
      "messages",
      "params.*",
      "tools",
      "output",
      "reasoning",
      "tool_calls",
      "tokens.prompt",
      "tokens.completion",
      "tokens.total",
      "tokens.cached",
      "tokens.cache_write",
      "tokens.reasoning",
      "finish_reason",
      "response_id",
      "cached",
      "retry_count",
      "attributes.*"),
  /** One try of a call, made by the library that the host calls. */
  ATTEMPT("status", "attributes.*"),
  /** One validation verdict. */
  CHECK("ok", "score", "issues", "feedback", "attributes.*"),
  /** A whole validate-and-repair step and its result object. */
  REPAIR("count", "types", "initial_score", "final_score", "log", "output", "attributes.*"),
  /** The host stores its own entity. */
  SAVE("entity.type", "entity.id", "attributes.*");

  private final List<String> fields;

  Role(String... fields) {
    this.fields = List.of(fields);
  }

  /** The fields of this role in the order of the documentation; never null. */
  public List<String> fields() {
    return fields;
  }

  /** True if this role may capture {@code field}. */
  public boolean has(String field) {
    for (String each : fields) {
      if (each.equals(field)) {
        return true;
      }
      if (each.endsWith(".*")
          && field.length() > each.length() - 1
          && field.startsWith(each.substring(0, each.length() - 1))) {
        return true;
      }
    }
    return false;
  }

  /** The name used in files: lower case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
