package io.promptnotary.snapshot;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The texts among captured values by which a composition is found again in a call. Safe on any
 * thread; runs no code of the host.
 */
public final class PromptTexts {
  /** Shorter texts are shared by too many to tell where they came from. */
  public static final int MIN_LENGTH = 64;

  private static final String[] PRIMARY = {"text", "user", "system", "messages"};

  private PromptTexts() {}

  /** What a call must send to be the one: the user's side, else whatever text there is, or null. */
  public static @Nullable String composed(Part part) {
    for (String name : PRIMARY) {
      for (int i = 0; i < part.names().length; i++) {
        if (part.names()[i].equals(name)) {
          String text = last(part.values()[i]);
          if (text != null) {
            return text;
          }
        }
      }
    }
    return null;
  }

  /** True if one of the texts among {@code sent} is {@code wanted}. */
  public static boolean isAnySent(
      String[] names, @Nullable Object[] sent, Predicate<String> wanted) {
    for (int i = 0; i < names.length; i++) {
      if (isPrompt(names[i]) && holds(sent[i], wanted)) {
        return true;
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

  private static boolean holds(@Nullable Object value, Predicate<String> wanted) {
    if (value instanceof String text) {
      return wanted.test(text);
    }
    if (value instanceof List<?> list) {
      for (Object each : list) {
        if (holds(each, wanted)) {
          return true;
        }
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Object each : map.values()) {
        if (holds(each, wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable String last(@Nullable Object value) {
    if (value instanceof String text) {
      return text.isBlank() ? null : text;
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      return last(list.get(list.size() - 1));
    }
    return value instanceof Map<?, ?> map ? last(map.get("text")) : null;
  }
}
