package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings what libraries call by many names into one form: roles, the parts of messages, calls of
 * tools. What it does not know stays as it is. Works on plain values; stateless.
 */
final class Conversation {
  private static final Map<String, String> ROLES =
      Map.of(
          "ai", "assistant",
          "model", "assistant",
          "chatbot", "assistant",
          "human", "user",
          "function", "tool");

  private static final List<String> KINDS =
      List.of("image", "audio", "video", "refusal", "thinking", "reasoning");

  /** Media types begin with these; some libraries leave that out. */
  private static final Set<String> TREES = Set.of("image", "audio", "video", "application");

  /** Of these there can be one. */
  private static final Set<String> SINGLE = Set.of("role", "name", "tool_call_id");

  private static final Set<String> TOOL_CALL = Set.of("index", "id", "name", "arguments");

  private Conversation() {}

  /** The plain value of {@code field} in that form. */
  static @Nullable Object normal(String field, Object value) {
    return switch (field) {
      case "messages" -> value instanceof List<?> list ? messages(list) : value;
      case "tool_calls" -> value instanceof List<?> list ? toolCalls(list) : value;
      case "output" -> joined(value, "");
      case "system", "reasoning" -> joined(value, "\n\n");
      case "user", "text" -> joined(value, "\n");
      case "provider" -> value instanceof String text ? Providers.normal(text) : value;
      default -> field.startsWith("params.") ? typed(value) : value;
    };
  }

  /** What a pointcut says as a text is none, and nothing is nothing. */
  private static @Nullable Object typed(Object value) {
    if (value instanceof List<?> list && list.isEmpty()
        || value instanceof Map<?, ?> map && map.isEmpty()) {
      return null;
    }
    return "true".equals(value) || "false".equals(value) ? (Object) "true".equals(value) : value;
  }

  /** What came as several texts is one; null if it came as none. */
  private static @Nullable Object joined(Object value, String between) {
    if (!(value instanceof List<?> list) || list.isEmpty()) {
      return value;
    }
    List<String> texts = new ArrayList<>();
    if (!texts(list, texts)) {
      return value;
    }
    return texts.isEmpty() ? null : String.join(between, texts);
  }

  /** False if there is something else than texts. */
  private static boolean texts(List<?> list, List<String> into) {
    for (Object each : list) {
      if (each instanceof String text) {
        into.add(text);
      } else if (each != null && !(each instanceof List<?> inner && texts(inner, into))) {
        return false;
      }
    }
    return true;
  }

  private static Object messages(List<?> captured) {
    List<@Nullable Object> messages = new ArrayList<>();
    for (Object each : captured) {
      messages.add(each instanceof Map<?, ?> message ? message(message) : each);
    }
    return messages;
  }

  private static Map<String, @Nullable Object> message(Map<?, ?> captured) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    captured.forEach(
        (key, value) ->
            message.put(String.valueOf(key), SINGLE.contains(key) ? first(value) : value));
    if (message.get("text") instanceof List<?> texts) {
      message.put("text", joined(texts, "\n"));
    }
    Object role = first(message.get("role"));
    if (role != null) {
      message.put("role", role(role.toString()));
    }
    if (message.remove("parts") instanceof List<?> list && !list.isEmpty()) {
      List<Map<String, Object>> parts = parts(list);
      boolean told = parts.stream().anyMatch(part -> part.containsKey("text"));
      if (!told && message.get("text") instanceof String text && !text.isBlank()) {
        parts.add(0, Map.of("type", "text", "text", text));
      }
      boolean plain = parts.size() == 1 && "text".equals(parts.get(0).get("type"));
      if (!parts.isEmpty()) {
        message.put("text", plain ? parts.get(0).get("text") : parts);
      }
    }
    Object calls = message.remove("tool_calls");
    Object known = calls instanceof List<?> list ? toolCalls(list) : calls;
    if (known != null) {
      message.put("tool_calls", known);
    }
    return message;
  }

  private static @Nullable Object first(@Nullable Object value) {
    return value instanceof List<?> list ? list.isEmpty() ? null : list.get(0) : value;
  }

  /** In lower case, as most providers call it. */
  static String role(String told) {
    String role = told.toLowerCase(Locale.ROOT);
    String known = ROLES.get(role);
    if (known != null) {
      return known;
    }
    boolean tool =
        role.startsWith("tool")
            || role.startsWith("function")
            || role.endsWith("output")
            || role.endsWith("result");
    return tool ? "tool" : role;
  }

  private static List<Map<String, Object>> parts(List<?> captured) {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (Object each : captured) {
      if (each instanceof Map<?, ?> part) {
        Map<String, Object> known = part(part);
        if (known.size() > 1) {
          parts.add(known);
        }
      } else if (each != null) {
        parts.add(Map.of("type", "text", "text", each));
      }
    }
    return parts;
  }

  private static Map<String, Object> part(Map<?, ?> captured) {
    Map<String, Object> rest = new LinkedHashMap<>();
    for (String key : List.of("text", "media_type", "name")) {
      put(rest, key, captured.get(key));
    }

    for (String key : List.of("url", "data")) {
      if (captured.get(key) instanceof Map<?, ?> description) {
        description.forEach((name, value) -> rest.putIfAbsent(String.valueOf(name), value));
      } else {
        put(rest, key, captured.get(key));
      }
    }
    Map<String, Object> part = new LinkedHashMap<>();
    Object told = first(captured.get("type"));
    String kind = kind(told == null ? null : told.toString(), rest);
    part.put("type", kind);
    if (rest.get("media_type") instanceof String bare && bare.indexOf('/') < 0) {
      String tree = kind.equals("file") && bare.equals("pdf") ? "application" : kind;
      rest.put("media_type", TREES.contains(tree) ? tree + "/" + bare : bare);
    }
    part.putAll(rest);
    return part;
  }

  private static void put(Map<String, Object> into, String key, @Nullable Object value) {
    if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
      Object one = key.equals("text") ? joined(value, "\n") : value;
      if (one != null) {
        into.put(key, one);
      }
    }
  }

  private static String kind(@Nullable String told, Map<String, Object> part) {
    Object type = part.get("media_type");
    String word = (told == null ? "" : told).toLowerCase(Locale.ROOT);
    for (String kind : KINDS) {
      if (word.contains(kind) || (word.isEmpty() && String.valueOf(type).startsWith(kind))) {
        return kind;
      }
    }
    if (word.startsWith("tool") || word.startsWith("function")) {
      return word.contains("res") ? "tool_result" : "tool_call";
    }
    boolean only = part.size() == 1 && part.containsKey("text");
    if (word.contains("file") || word.contains("document") || word.startsWith("application/")) {
      return "file";
    }
    return word.contains("text") || (word.isEmpty() && only)
        ? "text"
        : word.isEmpty() ? "file" : word;
  }

  /**
   * Calls that came in pieces are put together: by their index, or behind what begins one. What has
   * neither name nor arguments was something else; null if nothing is left.
   */
  private static @Nullable Object toolCalls(List<?> captured) {
    List<Map<?, ?>> pieces = new ArrayList<>();
    if (!flatten(captured, pieces)) {
      return captured;
    }
    Map<Object, Map<String, Object>> calls = new LinkedHashMap<>();
    Object last = 0;
    for (Map<?, ?> piece : pieces) {
      Object index = piece.get("index");
      boolean begins = present(piece.get("id")) || present(piece.get("name"));
      last = index != null ? "#" + index : begins ? (Object) calls.size() : last;
      Map<String, Object> call = calls.computeIfAbsent(last, unused -> new LinkedHashMap<>());
      add(call, "id", piece.get("id"));
      add(call, "name", piece.get("name"));
      Object arguments = piece.get("arguments");
      Object before = call.get("arguments");
      if (arguments instanceof String more && before instanceof String text) {
        call.put("arguments", text + more);
      } else {
        add(call, "arguments", arguments);
      }
    }
    calls.values().removeIf(each -> !present(each.get("name")) && !present(each.get("arguments")));
    return calls.isEmpty() ? null : new ArrayList<>(calls.values());
  }

  private static void add(Map<String, Object> call, String key, @Nullable Object value) {
    if (value != null && (present(value) || !call.containsKey(key))) {
      call.put(key, value);
    }
  }

  private static boolean present(@Nullable Object value) {
    return value != null && !"".equals(value);
  }

  /** False if there is something else than pieces of calls. */
  private static boolean flatten(List<?> captured, List<Map<?, ?>> into) {
    for (Object each : captured) {
      if (each instanceof List<?> inner) {
        if (!flatten(inner, into)) {
          return false;
        }
      } else if (each instanceof Map<?, ?> piece && TOOL_CALL.containsAll(piece.keySet())) {
        into.add(piece);
      } else if (each != null) {
        return false;
      }
    }
    return true;
  }
}
