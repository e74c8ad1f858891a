package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that one call sent or one composition returned.
 *
 * @param system the system string
 * @param user the user string
 * @param text what was captured without saying which of the two it is
 * @param messages the conversation as maps with {@code role} and {@code content}; empty if unknown
 */
record Prompts(
    @Nullable String system,
    @Nullable String user,
    @Nullable String text,
    List<Map<String, Object>> messages) {

  static final Prompts NONE = new Prompts(null, null, null, List.of());

  /** The prompts among captured values. */
  static Prompts of(Map<String, Object> fields) {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Object each : Values.list(fields.get("messages"))) {
      messages.add(message(each));
    }
    String apart = Values.text(fields.get("system"));
    String system = apart;
    String user = Values.text(fields.get("user"));
    String text = Values.text(fields.get("text"));
    boolean told =
        apart != null && messages.stream().anyMatch(each -> "system".equals(each.get("role")));
    for (Map<String, Object> message : messages) {
      Object role = message.get("role");
      if (!message.containsKey("content")) {
        continue;
      }
      String content = content(message.get("content"));
      if (!told && ("system".equals(role) || "developer".equals(role))) {
        system = system == null ? content : system + "\n\n" + content;
      } else if ("user".equals(role) && !fields.containsKey("user")) {
        user = content;
      }
    }
    if (apart != null && !told && !messages.isEmpty()) {
      messages.add(0, message("system", apart));
    }
    return new Prompts(system, user == null ? text : user, text, messages);
  }

  /** The final prompts: what the call sent, and what it left open from the composition. */
  static Prompts of(@Nullable Item call, @Nullable Item composition) {
    Prompts sent = call == null ? NONE : of(call.fields);
    Prompts composed = composition == null ? NONE : of(composition.fields);
    // A conversation that was captured and has no system message was sent without one.
    boolean silent = sent.system == null && sent.messages.isEmpty();
    String system = silent ? composed.system : sent.system;
    String user = sent.user == null ? composed.user : sent.user;
    boolean unknown = sent.equals(NONE) && !composed.messages.isEmpty();
    List<Map<String, Object>> messages = unknown ? composed.messages : sent.messages;
    return new Prompts(
        system, user, null, messages.isEmpty() ? conversation(system, user) : messages);
  }

  /** True if {@code call} is known to have sent another prompt than was composed. */
  static boolean differ(Item call, Item composition) {
    Prompts sent = of(call.exact);
    Prompts composed = of(composition.exact);
    boolean unsent = sent.system == null && !sent.messages.isEmpty();
    boolean system = composed.system != null && (unsent || changed(sent.system, composed.system));
    // A text that was composed without saying for whom may have been sent as either.
    boolean elsewhere =
        Objects.equals(composed.user, composed.text)
            && (Objects.equals(composed.text, sent.system)
                || Objects.equals(composed.text, sent.text));
    return system || (!elsewhere && changed(sent.user, composed.user));
  }

  /** True if both hold something and the same. */
  boolean isSame(Prompts other) {
    return !equals(NONE) && equals(other);
  }

  private static boolean changed(@Nullable String sent, @Nullable String composed) {
    return sent != null && composed != null && !sent.equals(composed);
  }

  private static List<Map<String, Object>> conversation(
      @Nullable String system, @Nullable String user) {
    List<Map<String, Object>> messages = new ArrayList<>();
    if (system != null) {
      messages.add(message("system", system));
    }
    if (user != null) {
      messages.add(message("user", user));
    }
    return messages;
  }

  private static Map<String, Object> message(String role, Object content) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", content);
    return message;
  }

  private static Map<String, Object> message(Object captured) {
    if (captured instanceof Texts.Silent silent) {
      return Map.of("role", silent.role().toLowerCase(Locale.ROOT));
    }
    Map<String, Object> message = message("user", captured);
    if (captured instanceof Map<?, ?> map) {
      Object content = map.get("text") == null ? map.get("content") : map.get("text");
      message.put("content", content == null ? "" : content);
      map.forEach(
          (key, value) -> {
            if ("role".equals(key) && value != null) {
              message.put("role", Conversation.role(String.valueOf(value)));
            } else if (!"text".equals(key) && !"content".equals(key) && value != null) {
              message.put(String.valueOf(key), value);
            }
          });
    }
    return message;
  }

  /** The texts of a content, which may come in pieces with pictures between them. */
  private static String content(@Nullable Object content) {
    if (!(content instanceof List<?> pieces)) {
      return content instanceof Map<?, ?> map && map.get("text") != null
          ? content(map.get("text"))
          : String.valueOf(Values.text(content));
    }
    List<String> texts = new ArrayList<>();
    for (Object piece : pieces) {
      if (piece instanceof String || piece instanceof Map<?, ?> map && map.get("text") != null) {
        texts.add(content(piece));
      }
    }
    return String.join("\n", texts);
  }
}
