package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation, whichever library it was recorded from: results of tools are turns of
 * their own, and calls of tools have ids.
 *
 * @param role in lower case
 * @param message as it was recorded
 * @param content a text, or parts in a list; missing if it has none
 * @param calls what the model asked of tools
 * @param answers the id of the call that this is the result of; null if it is none
 */
record Turn(
    String role, JsonNode message, JsonNode content, List<Call> calls, @Nullable String answers) {
  private static final String TOOL = "tool";

  /**
   * A call of a tool.
   *
   * @param recorded as it was recorded; in the format of the wire it has a member {@code function}
   */
  record Call(String id, String name, JsonNode arguments, JsonNode recorded) {

    /** The arguments as text of JSON. */
    String text() {
      return arguments.isTextual() ? arguments.textValue() : arguments.toString();
    }
  }

  /** The turns of a conversation as the columns hold it. */
  static List<Turn> of(JsonNode messages, Losses losses) {
    List<Turn> turns = new ArrayList<>();
    Map<String, String> open = new LinkedHashMap<>();
    int made = 0;
    for (JsonNode message : messages) {
      String role = message.path("role").asText();
      if (role.equals(TOOL)) {
        results(message, open, turns, losses);
        continue;
      }
      List<Call> calls = new ArrayList<>();
      for (JsonNode each : message.path("tool_calls")) {
        JsonNode function = each.path("function").isObject() ? each.path("function") : each;
        String id = Row.string(each, "id");
        if (id == null) {
          id = "call_" + ++made;
          losses.remark("Calls of tools without an id were given one.");
        }
        String name = Row.string(function, "name");
        calls.add(new Call(id, name == null ? "?" : name, function.path("arguments"), each));
        open.put(id, name == null ? "?" : name);
      }
      turns.add(new Turn(role, message, content(message), calls, null));
    }
    return turns;
  }

  private static JsonNode content(JsonNode message) {
    JsonNode content = message.path("content");
    return content.isNull() ? message.path("") : content;
  }

  /** One message may hold the results of several calls, and what the user said besides. */
  private static void results(
      JsonNode message, Map<String, String> open, List<Turn> turns, Losses losses) {
    JsonNode content = content(message);
    String told = Row.string(message, "tool_call_id");
    boolean any = false;
    List<JsonNode> rest = new ArrayList<>();
    for (JsonNode part : content.isArray() ? content : List.<JsonNode>of()) {
      if ("tool_result".equals(Row.string(part, "type"))) {
        String own = Row.string(part, "name");
        String id = own != null && open.containsKey(own) ? own : any ? null : told;
        turns.add(result(message, part.path("text"), id, open, losses));
        any = true;
      } else {
        rest.add(part);
      }
    }
    if (!any) {
      turns.add(result(message, content, told, open, losses));
    } else if (!rest.isEmpty()) {
      JsonNode parts = Json.array().addAll(rest);
      turns.add(new Turn("user", Json.object(), parts, List.of(), null));
    }
  }

  private static Turn result(
      JsonNode message,
      JsonNode content,
      @Nullable String id,
      Map<String, String> open,
      Losses losses) {
    String answered = id;
    String name = Row.string(message, "name");
    for (Map.Entry<String, String> each : open.entrySet()) {
      boolean fits = name == null || name.equals(each.getValue()) || open.size() == 1;
      answered = answered == null && fits ? each.getKey() : answered;
    }
    if (id == null) {
      losses.remark("Results of tools without an id were taken for those of the calls in order.");
    }
    if (answered != null) {
      open.remove(answered);
    }
    return new Turn(TOOL, message, content, List.of(), answered == null ? "call_0" : answered);
  }

  /** All of it as one text; empty if there is none. */
  String text() {
    List<String> texts = new ArrayList<>();
    for (JsonNode part : parts()) {
      texts.add(text(part));
    }
    return String.join("\n", texts);
  }

  /** The parts of the content; a text is one. */
  Iterable<JsonNode> parts() {
    return content.isArray() ? content : content.isMissingNode() ? List.of() : List.of(content);
  }

  /** A part as text, whatever it holds. */
  static String text(JsonNode part) {
    JsonNode text = part.isObject() && part.has("text") ? part.path("text") : part;
    return text.isTextual() ? text.textValue() : text.toString();
  }
}
