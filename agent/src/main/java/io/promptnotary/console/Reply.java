package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.ReplayException;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Wire;
import io.promptnotary.snapshot.Column;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered to one request; what is unknown is null.
 *
 * @param text the answer, or the calls of tools that stand in its place as JSON
 * @param model the exact one that answered
 * @param prompt tokens of the prompt; of a stored one the cached ones are among them, of one that
 *     has just come it is as the provider counts
 * @param completion tokens of the answer
 * @param total of both, as the provider said
 * @param cached tokens that the provider had seen before
 * @param written tokens that the provider has kept for the next time
 * @param reasoning tokens of the answer that are not shown
 * @param finishReason why it ended there
 * @param id the provider's name for it
 * @param millis from the question to the end of the answer; known once it is on record
 * @param cost with its currency; likewise
 */
record Reply(
    @Nullable String text,
    @Nullable String model,
    @Nullable Long prompt,
    @Nullable Long completion,
    @Nullable Long total,
    @Nullable Long cached,
    @Nullable Long written,
    @Nullable Long reasoning,
    @Nullable String finishReason,
    @Nullable String id,
    @Nullable Long millis,
    @Nullable String cost) {

  /**
   * Reads an answer in the format of a provider.
   *
   * @throws ReplayException if it is in no such format
   */
  static Reply of(Wire wire, JsonNode answer) throws ReplayException {
    return wire == Wire.ANTHROPIC ? ofMessage(answer) : ofCompletion(answer);
  }

  private static Reply ofMessage(JsonNode wire) throws ReplayException {
    if (!wire.path("content").isArray()) {
      throw new ReplayException(
          "the answer is not in Anthropic's messages format, it has no content: check the address");
    }
    StringBuilder text = new StringBuilder();
    ArrayNode calls = Json.array();
    for (JsonNode block : wire.path("content")) {
      text.append(block.path("text").asText());
      if (block.path("type").asText().equals("tool_use")) {
        calls.add(block);
      }
    }
    JsonNode usage = wire.path("usage");
    return new Reply(
        !text.isEmpty() ? text.toString() : calls.isEmpty() ? null : calls.toString(),
        Row.string(wire, "model"),
        Row.number(usage, "input_tokens"),
        Row.number(usage, "output_tokens"),
        null,
        Row.number(usage, "cache_read_input_tokens"),
        Row.number(usage, "cache_creation_input_tokens"),
        null,
        Row.string(wire, "stop_reason"),
        Row.string(wire, "id"),
        null,
        null);
  }

  private static Reply ofCompletion(JsonNode wire) throws ReplayException {
    JsonNode choice = wire.path("choices").path(0);
    JsonNode message = choice.path("message");
    if (!message.isObject()) {
      throw new ReplayException(
          "the answer is not in OpenAI's chat-completions format, it has no choices[0].message:"
              + " check the address");
    }
    JsonNode usage = wire.path("usage");
    return new Reply(
        text(message),
        Row.string(wire, "model"),
        Row.number(usage, "prompt_tokens"),
        Row.number(usage, "completion_tokens"),
        Row.number(usage, "total_tokens"),
        Row.number(usage.path("prompt_tokens_details"), "cached_tokens"),
        null,
        Row.number(usage.path("completion_tokens_details"), "reasoning_tokens"),
        Row.string(choice, "finish_reason"),
        Row.string(wire, "id"),
        null,
        null);
  }

  /**
   * What was answered at the time to the request that is replayed: the first call's, since a
   * generation's own answer may be that of a repair.
   */
  static Reply stored(Row row) {
    JsonNode calls = row.json(Column.LLM_CALLS);
    JsonNode call = calls.path(0);
    JsonNode tokens = call.path("tokens");
    String text = Row.string(call, "response");
    String toolCalls = Row.string(call, "tool_calls");
    boolean single = calls.size() <= 1;
    String instead = single ? row.text(Column.RESPONSE_TEXT) : toolCalls;
    String model = Row.string(call, "model");
    return new Reply(
        text != null ? text : instead,
        model != null ? model : row.model(),
        Row.number(tokens, "prompt_tokens"),
        Row.number(tokens, "completion_tokens"),
        Row.number(tokens, "total_tokens"),
        Row.number(tokens, "cached_tokens"),
        Row.number(tokens, "cache_write_tokens"),
        Row.number(tokens, "reasoning_tokens"),
        Row.string(call, "finish_reason"),
        Row.string(call, "response_id"),
        Row.number(call, "latency_ms"),
        Row.money(call.path("cost"), "amount"));
  }

  private static @Nullable String text(JsonNode message) {
    for (String name : new String[] {"content", "refusal", "tool_calls"}) {
      String text = Row.string(message, name);
      if (text != null) {
        return text;
      }
    }
    return null;
  }
}
