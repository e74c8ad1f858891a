package io.promptnotary.capture;

import io.promptnotary.snapshot.Part;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prompts composed outside any generation, waiting for the call that sends them. Confined to one
 * thread. Holds four at most: whoever composes more without sending does something else.
 */
final class Compositions {
  private static final int MAX = 4;
  private static final String[] PRIMARY = {"text", "user", "system", "messages"};

  private final @Nullable Part[] parts = new Part[MAX];
  private int size;

  /** Keeps a composition if it has a text; the oldest gives way. */
  void keep(Part part) {
    if (part.thrown() != null || text(part) == null) {
      return;
    }
    if (size == MAX) {
      remove(0);
    }
    parts[size++] = part;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Gives away the newest composition whose text is sent, or null: one that equals a sent text
   * comes before one that is contained in it.
   */
  @Nullable Part claim(String[] names, @Nullable Object[] sent) {
    for (int i = size - 1; i >= 0; i--) {
      if (isSent(parts[i], names, sent, false)) {
        return remove(i);
      }
    }
    for (int i = size - 1; i >= 0; i--) {
      if (isSent(parts[i], names, sent, true)) {
        return remove(i);
      }
    }
    return null;
  }

  private @Nullable Part remove(int index) {
    Part part = parts[index];
    System.arraycopy(parts, index + 1, parts, index, MAX - index - 1);
    parts[--size] = null;
    return part;
  }

  private static boolean isSent(
      @Nullable Part part, String[] names, @Nullable Object[] sent, boolean contained) {
    String text = part == null ? null : text(part);
    if (text != null) {
      for (int i = 0; i < names.length; i++) {
        if (isPrompt(names[i]) && holds(sent[i], text, contained)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isPrompt(String name) {
    for (String each : PRIMARY) {
      if (each.equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(@Nullable Object value, String text, boolean contained) {
    if (value instanceof String sent) {
      return contained ? sent.contains(text) : sent.equals(text);
    }
    if (value instanceof List<?> list) {
      for (Object each : list) {
        if (holds(each, text, contained)) {
          return true;
        }
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Object each : map.values()) {
        if (holds(each, text, contained)) {
          return true;
        }
      }
    }
    return false;
  }

  /** What a call must send to be the one: the user's side, else whatever text there is. */
  private static @Nullable String text(Part part) {
    for (String name : PRIMARY) {
      for (int i = 0; i < part.names().length; i++) {
        if (part.names()[i].equals(name)) {
          String text = lastText(part.values()[i]);
          if (text != null) {
            return text;
          }
        }
      }
    }
    return null;
  }

  private static @Nullable String lastText(@Nullable Object value) {
    if (value instanceof String text) {
      return text.isBlank() ? null : text;
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      return lastText(list.get(list.size() - 1));
    }
    return value instanceof Map<?, ?> map ? lastText(map.get("text")) : null;
  }
}
