package io.promptnotary.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.RowLine.BadLineException;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of OpenAI's chat format made a snapshot. Such a line tells neither when it was nor what it
 * cost, and the snapshot does not either; its id follows from the line, so that the same line is
 * the same snapshot. Stateless.
 */
public final class ChatLine {
  private ChatLine() {}

  /**
   * The snapshot of a line.
   *
   * @param file where the line is from; the snapshot is linked to it
   * @param now when it is brought in, as its start
   * @throws BadLineException if the line is in no such format
   */
  public static Snapshot read(String line, String file, Instant now) throws BadLineException {
    JsonNode json;
    try {
      json = Json.read(line);
    } catch (JsonProcessingException e) {
      throw new BadLineException("is no JSON: " + e.getOriginalMessage());
    }
    JsonNode messages = json.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw new BadLineException("has neither an 'id' nor 'messages'");
    }
    for (JsonNode message : messages) {
      if (!message.path("role").isTextual()) {
        throw new BadLineException("has a message without a 'role'");
      }
    }
    JsonNode last = messages.get(messages.size() - 1);
    boolean answered = last.path("role").asText().equals("assistant");
    ArrayNode asked = Json.array();
    for (int i = 0; i < messages.size() - (answered ? 1 : 0); i++) {
      asked.add(messages.get(i));
    }
    Map<Column, Object> values = new EnumMap<>(Column.class);
    String moment = Moments.stored(now);
    values.put(Column.ID, id(line));
    values.put(Column.STATUS, Status.SUCCESS.key());
    values.put(Column.SERVICE, "promptnotary-import");
    values.put(Column.NAME, "import");
    values.put(Column.STARTED_AT, moment);
    // What belongs to something is no orphan, and is not cleaned up as one.
    values.put(Column.ENTITY_TYPE, "file");
    values.put(Column.ENTITY_ID, file);
    values.put(Column.LINKED_AT, moment);
    ObjectNode exact = Json.object();
    put(values, exact, Column.FINAL_SYSTEM_PROMPT, joined(asked));
    put(values, exact, Column.FINAL_USER_PROMPT, user(asked));
    JsonNode content = answered ? last.path("content") : last.path("");
    put(values, exact, Column.RESPONSE_TEXT, content.isTextual() ? content.textValue() : null);
    values.put(Column.MESSAGES, ExactText.escape(asked.toString()));
    parameters(json, values);
    values.put(Column.LLM_CALLS, calls(asked, answered ? last : null));
    if (!exact.isEmpty()) {
      ObjectNode attributes = Json.object();
      attributes.set(ExactText.ATTRIBUTE, exact);
      values.put(Column.ATTRIBUTES, ExactText.escape(attributes.toString()));
    }
    return new Snapshot(values);
  }

  private static void parameters(JsonNode line, Map<Column, Object> values) {
    ObjectNode parameters = Json.object();
    for (String name : List.of("model", "tools", "parallel_tool_calls")) {
      if (line.hasNonNull(name)) {
        parameters.set(name, line.path(name));
      }
    }
    if (!parameters.isEmpty()) {
      values.put(Column.MODEL_PARAMETERS, ExactText.escape(parameters.toString()));
    }
  }

  private static String calls(ArrayNode asked, @Nullable JsonNode answer) {
    ObjectNode call = Json.object().put("n", 1).put("purpose", "draft").put("outcome", "success");
    call.set("messages", asked);
    if (answer != null && answer.path("content").isTextual()) {
      call.set("response", answer.path("content"));
    }
    if (answer != null && answer.hasNonNull("tool_calls")) {
      call.set("tool_calls", answer.path("tool_calls"));
    }
    return ExactText.escape(Json.array().add(call).toString());
  }

  private static @Nullable String joined(ArrayNode messages) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : messages) {
      Message message = Message.of(each);
      if (message.role().equals("system") || message.role().equals("developer")) {
        texts.add(message.text());
      }
    }
    return texts.isEmpty() ? null : String.join("\n\n", texts);
  }

  private static @Nullable String user(ArrayNode messages) {
    String found = null;
    for (JsonNode each : messages) {
      Message message = Message.of(each);
      found = message.role().equals("user") ? message.text() : found;
    }
    return found;
  }

  private static void put(
      Map<Column, Object> values, ObjectNode exact, Column column, @Nullable String text) {
    if (text != null) {
      boolean odd = ExactText.isNeeded(text);
      values.put(column, odd ? ExactText.readable(text) : text);
      if (odd) {
        exact.put(column.key(), text);
      }
    }
  }

  /** A UUID of version 8, whose meaning is its maker's. */
  private static String id(String line) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
      long high = 0;
      long low = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        high = high << Byte.SIZE | hash[i] & 0xFF;
        low = low << Byte.SIZE | hash[Long.BYTES + i] & 0xFF;
      }
      high = high & 0xFFFF_FFFF_FFFF_0FFFL | 0x8000L;
      low = low & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
      return new UUID(high, low).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this Java runtime", e);
    }
  }
}
