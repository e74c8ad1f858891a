package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, as people read it.
 *
 * @param role as the row has it; a question mark if it has none
 * @param text its texts, and in brackets what is no text; raw, as a model or its user wrote it
 */
public record Message(String role, String text) {

  /** The conversation that a row was asked with; empty if it is not known. */
  public static List<Message> of(Row row) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode each : row.json(Column.MESSAGES)) {
      messages.add(of(each));
    }
    return messages;
  }

  /** A message as the columns {@code messages} and {@code llm_calls} hold it. */
  public static Message of(JsonNode message) {
    List<String> lines = new ArrayList<>();
    String answered = Row.string(message, "tool_call_id");
    if (answered != null) {
      lines.add("[answers " + answered + "]");
    }
    JsonNode content = message.path("content");
    for (JsonNode part : content.isArray() ? content : List.of(content)) {
      String text = part(part);
      if (text != null) {
        lines.add(text);
      }
    }
    for (JsonNode call : message.path("tool_calls")) {
      lines.add(call(call));
    }
    String role = Row.string(message, "role");
    return new Message(role == null ? "?" : role, String.join("\n", lines));
  }

  /** What the model asked of a tool, in one line. */
  public static String call(JsonNode call) {
    String name = Row.string(call, "name");
    String id = Row.string(call, "id");
    String arguments = Row.string(call, "arguments");
    return name == null
        ? "[asks for " + call + "]"
        : "[asks for "
            + name
            + (id == null ? "" : " as " + id)
            + (arguments == null ? "" : ": " + arguments)
            + "]";
  }

  private static @Nullable String part(JsonNode part) {
    if (part.isMissingNode() || part.isNull()) {
      return null;
    }
    if (!part.isObject()) {
      return part.isTextual() ? part.textValue() : part.toString();
    }
    String type = Row.string(part, "type");
    String text = Row.string(part, "text");
    if (text != null && (type == null || type.equals("text"))) {
      return text;
    }
    List<String> known = new ArrayList<>();
    known.add(type == null ? "part" : type);
    for (String name : List.of("media_type", "name", "url", "data", "bytes", "sha256")) {
      String value = Row.string(part, name);
      if (value != null) {
        known.add(
            switch (name) {
              case "bytes" -> value + " bytes";
              case "sha256" -> "sha256 " + value;
              default -> value;
            });
      }
    }
    if (known.size() == 1 && text == null) {
      return part.toString();
    }
    return "[" + String.join(", ", known) + "]" + (text == null ? "" : " " + text);
  }
}
