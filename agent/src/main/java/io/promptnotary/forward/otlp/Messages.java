package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in the form of the conventions' JSON schemas for input and output messages, system
 * instructions and tool definitions. Stateless.
 *
 * <p>They are recorded as JSON strings, which the conventions allow on spans: it is the form that
 * Langfuse and Phoenix take apart.
 *
 * @param system what belongs beside the conversation; empty if nothing does
 * @param conversation the rest
 */
record Messages(ArrayNode system, ArrayNode conversation) {
  private static final List<String> MEDIA = List.of("image", "audio", "video", "file");

  /**
   * What was sent.
   *
   * @param recorded messages as rows have them; missing if they are not known
   * @param systemPrompt used where {@code recorded} is missing
   * @param userPrompt likewise
   * @param apart true to take the system messages out of the conversation
   */
  static Messages sent(
      JsonNode recorded,
      @Nullable String systemPrompt,
      @Nullable String userPrompt,
      boolean apart) {
    ArrayNode system = JsonText.array();
    ArrayNode conversation = JsonText.array();
    for (JsonNode each : recorded.isArray() ? recorded : plain(systemPrompt, userPrompt)) {
      String told = JsonText.text(each, "role");
      String role = told == null ? "user" : told;
      ArrayNode parts = parts(each, role);
      if (parts.isEmpty()) {
        continue;
      }
      if (apart && role.equals("system")) {
        system.addAll(parts);
        continue;
      }
      ObjectNode message = conversation.addObject().put("role", role);
      message.set("parts", parts);
      String name = JsonText.text(each, "name");
      if (name != null && !role.equals("tool")) {
        message.put("name", name);
      }
    }
    return new Messages(system, conversation);
  }

  /** What was answered; empty if nothing was. */
  static ArrayNode answered(
      @Nullable String text,
      @Nullable String reasoning,
      JsonNode toolCalls,
      @Nullable String finishReason,
      boolean failed) {
    ArrayNode parts = JsonText.array();
    if (reasoning != null) {
      parts.addObject().put("type", "reasoning").put("content", reasoning);
    }
    if (text != null) {
      parts.add(text(text));
    }
    for (JsonNode each : toolCalls) {
      parts.add(toolCall(each));
    }
    ArrayNode messages = JsonText.array();
    if (!parts.isEmpty()) {
      ObjectNode message = messages.addObject().put("role", "assistant");
      message.set("parts", parts);
      // The schema asks for one.
      message.put(
          "finish_reason", finishReason != null ? finishReason : failed ? "error" : "unknown");
    }
    return messages;
  }

  /** Which tools the model was offered; empty if none has a name. */
  static ArrayNode tools(JsonNode offered) {
    ArrayNode tools = JsonText.array();
    for (JsonNode each : offered) {
      JsonNode function = each.path("function").isObject() ? each.path("function") : each;
      String name = JsonText.text(function, "name");
      if (name == null) {
        continue;
      }
      String type = JsonText.text(each, "type");
      ObjectNode tool =
          tools.addObject().put("type", type == null ? "function" : type).put("name", name);
      String description = JsonText.text(function, "description");
      if (description != null) {
        tool.put("description", description);
      }
      JsonNode parameters = opened(function.path("parameters"));
      if (parameters.isObject()) {
        tool.set("parameters", parameters);
      }
    }
    return tools;
  }

  private static ArrayNode plain(@Nullable String system, @Nullable String user) {
    ArrayNode messages = JsonText.array();
    if (system != null) {
      messages.addObject().put("role", "system").put("content", system);
    }
    if (user != null) {
      messages.addObject().put("role", "user").put("content", user);
    }
    return messages;
  }

  private static ArrayNode parts(JsonNode message, String role) {
    ArrayNode parts = JsonText.array();
    JsonNode content = message.path("content");
    String answers = JsonText.text(message, "tool_call_id");
    boolean response = role.equals("tool") || answers != null;
    for (JsonNode each : content.isArray() ? content : List.of(content)) {
      boolean none = each.isMissingNode() || each.isNull();
      if (none || each.isTextual() && each.textValue().isEmpty()) {
        continue;
      }
      String type = JsonText.text(each, "type");
      if (type != null && type.startsWith("tool_result")) {
        String own = JsonText.text(each, "name");
        parts.add(toolResponse(each.path("text"), own == null ? answers : own));
      } else if (response) {
        parts.add(toolResponse(each.has("text") ? each.path("text") : each, answers));
      } else {
        parts.add(part(each, type));
      }
    }
    for (JsonNode each : message.path("tool_calls")) {
      parts.add(toolCall(each));
    }
    return parts;
  }

  private static ObjectNode part(JsonNode part, @Nullable String type) {
    if (!part.isObject()) {
      return text(part.isTextual() ? part.textValue() : JsonText.write(part));
    }
    String told = JsonText.text(part, "text");
    String kind = type == null ? "text" : type.toLowerCase(Locale.ROOT);
    if (kind.equals("text") && told != null) {
      return text(told);
    }
    if ((kind.equals("thinking") || kind.equals("reasoning")) && told != null) {
      return JsonText.object().put("type", "reasoning").put("content", told);
    }
    if (MEDIA.contains(kind)) {
      return media(part, kind);
    }
    // A part of another kind: the schema lets it have members of its own.
    ObjectNode other = part.deepCopy();
    return other.put("type", type == null ? "unknown" : type);
  }

  /** Of bytes no more is known than their length and hash, so they are no blob of the schema. */
  private static ObjectNode media(JsonNode part, String kind) {
    String url = JsonText.text(part, "url");
    boolean address = url != null && url.indexOf(':') > 0;
    ObjectNode media = JsonText.object();
    media.put("type", url == null ? kind : address ? "uri" : "file");
    String mime = JsonText.text(part, "media_type");
    if (mime != null) {
      media.put("mime_type", mime);
    }
    media.put("modality", kind);
    if (url != null) {
      media.put(address ? "uri" : "file_id", url);
    }
    for (String name : List.of("name", "bytes", "sha256", "text")) {
      if (part.has(name)) {
        media.set(name, part.path(name));
      }
    }
    return media;
  }

  private static ObjectNode text(String text) {
    return JsonText.object().put("type", "text").put("content", text);
  }

  private static ObjectNode toolCall(JsonNode call) {
    JsonNode function = call.path("function").isObject() ? call.path("function") : call;
    ObjectNode part = JsonText.object().put("type", "tool_call");
    String id = JsonText.text(call, "id");
    if (id != null) {
      part.put("id", id);
    }
    String name = JsonText.text(function, "name");
    part.put("name", name == null ? "?" : name);
    JsonNode arguments = opened(function.path("arguments"));
    if (!arguments.isMissingNode()) {
      part.set("arguments", arguments);
    }
    return part;
  }

  private static ObjectNode toolResponse(JsonNode response, @Nullable String id) {
    ObjectNode part = JsonText.object().put("type", "tool_call_response");
    if (id != null) {
      part.put("id", id);
    }
    part.set("response", response.isMissingNode() ? JsonText.object().nullNode() : response);
    return part;
  }

  /** A text that holds a JSON object as that object. */
  private static JsonNode opened(JsonNode value) {
    if (!value.isTextual()) {
      return value;
    }
    JsonNode inside = JsonText.read(value.textValue());
    return inside.isObject() ? inside : value;
  }
}
