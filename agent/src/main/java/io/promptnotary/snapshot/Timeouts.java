package io.promptnotary.snapshot;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells exceptions that mean "not in time" from others. For the writer's thread. */
final class Timeouts {
  private static final int DEPTH = 8;

  /** {@code TimeoutException}, {@code LlmTimeoutException}, {@code CallTimedOut} and the like. */
  private static final Pattern NAME = Pattern.compile("Time(d)?(Out|out)");

  private Timeouts() {}

  /** True if that, or what caused it, is called so. */
  static boolean isTimeout(Throwable thrown) {
    Throwable each = thrown;
    for (int i = 0; each != null && i < DEPTH; i++) {
      for (Class<?> type = each.getClass(); type != null; type = type.getSuperclass()) {
        if (NAME.matcher(type.getSimpleName()).find()) {
          return true;
        }
      }
      each = cause(each);
    }
    return false;
  }

  private static @Nullable Throwable cause(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable hostile) {
      return null;
    }
  }
}
