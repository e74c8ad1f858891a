package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.store.Guards;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a snapshot says besides its long texts, in groups. What is unknown leaves no fact. */
public final class Facts {
  /** Attributes about texts that are not in the row, or not as they were. */
  private static final Set<String> WITHHELD =
      Set.of("redactions", "texts", "truncated", ExactText.ATTRIBUTE);

  private final List<Fact> facts = new ArrayList<>();

  private Facts() {}

  private Facts add(String label, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      facts.add(new Fact(label, value));
    }
    return this;
  }

  /**
   * Where it comes from and whom it is for.
   *
   * @param zone of the times
   * @param parent one line about the snapshot around it; null if there is none
   */
  public static List<Fact> origin(Row row, ZoneId zone, @Nullable String parent) {
    String linked = row.text(Column.LINKED_AT);
    return new Facts()
        .add("name", row.text(Column.NAME))
        .add(
            "service",
            joined(
                row.text(Column.SERVICE),
                named(row, "on", Column.HOST),
                named(row, "process", Column.PROCESS_ID),
                named(row, "run", Column.RUN_ID)))
        .add(
            "template",
            joined(
                row.text(Column.TEMPLATE_NAME),
                named(row, "id", Column.TEMPLATE_ID),
                named(row, "version", Column.TEMPLATE_VERSION)))
        .add("modules", list(row.json(Column.PROMPT_MODULES)))
        .add(
            "for",
            joined(
                named(row, "org", Column.ORG_ID),
                named(row, "user", Column.USER_ID),
                named(row, "session", Column.SESSION_ID),
                named(row, "platform", Column.PLATFORM)))
        .add(
            "entity",
            joined(
                row.text(Column.ENTITY_TYPE),
                row.text(Column.ENTITY_ID),
                linked == null ? null : "linked " + Units.millis(linked, zone)))
        .add("parent", parent)
        .add("trace", joined(row.text(Column.TRACE_ID), named(row, "span", Column.SPAN_ID)))
        .facts;
  }

  /**
   * What speaks for the row being as it was recorded.
   *
   * @param zone of the times
   */
  public static List<Fact> record(Row row, Guards guards, ZoneId zone) {
    if (row.snapshot().isPending()) {
      return new Facts().add("final", "not yet: it changes until the generation ends").facts;
    }
    String ended = row.text(Column.COMPLETED_AT);
    return new Facts()
        .add("final", ended == null ? "yes" : "since " + Units.millis(ended, zone))
        .add("guards", guards(guards))
        .add("fingerprint", "sha256 " + Fingerprint.of(row.snapshot()))
        .facts;
  }

  /** Whether the database itself refuses a change of its final rows, in a line. */
  public static String guards(Guards guards) {
    if (guards.hold()) {
      return "in place: the store itself refuses a change of final snapshots";
    }
    if (guards.intact() == 0 && guards.missing().isEmpty() && guards.changed().isEmpty()) {
      return "none: a store of this version does not refuse changes";
    }
    List<String> faults = new ArrayList<>(guards.missing());
    guards.changed().forEach(name -> faults.add(name + " (altered)"));
    return "NOT IN PLACE: " + String.join(", ", faults) + ": rows may have been changed";
  }

  /** Which model was asked how, and what that took. */
  public static List<Fact> model(Row row) {
    JsonNode tokens = row.json(Column.TOKEN_METRICS);
    JsonNode performance = row.json(Column.PERFORMANCE_METRICS);
    String model = row.model();
    Facts facts = new Facts().add("model", model);
    for (Map.Entry<String, JsonNode> each : row.json(Column.MODEL_PARAMETERS).properties()) {
      String value =
          each.getKey().equals("tools") ? Tools.names(each.getValue()) : plain(each.getValue());
      if (!each.getKey().equals("model")) {
        facts.add(each.getKey(), value);
      } else if (!value.equals(model)) {
        facts.add("asked for", value);
      }
    }
    Long total = Row.number(performance, "total_latency_ms");
    Long provider = Row.number(performance, "provider_latency_ms");
    Long first = Row.number(performance, "time_to_first_token_ms");
    return facts
        .add("tokens", tokens(tokens))
        .add("cost", cost(tokens))
        .add(
            "latency",
            pair(
                total == null ? null : Units.duration(total) + " in total",
                ", ",
                provider == null ? null : Units.duration(provider) + " waiting for the provider"))
        .add("first words", first == null ? null : "after " + Units.duration(first))
        .add(
            "answer",
            joined(
                named(row, "finish reason", Column.FINISH_REASON),
                named(row, "id", Column.RESPONSE_ID)))
        .add("retries", row.text(Column.RETRY_COUNT))
        .add("cached", "1".equals(row.text(Column.CACHED)) ? "yes" : null)
        .facts;
  }

  private static String tokens(JsonNode tokens) {
    List<String> parts = new ArrayList<>();
    for (String kind :
        List.of("prompt", "completion", "total", "cached", "cache_write", "reasoning")) {
      Long number = Row.number(tokens, kind + "_tokens");
      if (number != null) {
        parts.add(kind.replace('_', ' ') + " " + Units.count(number));
      }
    }
    String source = Row.string(tokens, "source");
    return String.join(", ", parts) + (source == null ? "" : " (" + source + ")");
  }

  /** The sum, or as much of it as is known and why there is no more. */
  private static String cost(JsonNode tokens) {
    String part = Row.money(tokens, "known_cost");
    String reason = Row.string(tokens, "cost_unknown");
    String table = Row.string(tokens, "price_table");
    JsonNode ids = tokens.path("price_id");
    return joined(
        Row.money(tokens, "estimated_cost"),
        part == null ? null : "at least " + part,
        tokens.has("costs") ? plain(tokens.path("costs")) : null,
        reason == null ? null : "unknown: " + reason,
        ids.isMissingNode() ? null : "by " + (ids.isArray() ? list(ids) : plain(ids)),
        table == null ? null : "price table " + table);
  }

  /** What was wrong with the drafts, and what putting it right took. */
  public static List<Fact> repairs(Row row) {
    JsonNode repairs = row.json(Column.REPAIR_METRICS);
    Long count = Row.number(repairs, "repair_count");
    Long tokens = Row.number(repairs, "repair_tokens");
    Facts facts =
        new Facts()
            .add("count", count == null ? null : Units.count(count))
            .add("types", list(repairs.path("repair_types")))
            .add(
                "score",
                pair(
                    Row.string(repairs, "initial_validation_score"),
                    " → ",
                    Row.string(repairs, "final_validation_score")))
            .add("tokens", tokens == null ? null : Units.count(tokens))
            .add("cost", Row.money(repairs, "repair_cost"))
            .add("source", Row.string(repairs, "source"));
    int number = 0;
    for (JsonNode entry : repairs.path("repair_log")) {
      facts.add("log " + ++number, plain(entry));
    }
    return facts.facts;
  }

  /** One call by itself. */
  public static List<Fact> call(JsonNode call) {
    String reason = Row.string(call, "cost_unknown");
    return new Facts()
        .add("method", Row.string(call, "method"))
        .add("pointcut", Row.string(call, "pointcut"))
        .add("provider", Row.string(call, "provider"))
        .add("model", Row.string(call, "model"))
        .add("response id", Row.string(call, "response_id"))
        .add("parameters", Row.string(call, "parameters"))
        .add("tokens", Row.string(call, "tokens"))
        .add(
            "cost",
            joined(
                Row.money(call.path("cost"), "amount"),
                reason == null ? null : "unknown: " + reason))
        .facts;
  }

  /** What the host's own pointcuts said. */
  public static List<Fact> attributes(Row row) {
    Facts facts = new Facts();
    for (Map.Entry<String, JsonNode> each : row.json(Column.ATTRIBUTES).properties()) {
      if (!WITHHELD.contains(each.getKey())) {
        facts.add(each.getKey(), plain(each.getValue()));
      }
    }
    return facts.facts;
  }

  /** What could not be captured, and why. */
  public static List<Fact> gaps(Row row) {
    Facts facts = new Facts();
    for (JsonNode gap : row.json(Column.CAPTURE_GAPS)) {
      facts.add(
          pair(Row.string(gap, "pointcut"), " ", Row.string(gap, "field")),
          Row.string(gap, "reason"));
    }
    return facts.facts;
  }

  /** What was replaced before it was written. */
  public static List<Fact> redacted(Row row) {
    List<String> kinds = new ArrayList<>();
    JsonNode redactions = row.json(Column.ATTRIBUTES).path("redactions");
    for (Map.Entry<String, JsonNode> each : redactions.path("kinds").properties()) {
      kinds.add(each.getKey() + " " + Units.count(each.getValue().asLong()));
    }
    return new Facts().add("redacted", String.join(", ", kinds)).facts;
  }

  /** Texts of which the row has no more than length and digest. */
  public static List<Fact> textsNotKept(Row row) {
    Facts texts = new Facts();
    JsonNode withheld = row.json(Column.ATTRIBUTES).path("texts");
    for (Map.Entry<String, JsonNode> each : withheld.properties()) {
      texts.add(each.getKey(), digest(each.getValue()));
    }
    return texts.facts;
  }

  /** Texts that were cut, with the length of the whole. */
  public static List<Fact> cut(Row row) {
    Facts cut = new Facts();
    for (JsonNode each : row.json(Column.ATTRIBUTES).path("truncated")) {
      cut.add(each.path("field").asText(), digest(each));
    }
    return cut.facts;
  }

  /** Columns in which SQL sees a readable form of characters that it cannot hold. */
  public static List<Fact> oddCharacters(Row row) {
    List<String> columns = new ArrayList<>();
    row.json(Column.ATTRIBUTES)
        .path(ExactText.ATTRIBUTE)
        .fieldNames()
        .forEachRemaining(columns::add);
    return new Facts().add("columns", String.join(", ", columns)).facts;
  }

  private static String digest(JsonNode digest) {
    Long length = Row.number(digest, "length");
    Long bytes = Row.number(digest, "bytes");
    return (length == null ? "" : Units.count(length) + " characters, ")
        + (bytes == null ? "" : Units.count(bytes) + " bytes, ")
        + "sha256 "
        + digest.path("sha256").asText();
  }

  private static @Nullable String named(Row row, String name, Column column) {
    String value = row.text(column);
    return value == null ? null : name + " " + value;
  }

  private static String joined(@Nullable String... parts) {
    List<String> known = new ArrayList<>();
    for (String part : parts) {
      if (part != null) {
        known.add(part);
      }
    }
    return String.join(" · ", known);
  }

  /** Both with {@code between} in the middle, or the one that is known; empty without either. */
  public static String pair(@Nullable String first, String between, @Nullable String second) {
    String glue = first == null || second == null ? "" : between;
    return (first == null ? "" : first) + glue + (second == null ? "" : second);
  }

  private static String list(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(plain(word)));
    return String.join(", ", words);
  }

  /** A text as it is, anything else as JSON. */
  public static String plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
