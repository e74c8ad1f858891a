package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a call in the format of OpenAI's chat completions: those of other libraries
 * under its names, and a remark where it has none. What is unknown goes along as it is.
 */
final class OpenAiParameters {
  /** Names in use elsewhere, in snake case. */
  static final Map<String, String> NAMES =
      Map.of(
          "max_output_tokens", "max_tokens",
          "max_new_tokens", "max_tokens",
          "num_predict", "max_tokens",
          "stop_sequences", "stop",
          "candidate_count", "n",
          "number_of_generations", "n",
          "random_seed", "seed");

  /** Models that refuse {@code max_tokens}. */
  private static final Pattern COUNTS_REASONING = Pattern.compile("(.*/)?(o\\d|gpt-5).*");

  private static final Set<String> FOREIGN =
      Set.of(
          "top_k",
          "thinking",
          "thinking_budget",
          "think",
          "guardrail",
          "additional",
          "cached_content",
          "response_mime_type",
          "task_type",
          "raw",
          "suffix",
          "prompt_id",
          "conversation",
          "previous_response_id",
          "encoding_format",
          "dimensions");

  private final JsonNode recorded;
  private final ObjectNode body;
  private final Losses losses;

  private OpenAiParameters(JsonNode recorded, ObjectNode body, Losses losses) {
    this.recorded = recorded;
    this.body = body;
    this.losses = losses;
  }

  /** Adds to {@code body}, which holds the model, what else the model was asked with. */
  static void add(JsonNode recorded, ObjectNode body, Losses losses) {
    OpenAiParameters parameters = new OpenAiParameters(recorded, body, losses);
    for (Map.Entry<String, JsonNode> each : recorded.properties()) {
      if (!each.getValue().isNull()) {
        parameters.add(each.getKey(), each.getValue());
      }
    }
  }

  /** Hosts in Java record {@code maxTokens}; the wire has {@code max_tokens}. */
  static String name(String recorded) {
    String name = recorded.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    return NAMES.getOrDefault(name, name);
  }

  private void add(String key, JsonNode value) {
    String name = name(key);
    switch (name) {
      case "model", "response_schema" -> {}
      case "stream", "stream_options" ->
          losses.remark("'" + key + "' is left out: the answer comes in one piece.");
      case "tools" -> tools(body, value, losses);
      case "tool_choice" -> choice(key, value);
      case "response_format" -> format(key, value);
      case "max_tokens" -> limit(value);
      case "reasoning_effort" -> body.put(name, value.asText().toLowerCase(Locale.ROOT));
      default -> {
        if (!FOREIGN.contains(name)) {
          body.set(name, value);
        } else if (name.equals("previous_response_id") || name.equals("conversation")) {
          losses.remark(
              "'" + key + "' is left out: what was said before is with the provider only.");
        } else if (!name.equals("response_mime_type") || !recorded.has("response_format")) {
          losses.remark("'" + key + "' is left out: OpenAI's format has no place for it.");
        }
      }
    }
  }

  private void limit(JsonNode value) {
    boolean other = COUNTS_REASONING.matcher(body.path("model").asText()).matches();
    body.set(other ? "max_completion_tokens" : "max_tokens", value);
  }

  /** Adds {@code tools}, in the format of the wire. */
  static void tools(ObjectNode body, JsonNode recorded, Losses losses) {
    ArrayNode tools = Json.array();
    for (JsonNode tool : recorded) {
      String name = Row.string(tool, "name");
      if (tool.path("type").isTextual()) {
        tools.add(tool);
      } else if (name == null) {
        losses.remark("The tools are left out: their names were not recorded.");
        return;
      } else {
        tools.add(tool(name, tool, losses));
      }
    }
    if (tools.isEmpty()) {
      losses.remark("The tools are left out: their names were not recorded.");
    } else {
      body.set("tools", tools);
    }
  }

  private static ObjectNode tool(String name, JsonNode tool, Losses losses) {
    ObjectNode json = Json.object().put("type", "function");
    ObjectNode function = json.putObject("function").put("name", name);
    String description = Row.string(tool, "description");
    if (description != null) {
      function.put("description", description);
    }
    ObjectNode schema = Schemas.ofArguments(tool.path("parameters"), losses);
    if (schema != null) {
      function.set("parameters", schema);
    } else if (tool.hasNonNull("parameters")) {
      losses.remark(noSchema(name));
    }
    return json;
  }

  static String noSchema(String tool) {
    return "The parameters of the tool '" + tool + "' are left out: they are no schema on record.";
  }

  private void choice(String key, JsonNode value) {
    String word = value.asText().toLowerCase(Locale.ROOT);
    if (value.isObject()) {
      body.set("tool_choice", value);
    } else if (isTool(recorded.path("tools"), value.asText())) {
      ObjectNode choice = body.putObject("tool_choice").put("type", "function");
      choice.putObject("function").put("name", value.asText());
    } else if (word.equals("auto") || word.equals("none") || word.equals("required")) {
      body.put("tool_choice", word);
    } else if (word.equals("any")) {
      body.put("tool_choice", "required");
    } else {
      losses.remark("'" + key + "' is left out: '" + value.asText() + "' names no tool.");
    }
  }

  static boolean isTool(JsonNode tools, String name) {
    for (JsonNode tool : tools) {
      JsonNode function = tool.path("function").isObject() ? tool.path("function") : tool;
      if (name.equals(Row.string(function, "name"))) {
        return true;
      }
    }
    return false;
  }

  private void format(String key, JsonNode value) {
    String word = value.asText().toLowerCase(Locale.ROOT);
    ObjectNode schema =
        Schemas.of(value.isContainerNode() ? value : recorded.path("response_schema"));
    if (value.isObject() && value.path("type").asText().matches("text|json_object|json_schema")) {
      body.set("response_format", value);
    } else if (schema != null) {
      body.set("response_format", schema(schema));
    } else if (word.equals("text") || word.equals("json_object")) {
      body.putObject("response_format").put("type", word);
    } else if (word.equals("json") || word.equals("application/json")) {
      body.putObject("response_format").put("type", "json_object");
    } else if (!word.equals("text/plain")) {
      losses.remark("'" + key + "' is left out: its schema is not on record.");
    }
  }

  private ObjectNode schema(ObjectNode schema) {
    // Some tell the name and the schema inside.
    boolean wrapped = schema.path("schema").isObject() && schema.path("name").isTextual();
    ObjectNode format = Json.object().put("type", "json_schema");
    if (wrapped) {
      format.set("json_schema", schema);
    } else {
      losses.remark("The answer's schema is called 'answer': its own name is not on record.");
      format.putObject("json_schema").put("name", "answer").set("schema", schema);
    }
    return format;
  }
}
