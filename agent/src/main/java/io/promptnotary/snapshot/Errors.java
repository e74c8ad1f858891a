package io.promptnotary.snapshot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what was thrown; a throwable that throws itself leaves a gap. */
final class Errors {
  private final Plain plain;

  Errors(Plain plain) {
    this.plain = plain;
  }

  /** The name of its class, or null if nothing was thrown. */
  @Nullable String type(Item item) {
    Throwable thrown = item.thrown;
    return thrown == null ? null : thrown.getClass().getName();
  }

  /** Its message, or null if it has none. */
  @Nullable String message(Item item) {
    Throwable thrown = item.thrown;
    return thrown == null ? null : plain.ask(thrown::getMessage, item.spot("error_message"));
  }

  /** Its stack with causes and suppressed ones, as Java prints it. */
  @Nullable String stack(Item item) {
    Throwable thrown = item.thrown;
    return thrown == null ? null : plain.ask(() -> print(thrown), item.spot("error_stack"));
  }

  /** Type and message; null if nothing was thrown. */
  @Nullable Map<String, String> brief(Item item) {
    String type = type(item);
    if (type == null) {
      return null;
    }
    Map<String, String> brief = new LinkedHashMap<>();
    brief.put("type", type);
    String message = message(item);
    if (message != null) {
      brief.put("message", message);
    }
    return brief;
  }

  private static String print(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
