package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One snapshot as a page of text. */
final class SnapshotPage {
  private static final int RULE = 78;
  private static final int LABEL = 12;
  private static final String INDENT = "  ";

  private final Root root;
  private final Row row;
  private final PrintStream out;
  private final Palette palette;

  SnapshotPage(Root root, Row row) {
    this.root = root;
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
    error();
    model();
    timeline();
    repairs();
    pairs("ATTRIBUTES", Column.ATTRIBUTES);
    gaps();
    if (full) {
      conversation();
      calls();
    }
  }

  private void header() {
    String status = row.cell(Column.STATUS);
    out.println(
        palette.bold(row.cell(Column.ID)) + INDENT + palette.outcome(status) + INDENT + began());
    field("name", row.text(Column.NAME));
    field(
        "service",
        joined(
            row.text(Column.SERVICE),
            named("on", Column.HOST),
            named("process", Column.PROCESS_ID),
            named("run", Column.RUN_ID)));
    field(
        "template",
        joined(
            row.text(Column.TEMPLATE_NAME),
            named("id", Column.TEMPLATE_ID),
            named("version", Column.TEMPLATE_VERSION)));
    field("modules", modules());
    field(
        "for",
        joined(
            named("org", Column.ORG_ID),
            named("user", Column.USER_ID),
            named("session", Column.SESSION_ID),
            named("platform", Column.PLATFORM)));
    String linked = row.text(Column.LINKED_AT);
    field(
        "entity",
        joined(
            row.text(Column.ENTITY_TYPE),
            row.text(Column.ENTITY_ID),
            linked == null ? null : "linked " + Units.millis(linked, root.zone())));
    field("trace", joined(row.text(Column.TRACE_ID), named("span", Column.SPAN_ID)));
  }

  private String began() {
    Long latency = row.latency();
    return Units.millis(row.cell(Column.STARTED_AT), root.zone())
        + (latency == null ? ", not ended" : ", took " + Units.duration(latency));
  }

  private @Nullable String modules() {
    JsonNode modules = row.json(Column.PROMPT_MODULES);
    if (!modules.isArray()) {
      return row.text(Column.PROMPT_MODULES);
    }
    List<String> names = new ArrayList<>();
    modules.forEach(module -> names.add(plain(module)));
    return String.join(", ", names);
  }

  private void error() {
    String type = row.text(Column.ERROR_TYPE);
    String message = row.text(Column.ERROR_MESSAGE);
    String stack = row.text(Column.ERROR_STACK);
    if (type == null && message == null && stack == null) {
      return;
    }
    title("ERROR", null);
    out.println(palette.red(Text.lines(pair(type, ": ", message))));
    if (stack != null) {
      out.println(Text.lines(stack).stripTrailing());
    }
  }

  private void model() {
    JsonNode tokens = row.json(Column.TOKEN_METRICS);
    JsonNode performance = row.json(Column.PERFORMANCE_METRICS);
    title("MODEL", null);
    field("model", row.model());
    parameters();
    field("tokens", damaged(Column.TOKEN_METRICS, tokens(tokens)));
    field("cost", cost(tokens));
    Long provider = Row.number(performance, "provider_latency_ms");
    Long total = Row.number(performance, "total_latency_ms");
    field(
        "latency",
        damaged(
            Column.PERFORMANCE_METRICS,
            pair(
                total == null ? null : Units.duration(total) + " in total",
                ", ",
                provider == null ? null : Units.duration(provider) + " waiting for the provider")));
    field(
        "answer",
        joined(named("finish reason", Column.FINISH_REASON), named("id", Column.RESPONSE_ID)));
    field("retries", row.text(Column.RETRY_COUNT));
    field("cached", "1".equals(row.text(Column.CACHED)) ? "yes" : null);
  }

  private void parameters() {
    JsonNode parameters = row.json(Column.MODEL_PARAMETERS);
    if (!parameters.isObject()) {
      field("parameters", row.text(Column.MODEL_PARAMETERS));
      return;
    }
    for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
      boolean shown =
          parameter.getKey().equals("model")
              && plain(parameter.getValue()).equals(String.valueOf(row.model()));
      if (!shown) {
        field(
            parameter.getKey().equals("model") ? "asked for" : parameter.getKey(),
            plain(parameter.getValue()));
      }
    }
  }

  private static @Nullable String tokens(JsonNode tokens) {
    List<String> parts = new ArrayList<>();
    for (String kind :
        List.of("prompt", "completion", "total", "cached", "cache_write", "reasoning")) {
      Long number = Row.number(tokens, kind + "_tokens");
      if (number != null) {
        parts.add(kind.replace('_', ' ') + " " + Units.count(number));
      }
    }
    String source = Row.string(tokens, "source");
    if (parts.isEmpty()) {
      return null;
    }
    return String.join(", ", parts) + (source == null ? "" : " (" + source + ")");
  }

  private static @Nullable String cost(JsonNode tokens) {
    String cost = Row.string(tokens, "estimated_cost");
    String currency = Row.string(tokens, "currency");
    return cost == null || currency == null ? cost : cost + " " + currency;
  }

  private void timeline() {
    String broken = row.broken(Column.LLM_CALLS);
    List<String> lines = new Timeline(row, palette).lines(root.columns());
    if (broken != null) {
      title("CALLS", "no valid JSON");
      out.println(Text.lines(broken));
    } else if (!lines.isEmpty()) {
      title("CALLS", null);
      lines.forEach(out::println);
    }
  }

  private void repairs() {
    JsonNode repairs = row.json(Column.REPAIR_METRICS);
    String broken = row.broken(Column.REPAIR_METRICS);
    Long count = Row.number(repairs, "repair_count");
    if (broken == null && count == null && !repairs.isObject()) {
      return;
    }
    title("REPAIRS", count == null ? null : Units.count(count));
    field("figures", broken);
    List<String> types = new ArrayList<>();
    repairs.path("repair_types").forEach(type -> types.add(plain(type)));
    field("types", types.isEmpty() ? null : String.join(", ", types));
    field(
        "score",
        pair(
            Row.string(repairs, "initial_validation_score"),
            " > ",
            Row.string(repairs, "final_validation_score")));
    field("source", Row.string(repairs, "source"));
    JsonNode log = repairs.path("repair_log");
    for (int i = 0; i < log.size(); i++) {
      block("log " + (i + 1), plain(log.get(i)));
    }
  }

  private void pairs(String heading, Column column) {
    JsonNode object = row.json(column);
    String broken = row.broken(column);
    if (object.isEmpty() && broken == null) {
      return;
    }
    title(heading, broken == null ? null : "no valid JSON");
    if (broken != null) {
      out.println(Text.lines(broken));
    }
    for (Map.Entry<String, JsonNode> pair : object.properties()) {
      block(pair.getKey(), plain(pair.getValue()));
    }
  }

  private void gaps() {
    JsonNode gaps = row.json(Column.CAPTURE_GAPS);
    String broken = row.broken(Column.CAPTURE_GAPS);
    if (gaps.isEmpty() && broken == null) {
      return;
    }
    title("NOT CAPTURED", null);
    if (broken != null) {
      out.println(Text.lines(broken));
    }
    for (JsonNode gap : gaps) {
      out.println(
          INDENT
              + Text.line(
                  Row.string(gap, "pointcut")
                      + " "
                      + Row.string(gap, "field")
                      + ": "
                      + Row.string(gap, "reason")));
    }
  }

  private void conversation() {
    JsonNode messages = row.json(Column.MESSAGES);
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String role = Row.string(message, "role");
      text(
          "MESSAGE " + (i + 1) + " " + (role == null ? "" : role),
          message.has("content") ? plain(message.path("content")) : plain(message));
    }
    text("MESSAGES, no valid JSON", row.broken(Column.MESSAGES));
  }

  private void calls() {
    JsonNode calls = row.json(Column.LLM_CALLS);
    for (int i = 0; i < calls.size(); i++) {
      JsonNode call = calls.get(i);
      String purpose = Row.string(call, "purpose");
      String name = "CALL " + (i + 1) + (purpose == null ? "" : " " + purpose);
      text(name + ", SYSTEM", Row.string(call, "system"));
      text(name + ", USER", Row.string(call, "user"));
      JsonNode messages = call.path("messages");
      text(name + ", MESSAGES", messages.isEmpty() ? null : Json.pretty(messages));
      text(name + ", RESPONSE", Row.string(call, "response"));
      JsonNode parameters = call.path("parameters");
      text(name + ", PARAMETERS", parameters.isEmpty() ? null : Json.pretty(parameters));
      text(
          name + ", CAUGHT AT",
          pair(Row.string(call, "method"), " by pointcut ", Row.string(call, "pointcut")));
    }
  }

  /** A text in full under its own title; nothing if it is unknown. */
  private void text(String heading, @Nullable String text) {
    if (text != null) {
      title(heading, Units.size(text));
      out.println(Text.lines(text));
    }
  }

  private void title(String heading, @Nullable String remark) {
    String plain = Text.line(heading) + (remark == null ? "" : "  " + remark);
    String rule = "─".repeat(Math.max(3, RULE - 4 - Text.width(plain)));
    out.println();
    out.println(
        palette.dim("──")
            + " "
            + palette.bold(Text.line(heading))
            + (remark == null ? "" : "  " + remark)
            + " "
            + palette.dim(rule));
  }

  /** One line with a label; nothing if the value is unknown. */
  private void field(String label, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      out.println(INDENT + palette.dim(Text.pad(Text.line(label), LABEL)) + " " + Text.line(value));
    }
  }

  /** Like {@link #field}, for a value that may have several lines. */
  private void block(String label, String value) {
    if (value.indexOf('\n') < 0) {
      field(label, value);
    } else {
      out.println(INDENT + palette.dim(Text.line(label)));
      out.println(Text.lines(value).indent(2 * INDENT.length()).stripTrailing());
    }
  }

  private @Nullable String damaged(Column column, @Nullable String value) {
    String broken = row.broken(column);
    return broken == null ? value : broken + " (no valid JSON)";
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

  private static String plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
