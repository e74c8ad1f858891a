package io.promptnotary.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A conversation and its parameters in the format of Anthropic's messages. Stateless. */
final class AnthropicRequest {
  /** The format wants one; what the host said is not on record then. */
  private static final int MAX_TOKENS = 4096;

  /** Blocks of a host that speaks the format itself have one of these. */
  private static final List<String> WIRE = List.of("source", "tool_use_id", "input");

  private AnthropicRequest() {}

  static ObjectNode of(String model, List<Turn> turns, JsonNode parameters, Losses losses) {
    ObjectNode body = Json.object().put("model", model);
    List<String> system = new ArrayList<>();
    ArrayNode messages = Json.array();
    ObjectNode last = null;
    for (Turn turn : turns) {
      if (turn.role().equals("system") || turn.role().equals("developer")) {
        system.add(turn.text());
        continue;
      }
      boolean result = turn.answers() != null;
      // All results of one turn of the model belong into one message.
      if (last == null || !result) {
        last = Json.object().put("role", turn.role().equals("assistant") ? "assistant" : "user");
        messages.add(last);
      }
      if (result) {
        last.withArray("content")
            .addObject()
            .put("type", "tool_result")
            .put("tool_use_id", turn.answers())
            .put("content", turn.text());
      } else {
        content(turn, last, losses);
        if (last.path("content").isEmpty() && !last.path("content").isTextual()) {
          messages.remove(messages.size() - 1);
          losses.lose("A message of which nothing was recorded that can be sent is left out.");
        }
        last = null;
      }
    }
    if (!system.isEmpty()) {
      body.put("system", String.join("\n\n", system));
    }
    body.set("messages", messages);
    for (Map.Entry<String, JsonNode> each : parameters.properties()) {
      if (!each.getValue().isNull()) {
        parameter(each.getKey(), each.getValue(), parameters, body, losses);
      }
    }
    if (!body.has("max_tokens")) {
      body.put("max_tokens", MAX_TOKENS);
      losses.remark("'max_tokens' is " + MAX_TOKENS + ": none is on record, and one is needed.");
    }
    return body;
  }

  private static void content(Turn turn, ObjectNode message, Losses losses) {
    if (turn.content().isTextual() && turn.calls().isEmpty()) {
      message.set("content", turn.content());
      return;
    }
    ArrayNode blocks = message.putArray("content");
    for (JsonNode part : turn.parts()) {
      JsonNode block = part(part, losses);
      if (block != null) {
        blocks.add(block);
      }
    }
    for (Turn.Call call : turn.calls()) {
      ObjectNode block =
          Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.name());
      block.set("input", input(call, losses));
      blocks.add(block);
    }
  }

  private static JsonNode input(Turn.Call call, Losses losses) {
    try {
      JsonNode input = Json.read(call.text());
      if (input.isObject()) {
        return input;
      }
    } catch (JsonProcessingException e) {
      // The sentence below says it all.
    }
    losses.lose("The arguments of the tool '" + call.name() + "' are no object on record.");
    return Json.object();
  }

  /** Null if it cannot be sent; an empty text is refused by the provider. */
  private static @Nullable JsonNode part(JsonNode part, Losses losses) {
    if (WIRE.stream().anyMatch(part::has)) {
      return part;
    }
    String type = part.isObject() ? Row.string(part, "type") : "text";
    String url = Row.string(part, "url");
    String text = part.isObject() ? Row.string(part, "text") : Turn.text(part);
    if (type == null || type.equals("text")) {
      return text == null || text.isEmpty()
          ? null
          : Json.object().put("type", "text").put("text", text);
    }
    if (type.equals("thinking") || type.equals("reasoning")) {
      losses.remark("What the model thought is left out: its signature is not on record.");
      return null;
    }
    boolean image = type.equals("image");
    if (url != null && (image || type.equals("file"))) {
      ObjectNode block = Json.object().put("type", image ? "image" : "document");
      boolean web = url.contains("://");
      block.putObject("source").put("type", web ? "url" : "file").put(web ? "url" : "file_id", url);
      if (!web) {
        losses.remark("Files by their ids need the header anthropic-beta: files-api-2025-04-14.");
      }
      return block;
    }
    if (text != null) {
      ObjectNode block = Json.object().put("type", "document");
      block
          .putObject("source")
          .put("type", "text")
          .put("media_type", "text/plain")
          .put("data", text);
      return type.equals("file") ? block : Json.object().put("type", "text").put("text", text);
    }
    losses.lose(OpenAiMessages.lost(type, part, url));
    return null;
  }

  private static void parameter(
      String key, JsonNode value, JsonNode all, ObjectNode body, Losses losses) {
    String name = OpenAiParameters.name(key);
    switch (name) {
      case "model", "thinking_budget", "response_format" -> {}
      case "max_tokens", "max_completion_tokens" -> body.set("max_tokens", value);
      case "temperature", "top_p", "top_k", "service_tier", "metadata" -> body.set(name, value);
      case "stop" -> body.set("stop_sequences", value.isArray() ? value : Json.array().add(value));
      case "stream", "stream_options" ->
          losses.remark("'" + key + "' is left out: the answer comes in one piece.");
      case "user" -> body.putObject("metadata").set("user_id", value);
      case "tools" -> tools(value, body, losses);
      case "tool_choice" -> choice(value, body);
      case "thinking" -> thinking(value, all, body);
      case "reasoning_effort" ->
          body.withObject("/output_config").put("effort", value.asText().toLowerCase(Locale.ROOT));
      case "response_schema" -> {
        ObjectNode schema = Schemas.of(value);
        if (schema != null) {
          body.withObject("/output_config")
              .putObject("format")
              .put("type", "json_schema")
              .set("schema", schema);
        }
      }
      default ->
          losses.remark("'" + key + "' is left out: Anthropic's format has no place for it.");
    }
  }

  private static void thinking(JsonNode value, JsonNode all, ObjectNode body) {
    ObjectNode thinking = body.putObject("thinking");
    if (value.isObject()) {
      thinking.setAll((ObjectNode) value);
      return;
    }
    thinking.put("type", value.asText());
    JsonNode budget = all.path("thinking_budget");
    if (budget.isNumber()) {
      thinking.set("budget_tokens", budget);
    }
  }

  private static void choice(JsonNode value, ObjectNode body) {
    String word = value.asText().toLowerCase(Locale.ROOT);
    if (value.isObject()) {
      body.set("tool_choice", value);
    } else if (word.equals("auto") || word.equals("none") || word.equals("any")) {
      body.putObject("tool_choice").put("type", word);
    } else if (word.equals("required")) {
      body.putObject("tool_choice").put("type", "any");
    } else {
      body.putObject("tool_choice").put("type", "tool").put("name", value.asText());
    }
  }

  private static void tools(JsonNode recorded, ObjectNode body, Losses losses) {
    ArrayNode tools = Json.array();
    for (JsonNode tool : recorded) {
      String name = Row.string(tool, "name");
      if (name == null || tool.has("input_schema")) {
        tools.add(tool);
        continue;
      }
      ObjectNode json = tools.addObject().put("name", name);
      String description = Row.string(tool, "description");
      if (description != null) {
        json.put("description", description);
      }
      ObjectNode schema = Schemas.ofArguments(tool.path("parameters"), losses);
      if (schema == null) {
        losses.remark(OpenAiParameters.noSchema(name));
      }
      json.set("input_schema", schema == null ? Json.object().put("type", "object") : schema);
    }
    body.set("tools", tools);
  }
}
