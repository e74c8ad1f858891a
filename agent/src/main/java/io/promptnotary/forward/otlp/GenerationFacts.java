package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the span of a generation tells in words of our own. For one thread. */
final class GenerationFacts {
  private static final Map<Column, String> NAMES =
      Map.ofEntries(
          Map.entry(Column.ID, "id"),
          Map.entry(Column.STATUS, "status"),
          Map.entry(Column.PARENT_ID, "parent_id"),
          Map.entry(Column.ORG_ID, "org_id"),
          Map.entry(Column.USER_ID, "user_id"),
          Map.entry(Column.PLATFORM, "platform"),
          Map.entry(Column.TEMPLATE_ID, "template.id"),
          Map.entry(Column.TEMPLATE_NAME, "template.name"),
          Map.entry(Column.TEMPLATE_VERSION, "template.version"),
          Map.entry(Column.ENTITY_TYPE, "entity.type"),
          Map.entry(Column.ENTITY_ID, "entity.id"));

  /** Members of {@code attributes} that are texts of prompts, or about texts. */
  private static final Set<String> TEXTS =
      Set.of("input", "variables", "texts", "truncated", "redactions", ExactText.ATTRIBUTE);

  private final Snapshot row;
  private final boolean content;

  GenerationFacts(Snapshot row, boolean content) {
    this.row = row;
    this.content = content;
  }

  void describe(AttributesBuilder into) {
    NAMES.forEach((column, name) -> Call.put(into, Conventions.own(name), row.text(column)));
    Call.put(into, Conventions.USER, row.text(Column.USER_ID));
    Call.put(into, Conventions.SESSION, row.text(Column.SESSION_ID));
    Call.put(into, Conventions.CONVERSATION, row.text(Column.SESSION_ID));
    texts(into, "prompt_modules", JsonText.read(row.text(Column.PROMPT_MODULES)));
    if (row.get(Column.RETRY_COUNT) instanceof Long retries) {
      into.put(Conventions.ownLong("retry_count"), retries);
    }
    amounts(into);
    repairs(into);
    attributes(into);
  }

  private void amounts(AttributesBuilder into) {
    JsonNode tokens = JsonText.read(row.text(Column.TOKEN_METRICS));
    Call.put(into, Conventions.ownLong("tokens.input"), JsonText.number(tokens, "prompt_tokens"));
    Call.put(
        into, Conventions.ownLong("tokens.output"), JsonText.number(tokens, "completion_tokens"));
    Call.put(
        into, Conventions.ownDouble("cost.amount"), JsonText.decimal(tokens, "estimated_cost"));
    Call.put(into, Conventions.own("cost.currency"), JsonText.text(tokens, "currency"));
    Call.put(into, Conventions.own("cost.unknown"), JsonText.text(tokens, "cost_unknown"));
    Call.put(into, Conventions.ownLong("calls"), JsonText.number(tokens, "calls"));
    JsonNode times = JsonText.read(row.text(Column.PERFORMANCE_METRICS));
    for (String name : List.of("total_latency_ms", "provider_latency_ms")) {
      Call.put(into, Conventions.ownDouble(name), JsonText.decimal(times, name));
    }
  }

  private void repairs(AttributesBuilder into) {
    JsonNode repairs = JsonText.read(row.text(Column.REPAIR_METRICS));
    Call.put(into, Conventions.ownLong("repair.count"), JsonText.number(repairs, "repair_count"));
    texts(into, "repair.types", repairs.path("repair_types"));
    Call.put(
        into,
        Conventions.ownDouble("check.initial_score"),
        JsonText.decimal(repairs, "initial_validation_score"));
    Call.put(
        into,
        Conventions.ownDouble("check.final_score"),
        JsonText.decimal(repairs, "final_validation_score"));
    if (content) {
      texts(into, "repair.log", repairs.path("repair_log"));
      texts(into, "check.open_issues", repairs.path("open_issues"));
    }
  }

  /** Of what the host's pointcuts capture besides, what is one text, number or truth value. */
  private void attributes(AttributesBuilder into) {
    for (Map.Entry<String, JsonNode> each :
        JsonText.read(row.text(Column.ATTRIBUTES)).properties()) {
      String name = "attribute." + each.getKey();
      JsonNode value = each.getValue();
      if (TEXTS.contains(each.getKey()) || each.getKey().isEmpty()) {
        continue;
      }
      if (value.isTextual()) {
        into.put(Conventions.own(name), value.textValue());
      } else if (value.isBoolean()) {
        into.put(AttributeKey.booleanKey("promptnotary." + name), value.booleanValue());
      } else if (value.isIntegralNumber() && value.canConvertToLong()) {
        into.put(Conventions.ownLong(name), value.longValue());
      } else if (value.isNumber()) {
        into.put(Conventions.ownDouble(name), value.doubleValue());
      }
    }
  }

  private static void texts(AttributesBuilder into, String name, JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : list) {
      texts.add(each.isTextual() ? each.textValue() : JsonText.write(each));
    }
    if (!texts.isEmpty()) {
      into.put(AttributeKey.stringArrayKey("promptnotary." + name), texts);
    }
  }
}
