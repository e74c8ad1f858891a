package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.Column;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as an example for fine-tuning or evaluation, in the chat format that OpenAI takes: the
 * conversation and the answer that the generation ended with, and the tools that were offered.
 *
 * @param json the line; null if the snapshot makes no example
 * @param reason why it makes none, in a few words; null if it makes one
 */
public record Example(@Nullable ObjectNode json, @Nullable String reason) {
  /** What uploads may hold in a message. */
  private static final Set<String> MEMBERS =
      Set.of("role", "content", "name", "tool_calls", "tool_call_id", "refusal", "weight");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * The example that {@code row} makes.
   *
   * @param any true to take also what did not end well, was cut or was redacted
   */
  public static Example of(Row row, boolean any) {
    String unfit = any ? null : unfit(row);
    if (unfit != null) {
      return new Example(null, unfit);
    }
    JsonNode attributes = row.json(Column.ATTRIBUTES);
    if (!attributes.path("texts").isEmpty()) {
      return new Example(null, "recorded without texts");
    }
    if ("embeddings".equals(Row.string(attributes, "operation"))) {
      return new Example(null, "embeddings");
    }
    JsonNode call = call(row);
    JsonNode messages = messages(row, call);
    if (messages.isEmpty()) {
      return new Example(null, "without messages");
    }
    Losses losses = new Losses();
    ArrayNode sent = OpenAiMessages.of(Turn.of(messages, losses), losses);
    if (losses.isContentLost()) {
      return new Example(null, "with pictures, sounds or files that are not on record");
    }
    ObjectNode answer = answer(row, call);
    if (answer == null) {
      return new Example(null, "without an answer");
    }
    ObjectNode json = Json.object();
    ArrayNode all = json.putArray("messages");
    sent.forEach(message -> all.add(plain(message)));
    all.add(answer);
    tools(row, json, losses);
    boolean redacted = json.toString().contains("[redacted");
    return redacted && !any ? new Example(null, "redacted") : new Example(json, null);
  }

  private static @Nullable String unfit(Row row) {
    JsonNode attributes = row.json(Column.ATTRIBUTES);
    if (!attributes.path("truncated").isEmpty()) {
      return "cut when they were recorded";
    }
    return attributes.path("redactions").isEmpty() ? null : "redacted";
  }

  /** The last call that was no repair: the one with all results of tools. */
  private static JsonNode call(Row row) {
    JsonNode found = Json.object();
    for (JsonNode call : row.json(Column.LLM_CALLS)) {
      String purpose = Row.string(call, "purpose");
      boolean draft = purpose == null || purpose.equals("draft");
      String outcome = Row.string(call, "outcome");
      if (draft && (outcome == null || outcome.equals("success") || found.isEmpty())) {
        found = call;
      }
    }
    return found;
  }

  private static JsonNode messages(Row row, JsonNode call) {
    JsonNode own = call.path("messages");
    JsonNode messages = own.isArray() && !own.isEmpty() ? own : row.json(Column.MESSAGES);
    for (JsonNode message : messages) {
      boolean told = message.hasNonNull("content") || message.hasNonNull("tool_calls");
      if (!message.path("role").isTextual() || !told) {
        return Json.array();
      }
    }
    return messages.isArray() ? messages : Json.array();
  }

  /** What the generation ended with; null if that is not known. */
  private static @Nullable ObjectNode answer(Row row, JsonNode call) {
    String text = row.text(Column.RESPONSE_TEXT);
    boolean repaired = row.json(Column.LLM_CALLS).size() > 1 && text != null;
    String own = Row.string(call, "response");
    String content = repaired || own == null ? text : own;
    ArrayNode asked = Json.array();
    JsonNode calls = repaired ? Json.array() : call.path("tool_calls");
    ObjectNode message = Json.object().put("role", "assistant");
    message.set("tool_calls", calls);
    Losses unused = new Losses();
    for (Turn turn : Turn.of(Json.array().add(message), unused)) {
      turn.calls().forEach(each -> asked.add(OpenAiMessages.call(each)));
    }
    if (content == null && asked.isEmpty()) {
      return null;
    }
    ObjectNode answer = Json.object().put("role", "assistant").put("content", content);
    if (!asked.isEmpty()) {
      answer.set("tool_calls", asked);
    }
    return answer;
  }

  /** As uploads must be: what developers say counts as the system's. */
  private static ObjectNode plain(JsonNode message) {
    ObjectNode plain = Json.object();
    for (Map.Entry<String, JsonNode> each : message.properties()) {
      String key = each.getKey();
      boolean odd = key.equals("name") && !NAME.matcher(each.getValue().asText()).matches();
      if (MEMBERS.contains(key) && !odd) {
        plain.set(key, each.getValue());
      }
    }
    if ("developer".equals(plain.path("role").asText())) {
      plain.put("role", "system");
    }
    return plain;
  }

  private static void tools(Row row, ObjectNode json, Losses losses) {
    JsonNode parameters = row.json(Column.MODEL_PARAMETERS);
    if (parameters.hasNonNull("tools")) {
      OpenAiParameters.tools(json, parameters.path("tools"), losses);
    }
    JsonNode parallel = parameters.path("parallel_tool_calls");
    if (json.has("tools") && parallel.isBoolean()) {
      json.set("parallel_tool_calls", parallel);
    }
  }
}
