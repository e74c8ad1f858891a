package io.promptnotary.snapshot;

import io.promptnotary.snapshot.Gaps.Spot;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The work on one snapshot, column by column. */
final class Assembly {
  private final Origin origin;
  private final Capture.Generation generation;
  private final Gaps gaps = new Gaps();
  private final Limits limits = new Limits();
  private final Plain plain;
  private final Errors errors;
  private final Clock clock;
  private final List<Item> items;
  private final Item root;
  private final List<Item> verdicts;
  private final Checks checks;
  private final Calls calls;
  private final Account account;
  private final @Nullable Item composition;
  private final Row row;

  Assembly(
      Origin origin,
      Redaction redaction,
      Prices prices,
      @Nullable Tokenizer tokenizer,
      Capture.Generation generation) {
    this.origin = origin;
    this.generation = generation;
    plain = new Plain(redaction, gaps);
    errors = new Errors(plain);
    clock = new Clock(generation.startedAt(), generation.startNanos());
    items = new Merge(plain, limits, gaps).outermost(generation.parts().toList());
    List<Item> asked = all(Role.CALL);
    root = root(asked);
    checks = new Checks(errors);
    // What was checked before anything was asked is input, not an answer.
    verdicts =
        all(Role.CHECK).stream()
            .filter(check -> asked.isEmpty() || asked.get(0).startNanos - check.startNanos <= 0)
            .toList();
    calls = Calls.of(asked, verdicts.stream().filter(checks::failed).toList());
    composition = composition();
    account = new Account(calls, prices, tokenizer, clock, gaps);
    row = new Row();
  }

  Snapshot snapshot() {
    identity();
    prompts();
    answer();
    row.json(Column.TOKEN_METRICS, account.tokenMetrics());
    row.json(Column.PERFORMANCE_METRICS, performance());
    row.json(
        Column.REPAIR_METRICS,
        new Repairs(checks, gaps).json(all(Role.REPAIR), verdicts, calls, account));
    row.json(Column.LLM_CALLS, calls.json(clock, errors, gaps, account));
    error();
    entity();
    row.json(Column.ATTRIBUTES, attributes());
    row.json(Column.CAPTURE_GAPS, gaps.json());
    return row.snapshot();
  }

  private void identity() {
    Status status = generation.status();
    row.put(Column.ID, generation.id().toString());
    row.put(Column.STATUS, status.key());
    row.put(Column.SERVICE, own("service", origin.service()));
    row.put(Column.HOST, own("host", origin.host()));
    row.put(Column.PROCESS_ID, origin.processId());
    row.put(Column.RUN_ID, origin.runId());
    String name = root.role == Role.GENERATION ? root.text("name") : null;
    row.put(Column.NAME, name == null ? own("name", root.method) : name);
    row.put(Column.STARTED_AT, clock.at(clock.startNanos()));
    if (status.isFinal() && isEnded()) {
      row.put(Column.COMPLETED_AT, clock.at(generation.endNanos()));
    }
    SnapshotId parent = root.parentId;
    row.put(Column.PARENT_ID, parent == null ? null : parent.toString());
    SpanIds span = span();
    row.put(Column.TRACE_ID, span == null ? null : span.traceId());
    row.put(Column.SPAN_ID, span == null ? null : span.spanId());
    row.put(Column.ORG_ID, known("org_id"));
    row.put(Column.USER_ID, known("user_id"));
    row.put(Column.SESSION_ID, known("session_id"));
    row.put(Column.PLATFORM, known("platform"));
    row.put(Column.TEMPLATE_ID, known("template.id"));
    row.put(Column.TEMPLATE_NAME, known("template.name"));
    row.put(Column.TEMPLATE_VERSION, known("template.version"));
  }

  /** The one that was current as the generation began, else as its first call did. */
  private @Nullable SpanIds span() {
    SpanIds found = root.span;
    for (Calls.Call call : calls.list()) {
      found = found == null ? call.item().span : found;
    }
    return found != null && found.isSound() ? found : null;
  }

  private void prompts() {
    if (composition != null) {
      row.json(Column.PROMPT_MODULES, Values.list(composition.get("modules")));
    }
    Prompts prompts = Prompts.of(calls.first(), composition);
    row.put(Column.FINAL_SYSTEM_PROMPT, prompts.system());
    row.put(Column.FINAL_USER_PROMPT, prompts.user());
    row.json(Column.MESSAGES, prompts.messages());
    Item first = calls.first();
    if (first != null) {
      Calls.Fields parameters = new Calls.Fields();
      Object requested = first.get(Item.REQUESTED_MODEL);
      parameters.put("model", requested == null ? first.get("model") : requested);
      first.group("params.").forEach(parameters::put);
      parameters.put("tools", first.get("tools"));
      row.json(Column.MODEL_PARAMETERS, parameters.known());
    }
  }

  private void answer() {
    String response = root.role == Role.GENERATION ? root.text("output") : null;
    for (Item step : all(Role.REPAIR)) {
      response = response == null ? step.text("output") : response;
    }
    Item answered = calls.lastSuccess() == null ? calls.last() : calls.lastSuccess();
    row.put(
        Column.RESPONSE_TEXT,
        response == null && answered != null ? answered.text("output") : response);
    if (answered != null) {
      row.put(Column.RESPONSE_ID, answered.text("response_id"));
      row.put(Column.FINISH_REASON, answered.text("finish_reason"));
      Boolean cached = Values.truth(answered.get("cached"));
      row.put(Column.CACHED, cached == null ? null : Long.valueOf(cached ? 1 : 0));
      Long retries = answered.count("retry_count", gaps);
      row.put(Column.RETRY_COUNT, retries == null ? Long.valueOf(calls.retries()) : retries);
    }
  }

  private Map<String, Object> performance() {
    Calls.Fields json = new Calls.Fields();
    long end = generation.startNanos();
    long provider = 0;
    boolean answered = false;
    boolean worked = false;
    for (Item item : items) {
      boolean counts =
          item.role == Role.CALL || item.role == Role.CHECK || item.role == Role.REPAIR;
      if (!counts || item.isOpen()) {
        continue;
      }
      end = item.endNanos - end > 0 ? item.endNanos : end;
      worked = true;
      if (item.role == Role.CALL) {
        provider += Math.max(0, item.endNanos - item.startNanos);
        answered = true;
      }
    }
    if (generation.status().isFinal() && (worked || isEnded())) {
      json.put("total_latency_ms", since(worked ? end : generation.endNanos()));
    }
    json.put("provider_latency_ms", answered ? Clock.millis(provider) : null);
    Item first = calls.firstStreamed();
    if (first != null && first.streamed != null) {
      json.put(
          "time_to_first_token_ms", Clock.millis(first.startNanos, first.streamed.firstNanos()));
    }
    json.put("model_identifier", model());
    json.put("generation_ms", isEnded() ? since(generation.endNanos()) : null);
    if (generation.status().isFinal()) {
      json.put("steps", Steps.json(items, generation.startNanos(), checks));
    }
    return json.known();
  }

  /** What the first call that got an answer was answered with, else what was asked for. */
  private @Nullable Object model() {
    for (Calls.Call call : calls.list()) {
      if (call.item().isSuccess() && call.item().get("model") != null) {
        return call.item().get("model");
      }
    }
    Item first = calls.first();
    return first == null ? null : first.get("model");
  }

  private void error() {
    Status status = generation.status();
    if (status == Status.FAILED || status == Status.CANCELLED) {
      row.put(Column.ERROR_TYPE, errors.type(root));
      row.put(Column.ERROR_MESSAGE, errors.message(root));
      row.put(Column.ERROR_STACK, errors.stack(root));
    }
  }

  private void entity() {
    Item saved = null;
    for (Item save : all(Role.SAVE)) {
      saved = save.isSuccess() && save.get("entity.id") != null ? save : saved;
    }
    if (saved == null && root.get("entity.id") != null) {
      saved = root;
    }
    if (saved != null) {
      row.put(Column.ENTITY_TYPE, saved.text("entity.type"));
      row.put(Column.ENTITY_ID, saved.text("entity.id"));
      row.put(Column.LINKED_AT, clock.at(saved.isOpen() ? saved.startNanos : saved.endNanos));
    }
  }

  private Map<String, Object> attributes() {
    Map<String, Object> attributes = new TreeMap<>();
    for (Item item : items) {
      attributes.putAll(item.group("attributes."));
    }
    put(attributes, "input", root.role == Role.GENERATION ? root.get("input") : null);
    if (composition != null) {
      put(attributes, "estimated_prompt_tokens", composition.count("prompt_tokens", gaps));
      put(attributes, "variables", composition.get("variables"));
      Item first = calls.first();
      if (first != null && Prompts.differ(first, composition)) {
        attributes.put("prompt_changed_after_composition", true);
      }
    }
    put(attributes, "truncated", limits.truncated().isEmpty() ? null : limits.truncated());
    Map<String, Object> texts = Texts.json(items);
    put(attributes, "texts", texts.isEmpty() ? null : texts);
    put(attributes, ExactText.ATTRIBUTE, row.exact().isEmpty() ? null : row.exact());
    put(attributes, "redactions", plain.redactions().json());
    return attributes;
  }

  private static void put(Map<String, Object> attributes, String name, @Nullable Object value) {
    if (value != null) {
      attributes.put(name, value);
    }
  }

  private Item root(List<Item> asked) {
    List<Item> generations = all(Role.GENERATION);
    if (!generations.isEmpty()) {
      return generations.get(0);
    }
    return asked.isEmpty() ? items.get(0) : asked.get(0);
  }

  /** The last composition that had ended when the first call began, or that there is at all. */
  private @Nullable Item composition() {
    Item first = calls.first();
    Item found = null;
    for (Item each : all(Role.COMPOSE)) {
      if ((first == null || each.isBefore(first))
          && (found == null || each.endNanos - found.endNanos >= 0)) {
        found = each;
      }
    }
    return found;
  }

  private @Nullable String known(String field) {
    String value = root.text(field);
    if (value == null && composition != null) {
      value = composition.text(field);
    }
    for (Item each : all(Role.COMPOSE)) {
      value = value == null ? each.text(field) : value;
    }
    return value;
  }

  private List<Item> all(Role role) {
    List<Item> all = new ArrayList<>();
    for (Item item : items) {
      if (item.role == role) {
        all.add(item);
      }
    }
    return all;
  }

  private boolean isEnded() {
    return generation.endNanos() != Part.OPEN;
  }

  private BigDecimal since(long nanos) {
    return Clock.millis(generation.startNanos(), nanos);
  }

  private String own(String field, String text) {
    return plain.text(text, new Spot(root.pointcut, field));
  }
}
