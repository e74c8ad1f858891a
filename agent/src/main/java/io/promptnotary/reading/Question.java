package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.Column;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first request of a generation, as its snapshot has it, in the format of a provider.
 *
 * @param wire which format that is
 * @param body ready to be sent; not to be changed
 * @param remarks where it is known to differ from what the host sent, a sentence each
 */
public record Question(Wire wire, ObjectNode body, List<String> remarks) {

  /**
   * The question that {@code row} holds, in the format of its provider, or else in OpenAI's.
   *
   * @param model to ask instead of the one that was asked; null for that one
   * @throws ReplayException if the row does not hold a whole one
   */
  public static Question of(Row row, @Nullable String model) throws ReplayException {
    return of(row, model, Objects.requireNonNullElse(Wire.of(row), Wire.OPENAI));
  }

  /** Likewise, in this format. */
  public static Question of(Row row, @Nullable String model, Wire wire) throws ReplayException {
    JsonNode parameters = row.json(Column.MODEL_PARAMETERS);
    String asked = Row.string(parameters, "model");
    String chosen = model != null ? model : asked != null ? asked : row.model();
    if (chosen == null) {
      throw refused(row, "names no model: give one with --model M");
    }
    String operation = Row.string(row.json(Column.ATTRIBUTES), "operation");
    if ("embeddings".equals(operation)) {
      throw refused(row, "asked for embeddings, which have no words to compare");
    }
    Losses losses = new Losses();
    if ("responses".equals(operation) || "completions".equals(operation)) {
      losses.remark("It was asked as one of '" + operation + "', and is sent as a chat.");
    }
    List<Turn> turns = Turn.of(messages(row), losses);
    ObjectNode body;
    if (wire == Wire.ANTHROPIC) {
      body = AnthropicRequest.of(chosen, turns, parameters, losses);
    } else {
      body = Json.object().put("model", chosen);
      body.set("messages", OpenAiMessages.of(turns, losses));
      OpenAiParameters.add(parameters, body, losses);
    }
    if (body.path("messages").isEmpty()) {
      throw refused(row, "holds no message that can be sent: see it with: show ID --full");
    }
    JsonNode attributes = row.json(Column.ATTRIBUTES);
    if (!attributes.path("truncated").isEmpty()) {
      losses.remark("Texts were cut when they were recorded (max_chars), and are sent like that.");
    }
    String sent = body.path("messages").toString();
    if (!attributes.path("redactions").isEmpty() || sent.contains("[redacted")) {
      losses.remark("Passages were redacted when they were recorded, and are sent like that.");
    }
    return new Question(wire, body, losses.remarks());
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

  private static ReplayException refused(Row row, String why) {
    return new ReplayException("snapshot " + row.cell(Column.ID) + " " + why);
  }
}
