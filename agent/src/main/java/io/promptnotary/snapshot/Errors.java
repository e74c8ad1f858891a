package io.promptnotary.snapshot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what was thrown; a throwable that throws itself leaves a gap. */
final class Errors {
  private final Plain plain;
  private final boolean captureText;

  /** Asked once: a message is needed in several places, and its secrets count once. */
  private final Map<Throwable, Optional<String>> messages = new IdentityHashMap<>();

  Errors(Plain plain) {
    this.plain = plain;
    this.captureText = plain.secrecy().captureText();
  }

  /** The name of its class, or null if nothing was thrown. */
  @Nullable String type(Item item) {
    Throwable thrown = item.thrown;
    return thrown == null ? null : thrown.getClass().getName();
  }

  /** Its message, or null if it has none or texts are not kept. */
  @Nullable String message(Item item) {
    Throwable thrown = item.thrown;
    if (thrown == null) {
      return null;
    }
    String message =
        messages
            .computeIfAbsent(
                thrown,
                each ->
                    Optional.ofNullable(plain.ask(each::getMessage, item.spot("error_message"))))
            .orElse(null);
    if (message != null && !captureText) {
      Texts.withhold(item, "error_message", message);
      return null;
    }
    return message;
  }

  /** Its stack with causes and suppressed ones, as Java prints it. */
  @Nullable String stack(Item item) {
    Throwable thrown = item.thrown;
    return thrown == null
        ? null
        : plain.ask(
            () -> captureText ? print(thrown) : frames(thrown, "", "", seen()),
            item.spot("error_stack"));
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

  /** The stack without any message. */
  private static String frames(
      Throwable thrown, String indent, String caption, Set<Throwable> seen) {
    StringBuilder text = new StringBuilder(indent + caption + thrown.getClass().getName() + "\n");
    if (!seen.add(thrown)) {
      return text.toString();
    }
    for (StackTraceElement frame : thrown.getStackTrace()) {
      text.append(indent).append("\tat ").append(frame).append('\n');
    }
    for (Throwable each : thrown.getSuppressed()) {
      text.append(frames(each, indent + "\t", "Suppressed: ", seen));
    }
    Throwable cause = thrown.getCause();
    return text + (cause == null ? "" : frames(cause, indent, "Caused by: ", seen));
  }

  private static Set<Throwable> seen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
