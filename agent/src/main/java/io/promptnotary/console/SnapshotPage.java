package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One snapshot as a page of text. */
final class SnapshotPage {
  private static final String BROKEN = "no valid JSON, as stored";

  private final Root root;
  private final Row row;
  private final Family family;
  private final PrintStream out;
  private final Palette palette;

  SnapshotPage(Root root, Row row, Family family) {
    this.root = root;
    this.family = family;
    this.row = row;
    this.out = root.out();
    this.palette = root.palette();
  }

  /**
   * Prints the page.
   *
   * @param full true to add the conversation and each call's own texts
   */
  void print(boolean full) {
    header();
    text("FINAL SYSTEM PROMPT", row.text(Column.FINAL_SYSTEM_PROMPT));
    text("FINAL USER PROMPT", row.text(Column.FINAL_USER_PROMPT));
    text("RESPONSE", row.text(Column.RESPONSE_TEXT));
    Tools.calls(row.json(Column.LLM_CALLS)).print(out, palette, "TOOLS THE MODEL ASKED FOR", null);
    error();
    model();
    timeline();
    family.section(root.zone()).print(out, palette, "CHILDREN", null);
    repairs();
    attributes();
    gaps();
    damaged();
    if (full) {
      conversation();
      calls();
    }
  }

  private void header() {
    out.println(
        palette.bold(row.cell(Column.ID))
            + "  "
            + palette.outcome(row.cell(Column.STATUS))
            + "  "
            + began());
    new Section()
        .add("name", row.text(Column.NAME))
        .add(
            "service",
            joined(
                row.text(Column.SERVICE),
                named("on", Column.HOST),
                named("process", Column.PROCESS_ID),
                named("run", Column.RUN_ID)))
        .add(
            "template",
            joined(
                row.text(Column.TEMPLATE_NAME),
                named("id", Column.TEMPLATE_ID),
                named("version", Column.TEMPLATE_VERSION)))
        .add("modules", list(row.json(Column.PROMPT_MODULES)))
        .add(
            "for",
            joined(
                named("org", Column.ORG_ID),
                named("user", Column.USER_ID),
                named("session", Column.SESSION_ID),
                named("platform", Column.PLATFORM)))
        .add("entity", joined(row.text(Column.ENTITY_TYPE), row.text(Column.ENTITY_ID), linked()))
        .add("parent", family.parent())
        .add("trace", joined(row.text(Column.TRACE_ID), named("span", Column.SPAN_ID)))
        .print(out, palette);
  }

  private String began() {
    Long latency = row.latency();
    return Units.millis(row.cell(Column.STARTED_AT), root.zone())
        + (latency == null ? ", not ended" : ", took " + Units.duration(latency));
  }

  private @Nullable String linked() {
    String linked = row.text(Column.LINKED_AT);
    return linked == null ? null : "linked " + Units.millis(linked, root.zone());
  }

  private void error() {
    String type = row.text(Column.ERROR_TYPE);
    String message = row.text(Column.ERROR_MESSAGE);
    String stack = row.text(Column.ERROR_STACK);
    if (type == null && message == null && stack == null) {
      return;
    }
    Section.title(out, palette, "ERROR", null);
    String summary = pair(type, ": ", message);
    // A stack trace usually begins with just that.
    if (!summary.isEmpty() && (stack == null || !stack.startsWith(summary))) {
      out.println(palette.red(Text.lines(summary)));
    }
    if (stack != null) {
      out.println(Text.lines(stack.stripTrailing()));
    }
  }

  private void model() {
    JsonNode tokens = row.json(Column.TOKEN_METRICS);
    JsonNode performance = row.json(Column.PERFORMANCE_METRICS);
    String model = row.model();
    Section section = new Section().add("model", model);
    for (Map.Entry<String, JsonNode> each : row.json(Column.MODEL_PARAMETERS).properties()) {
      String value =
          each.getKey().equals("tools") ? Tools.names(each.getValue()) : plain(each.getValue());
      if (!each.getKey().equals("model")) {
        section.add(each.getKey(), value);
      } else if (!value.equals(model)) {
        section.add("asked for", value);
      }
    }
    Long total = Row.number(performance, "total_latency_ms");
    Long provider = Row.number(performance, "provider_latency_ms");
    Long first = Row.number(performance, "time_to_first_token_ms");
    section
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
            joined(named("finish reason", Column.FINISH_REASON), named("id", Column.RESPONSE_ID)))
        .add("retries", row.text(Column.RETRY_COUNT))
        .add("cached", "1".equals(row.text(Column.CACHED)) ? "yes" : null)
        .print(out, palette, "MODEL", null);
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
    String whole = Row.money(tokens, "estimated_cost");
    String part = Row.money(tokens, "known_cost");
    String reason = Row.string(tokens, "cost_unknown");
    JsonNode ids = tokens.path("price_id");
    return joined(
        whole,
        part == null ? null : "at least " + part,
        tokens.has("costs") ? plain(tokens.path("costs")) : null,
        reason == null ? null : "unknown: " + reason,
        ids.isMissingNode() ? null : "by " + (ids.isArray() ? list(ids) : plain(ids)),
        part(tokens, "price_table"));
  }

  private static @Nullable String part(JsonNode tokens, String name) {
    String value = Row.string(tokens, name);
    return value == null ? null : name.replace('_', ' ') + " " + value;
  }

  private void timeline() {
    List<String> lines = new Timeline(row, palette).lines(root.columns());
    if (!lines.isEmpty()) {
      Section.title(out, palette, "CALLS", null);
      lines.forEach(out::println);
    }
  }

  private void repairs() {
    JsonNode repairs = row.json(Column.REPAIR_METRICS);
    Long count = Row.number(repairs, "repair_count");
    Long tokens = Row.number(repairs, "repair_tokens");
    Section section =
        new Section()
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
      section.add("log " + ++number, plain(entry));
    }
    section.print(out, palette, "REPAIRS", null);
  }

  private void attributes() {
    Section section = new Section();
    JsonNode attributes = row.json(Column.ATTRIBUTES);
    for (Map.Entry<String, JsonNode> each : attributes.properties()) {
      if (!Withheld.tells(each.getKey())) {
        section.add(each.getKey(), plain(each.getValue()));
      }
    }
    section.print(out, palette, "ATTRIBUTES", null);
    new Withheld(attributes).print(out, palette);
  }

  private void gaps() {
    Section section = new Section();
    for (JsonNode gap : row.json(Column.CAPTURE_GAPS)) {
      section.add(
          pair(Row.string(gap, "pointcut"), " ", Row.string(gap, "field")),
          Row.string(gap, "reason"));
    }
    section.print(out, palette, "NOT CAPTURED", null);
  }

  /** What cannot be taken apart is at least not withheld. */
  private void damaged() {
    for (Column column : Row.JSON) {
      String broken = row.broken(column);
      if (broken != null) {
        Section.title(out, palette, column.key(), BROKEN);
        out.println(Text.lines(broken));
      }
    }
  }

  private void conversation() {
    int number = 0;
    for (JsonNode message : row.json(Column.MESSAGES)) {
      String role = Row.string(message, "role");
      text(
          pair("MESSAGE " + ++number, " ", role),
          plain(message.has("content") ? message.path("content") : message));
    }
  }

  private void calls() {
    int number = 0;
    for (JsonNode call : row.json(Column.LLM_CALLS)) {
      String name = pair("CALL " + ++number, " ", Row.string(call, "purpose"));
      new Section()
          .add("method", Row.string(call, "method"))
          .add("pointcut", Row.string(call, "pointcut"))
          .add("provider", Row.string(call, "provider"))
          .add("model", Row.string(call, "model"))
          .add("response id", Row.string(call, "response_id"))
          .add("parameters", Row.string(call, "parameters"))
          .add("tokens", Row.string(call, "tokens"))
          .add("cost", joined(Row.money(call.path("cost"), "amount"), unknown(call)))
          .print(out, palette, name, null);
      text(name + ", SYSTEM", Row.string(call, "system"));
      text(name + ", USER", Row.string(call, "user"));
      JsonNode messages = call.path("messages");
      text(name + ", MESSAGES", messages.isEmpty() ? null : Json.pretty(messages));
      text(name + ", RESPONSE", Row.string(call, "response"));
    }
  }

  private static @Nullable String unknown(JsonNode call) {
    String reason = Row.string(call, "cost_unknown");
    return reason == null ? null : "unknown: " + reason;
  }

  /** A text in full under its own title; nothing if it is unknown. */
  private void text(String title, @Nullable String text) {
    if (text != null) {
      Section.title(out, palette, title, Units.size(text));
      out.println(Text.lines(text));
    }
  }

  private @Nullable String named(String name, Column column) {
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
  private static String pair(@Nullable String first, String between, @Nullable String second) {
    String glue = first == null || second == null ? "" : between;
    return (first == null ? "" : first) + glue + (second == null ? "" : second);
  }

  private static String list(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(plain(word)));
    return String.join(", ", words);
  }

  static String plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
