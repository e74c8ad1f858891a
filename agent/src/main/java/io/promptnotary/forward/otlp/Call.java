package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of {@code llm_calls}, in the conventions' words. Immutable.
 *
 * @param json as the row has it
 * @param number from 1 up
 */
record Call(JsonNode json, int number) {

  /** Null where the row does not say it. */
  @Nullable Long start() {
    return Instants.nanos(JsonText.text(json, "started_at"));
  }

  /** In nanoseconds; null while it is not known to have ended. */
  @Nullable Long length() {
    return Instants.nanos(json.path("latency_ms"));
  }

  /** As in {@code draft} and {@code repair 1}. */
  @Nullable String purpose() {
    return JsonText.text(json, "purpose");
  }

  @Nullable String method() {
    return JsonText.text(json, "method");
  }

  String provider() {
    return Conventions.provider(JsonText.text(json, "provider"));
  }

  String operation() {
    return Conventions.operation(provider(), JsonText.text(json, "pointcut"), method());
  }

  /** The model that was asked for. */
  @Nullable String asked() {
    String asked = JsonText.text(json, "requested_model");
    asked = asked == null ? JsonText.text(json.path("parameters"), "model") : asked;
    return asked == null ? JsonText.text(json, "model") : asked;
  }

  /** The model that answered; null if none did. */
  @Nullable String answering() {
    return outcome().equals("success") ? JsonText.text(json, "model") : null;
  }

  String name() {
    String model = asked();
    return model == null ? operation() : operation() + " " + model;
  }

  String outcome() {
    String outcome = JsonText.text(json, "outcome");
    return outcome == null ? "success" : outcome;
  }

  /** Null unless it ended with an error; that the host cancelled it is none. */
  @Nullable String errorType() {
    String outcome = outcome();
    if (outcome.equals("success") || outcome.equals("cancelled")) {
      return null;
    }
    String type = JsonText.text(json.path("error"), "type");
    return type == null ? outcome : type;
  }

  StatusData status(boolean content) {
    if (errorType() == null) {
      return StatusData.unset();
    }
    String message = JsonText.text(json.path("error"), "message");
    return StatusData.create(
        io.opentelemetry.api.trace.StatusCode.ERROR, content && message != null ? message : "");
  }

  /** The whole input, cached or not: the conventions count it as our totals do. */
  @Nullable Long inputTokens() {
    return JsonText.number(json.path("tokens"), "prompt_tokens");
  }

  /** The whole output, reasoning among it. */
  @Nullable Long outputTokens() {
    return JsonText.number(json.path("tokens"), "completion_tokens");
  }

  /** Seconds to the first chunk of an answer in chunks; null if there was none. */
  @Nullable Double firstChunk() {
    Double millis = JsonText.decimal(json.path("stream"), "first_ms");
    return millis == null ? null : Double.valueOf(millis / 1000);
  }

  /** What tells series of metrics apart. */
  Attributes dimensions() {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Conventions.OPERATION, operation());
    attributes.put(Conventions.PROVIDER, provider());
    put(attributes, Conventions.REQUEST_MODEL, asked());
    put(attributes, Conventions.RESPONSE_MODEL, answering());
    return attributes.build();
  }

  /** All that its span tells. */
  void describe(AttributesBuilder into, boolean content) {
    into.putAll(dimensions());
    put(into, Conventions.ERROR_TYPE, errorType());
    put(into, Conventions.RESPONSE_ID, JsonText.text(json, "response_id"));
    String reason = JsonText.text(json, "finish_reason");
    if (reason != null) {
      into.put(Conventions.FINISH_REASONS, List.of(reason));
    }
    if (json.path("stream").isObject()) {
      into.put(Conventions.REQUEST_STREAM, true);
      put(into, Conventions.FIRST_CHUNK, firstChunk());
    }
    Parameters.describe(json.path("parameters"), into);
    tokens(into);
    ours(into);
    if (content) {
      content(into);
    }
  }

  private void tokens(AttributesBuilder into) {
    JsonNode tokens = json.path("tokens");
    JsonNode buckets = tokens.path("buckets");
    put(into, Conventions.INPUT_TOKENS, inputTokens());
    put(into, Conventions.OUTPUT_TOKENS, outputTokens());
    put(
        into,
        Conventions.CACHE_READ,
        sum(
            JsonText.number(buckets, "cache_read"),
            JsonText.number(buckets, "cache_audio_read"),
            JsonText.number(tokens, "cached_tokens")));
    put(
        into,
        Conventions.CACHE_WRITE,
        sum(
            JsonText.number(buckets, "cache_write"),
            null,
            JsonText.number(tokens, "cache_write_tokens")));
    put(
        into,
        Conventions.REASONING,
        sum(
            JsonText.number(buckets, "reasoning"),
            null,
            JsonText.number(tokens, "reasoning_tokens")));
    put(into, Conventions.own("tokens.source"), JsonText.text(tokens, "source"));
    JsonNode cost = json.path("cost");
    Double amount = JsonText.decimal(cost, "amount");
    put(into, Conventions.ownDouble("cost.amount"), amount);
    put(into, Conventions.own("cost.currency"), JsonText.text(cost, "currency"));
    put(into, Conventions.own("cost.unknown"), JsonText.text(json, "cost_unknown"));
    if (amount != null && "USD".equals(JsonText.text(cost, "currency"))) {
      into.put(Conventions.USAGE_COST, amount);
    }
  }

  private void ours(AttributesBuilder into) {
    into.put(Conventions.ownLong("call.number"), (long) number);
    for (String name : List.of("purpose", "outcome", "joined_by", "method", "pointcut")) {
      put(into, Conventions.own("call." + name), JsonText.text(json, name));
    }
    put(into, Conventions.ownLong("call.attempt"), JsonText.number(json, "attempt"));
    put(into, Conventions.ownLong("call.retry_count"), JsonText.number(json, "retry_count"));
    put(into, Conventions.ownLong("call.chunks"), JsonText.number(json.path("stream"), "chunks"));
    for (String name : List.of("hedge", "cached")) {
      if (json.path(name).isBoolean()) {
        into.put(AttributeKey.booleanKey("promptnotary.call." + name), json.path(name).asBoolean());
      }
    }
    List<String> tries = new ArrayList<>();
    for (JsonNode each : json.path("attempts")) {
      String status = JsonText.text(each, "status");
      String outcome = JsonText.text(each, "outcome");
      tries.add(status != null ? status : outcome != null ? outcome : "?");
    }
    if (!tries.isEmpty()) {
      into.put(AttributeKey.stringArrayKey("promptnotary.call.tries"), tries);
    }
  }

  private void content(AttributesBuilder into) {
    Messages sent =
        Messages.sent(
            json.path("messages"),
            JsonText.text(json, "system"),
            JsonText.text(json, "user"),
            Conventions.hasSystemApart(provider()));
    put(into, Conventions.SYSTEM, sent.system());
    put(into, Conventions.INPUT, sent.conversation());
    put(into, Conventions.OUTPUT, answered());
    put(into, Conventions.TOOLS, Messages.tools(json.path("tools")));
  }

  private ArrayNode answered() {
    return Messages.answered(
        JsonText.text(json, "response"),
        JsonText.text(json, "reasoning"),
        json.path("tool_calls"),
        JsonText.text(json, "finish_reason"),
        errorType() != null);
  }

  private static @Nullable Long sum(
      @Nullable Long some, @Nullable Long more, @Nullable Long instead) {
    return some == null && more == null
        ? instead
        : Long.valueOf((some == null ? 0 : some) + (more == null ? 0 : more));
  }

  static <T> void put(AttributesBuilder into, AttributeKey<T> key, @Nullable T value) {
    if (value != null) {
      into.put(key, value);
    }
  }

  static void put(AttributesBuilder into, AttributeKey<String> key, ArrayNode value) {
    if (!value.isEmpty()) {
      into.put(key, JsonText.write(value));
    }
  }
}
