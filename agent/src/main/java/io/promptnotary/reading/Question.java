package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first request of a generation, as its snapshot has it, in the wire format of OpenAI's chat
 * completions.
 *
 * @param body ready to be sent; not to be changed
 * @param remarks where it is known to differ from what the host sent, a sentence each
 */
public record Question(ObjectNode body, List<String> remarks) {
  /** They ask for an answer in pieces, which is the same answer. */
  private static final Set<String> STREAMING = Set.of("stream", "stream_options");

  /**
   * The question that {@code row} holds.
   *
   * @param model to ask instead of the one that was asked; null for that one
   * @throws ReplayException if the row does not hold a whole one
   */
  public static Question of(Row row, @Nullable String model) throws ReplayException {
    List<String> remarks = new ArrayList<>();
    JsonNode parameters = row.json(Column.MODEL_PARAMETERS);
    String asked = Row.string(parameters, "model");
    String chosen = model != null ? model : asked != null ? asked : row.model();
    if (chosen == null) {
      throw refused(row, "names no model: give one with --model M");
    }
    ObjectNode body = Json.object().put("model", chosen);
    body.set("messages", messages(row));
    for (Map.Entry<String, JsonNode> each : parameters.properties()) {
      String name = snakeCase(each.getKey());
      JsonNode value = each.getValue();
      if (STREAMING.contains(name)) {
        remarks.add("'" + each.getKey() + "' is left out: the answer comes in one piece.");
      } else if (name.equals("tools") && !isTools(value)) {
        remarks.add("The tools are left out: they were not recorded in OpenAI's format.");
      } else if (name.equals("response_format") && value.isTextual()) {
        body.putObject(name).set("type", value);
      } else if (!name.equals("model") && !value.isNull()) {
        body.set(name, value);
      }
    }
    JsonNode attributes = row.json(Column.ATTRIBUTES);
    if (!attributes.path("truncated").isEmpty()) {
      remarks.add("Texts were cut when they were recorded (max_chars), and are sent like that.");
    }
    String sent = body.path("messages").toString();
    if (!attributes.path("redactions").isEmpty() || sent.contains("[redacted")) {
      remarks.add("Passages were redacted when they were recorded, and are sent like that.");
    }
    return new Question(body, List.copyOf(remarks));
  }

  private static JsonNode messages(Row row) throws ReplayException {
    JsonNode messages = row.json(Column.MESSAGES);
    boolean withheld = !row.json(Column.ATTRIBUTES).path("texts").isEmpty();
    if (!messages.isArray() || messages.isEmpty() || withheld) {
      throw refused(
          row, "holds no messages: it was recorded without its texts, or before it had any");
    }
    for (JsonNode message : messages) {
      if (!message.path("role").isTextual()) {
        throw refused(row, "holds a message without a role: see it with: show ID --full");
      }
      if (isMissing(message.path("content")) && isMissing(message.path("tool_calls"))) {
        throw refused(row, "holds a message without its text: it was recorded without texts");
      }
    }
    return messages;
  }

  private static boolean isMissing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static boolean isTools(JsonNode value) {
    if (!value.isArray()) {
      return false;
    }
    for (JsonNode tool : value) {
      if (!tool.path("type").isTextual()) {
        return false;
      }
    }
    return true;
  }

  /** Hosts in Java record {@code maxTokens}; the wire has {@code max_tokens}. */
  private static String snakeCase(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static ReplayException refused(Row row, String why) {
    return new ReplayException("snapshot " + row.cell(Column.ID) + " " + why);
  }
}
