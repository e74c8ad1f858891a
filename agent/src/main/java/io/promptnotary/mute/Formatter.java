package io.promptnotary.mute;

import org.jspecify.annotations.Nullable;

/** As in {@code java.util.logging}; formats nothing. */
public abstract class Formatter {
  public String format(LogRecord entry) {
    return "";
  }

  public String getHead(@Nullable Handler handler) {
    return "";
  }
}
