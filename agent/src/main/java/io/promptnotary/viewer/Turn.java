package io.promptnotary.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Fact;
import io.promptnotary.reading.Facts;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param number counted from 1
 * @param role who speaks, as stored
 * @param kind one of the known roles, for the looks
 * @param name of who speaks, and what a tool's message answers; null without either
 * @param passages its texts
 * @param parts what is no text, in a line each
 * @param asked tools that it asks for, with their arguments
 */
record Turn(
    int number,
    String role,
    String kind,
    @Nullable String name,
    List<Passage> passages,
    List<String> parts,
    List<Fact> asked) {
  private static final List<String> KINDS =
      List.of("system", "developer", "user", "assistant", "tool");

  /** The messages in {@code messages}, which stand at {@code pointer} of that column. */
  static List<Turn> all(JsonNode messages, String id, Column column, String pointer) {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode each : messages) {
      String at = pointer + "/" + turns.size();
      turns.add(of(each, turns.size() + 1, id, column, at));
    }
    return turns;
  }

  private static Turn of(JsonNode message, int number, String id, Column column, String pointer) {
    String anchor = column.key() + pointer.replace('/', '-');
    List<Passage> passages = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    JsonNode content = message.path("content");
    String at = pointer + "/content";
    if (content.isTextual()) {
      passages.add(Passage.of(anchor, "", content.textValue(), Urls.text(id, column.key(), at)));
    } else if (content.isArray()) {
      for (int i = 0; i < content.size(); i++) {
        JsonNode part = content.get(i);
        String text = part.isTextual() ? part.textValue() : Row.string(part, "text");
        if (text == null) {
          parts.add(described(part));
        } else {
          String of = at + "/" + i + (part.isTextual() ? "" : "/text");
          passages.add(Passage.of(anchor + "-" + i, "", text, Urls.text(id, column.key(), of)));
        }
      }
    } else if (!content.isMissingNode() && !content.isNull()) {
      parts.add(content.toString());
    } else if (!message.isObject()) {
      parts.add(message.toString());
    }
    String role = Row.string(message, "role");
    String shown = role == null ? "unknown" : role;
    return new Turn(
        number,
        shown,
        KINDS.contains(shown) ? shown : "other",
        spoken(message),
        List.copyOf(passages),
        List.copyOf(parts),
        asked(message.path("tool_calls")));
  }

  private static @Nullable String spoken(JsonNode message) {
    String answered = Row.string(message, "tool_call_id");
    String text =
        Facts.pair(
            Row.string(message, "name"), " · ", answered == null ? null : "answers " + answered);
    return text.isEmpty() ? null : text;
  }

  /** Pictures, sounds and files are not stored, only what they were. */
  private static String described(JsonNode part) {
    List<String> words = new ArrayList<>();
    for (String name : List.of("type", "media_type", "name", "url", "id")) {
      String value = Row.string(part, name);
      if (value != null) {
        words.add(value);
      }
    }
    Long bytes = Row.number(part, "bytes");
    if (bytes != null) {
      words.add(Units.bytes(bytes));
    }
    String digest = Row.string(part, "sha256");
    if (digest != null) {
      words.add("sha256 " + digest);
    }
    return words.isEmpty() ? part.toString() : String.join(" · ", words);
  }

  static List<Fact> asked(JsonNode calls) {
    List<Fact> asked = new ArrayList<>();
    for (JsonNode call : calls) {
      JsonNode function = call.path("function").isObject() ? call.path("function") : call;
      String name = Row.string(function, "name");
      JsonNode arguments = function.path("arguments");
      asked.add(
          name == null
              ? new Fact("?", Json.pretty(call))
              : new Fact(name, arguments.isMissingNode() ? "" : Facts.plain(arguments)));
    }
    return asked;
  }
}
