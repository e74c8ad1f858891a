package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A conversation in the format of OpenAI's chat completions. Stateless. */
final class OpenAiMessages {
  /** What has its place below, or is of another format. */
  private static final Set<String> KNOWN =
      Set.of("role", "content", "name", "tool_calls", "tool_call_id");

  private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

  private OpenAiMessages() {}

  static ArrayNode of(List<Turn> turns, Losses losses) {
    ArrayNode messages = Json.array();
    for (Turn turn : turns) {
      ObjectNode message = message(turn, losses);
      if (message != null) {
        messages.add(message);
      }
    }
    return messages;
  }

  /** Null if nothing is left of it. */
  private static @Nullable ObjectNode message(Turn turn, Losses losses) {
    ObjectNode message = Json.object();
    if (turn.answers() != null) {
      return message
          .put("role", "tool")
          .put("tool_call_id", turn.answers())
          .put("content", turn.text());
    }
    String role = ROLES.contains(turn.role()) ? turn.role() : "user";
    if (!role.equals(turn.role())) {
      losses.remark("A message of the role '" + turn.role() + "' is sent as the user's.");
    }
    message.put("role", role);
    JsonNode content = content(turn, role, losses);
    boolean nothing = content == null && turn.calls().isEmpty();
    if (nothing && !turn.content().isMissingNode()) {
      losses.lose("A message of which nothing was recorded that can be sent is left out.");
      return null;
    }
    message.set("content", content);
    String name = Row.string(turn.message(), "name");
    if (name != null) {
      message.put("name", name);
    }
    if (!turn.calls().isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      turn.calls().forEach(call -> calls.add(call(call)));
    }
    // A host that speaks the format itself may use more of it.
    for (Map.Entry<String, JsonNode> each : turn.message().properties()) {
      if (!KNOWN.contains(each.getKey())) {
        message.set(each.getKey(), each.getValue());
      }
    }
    return message;
  }

  /** A call of a tool in the format of the wire. */
  static JsonNode call(Turn.Call call) {
    if (call.recorded().path("type").isTextual()) {
      return call.recorded();
    }
    ObjectNode json = Json.object().put("id", call.id()).put("type", "function");
    json.putObject("function").put("name", call.name()).put("arguments", call.text());
    return json;
  }

  /** Null if there is none, or none that can be sent. */
  private static @Nullable JsonNode content(Turn turn, String role, Losses losses) {
    JsonNode recorded = turn.content();
    if (!recorded.isArray()) {
      boolean none = recorded.isMissingNode() || recorded.asText("x").isEmpty();
      boolean instead = none && !turn.calls().isEmpty();
      return recorded.isMissingNode() || instead
          ? null
          : recorded.isTextual() ? recorded : TextNode.valueOf(Turn.text(recorded));
    }
    ArrayNode parts = Json.array();
    for (JsonNode part : recorded) {
      JsonNode sent = part(part, role, losses);
      if (sent != null) {
        parts.add(sent);
      }
    }
    return parts.isEmpty() ? null : parts;
  }

  private static @Nullable JsonNode part(JsonNode part, String role, Losses losses) {
    String type = Row.string(part, "type");
    String text = Row.string(part, "text");
    String url = Row.string(part, "url");
    if (!part.isObject() || type == null) {
      return text(Turn.text(part));
    }
    switch (type) {
      case "text", "image_url", "input_audio":
        return part;
      case "refusal":
        return role.equals("assistant")
            ? Json.object()
                .put("type", type)
                .put("refusal", text == null ? part.path(type).asText() : text)
            : text(Turn.text(part));
      case "thinking", "reasoning":
        losses.remark("What the model thought is left out: the format has no place for it.");
        return null;
      case "image":
        if (url != null && url.contains(":")) {
          ObjectNode image = Json.object().put("type", "image_url");
          image.putObject("image_url").put("url", url);
          return image;
        }
        break;
      case "file":
        if (part.path("file").isObject()) {
          return part;
        }
        if (url != null && !url.contains("/")) {
          ObjectNode file = Json.object().put("type", "file");
          file.putObject("file").put("file_id", url);
          return file;
        }
        break;
      default:
        break;
    }
    if (text != null) {
      return text(text);
    }
    losses.lose(lost(type, part, url));
    return null;
  }

  /** That a part cannot be sent, and why. */
  static String lost(String type, JsonNode part, @Nullable String url) {
    String kind = Row.string(part, "media_type");
    String what = "The " + type.toLowerCase(Locale.ROOT) + (kind == null ? "" : " (" + kind + ")");
    return url == null
        ? what + " is left out: only its length and hash are on record."
        : what + " at " + url + " is left out: the format takes none by its address.";
  }

  private static ObjectNode text(String text) {
    return Json.object().put("type", "text").put("text", text);
  }
}
