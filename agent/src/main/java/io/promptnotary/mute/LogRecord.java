package io.promptnotary.mute;

import org.jspecify.annotations.Nullable;

/** As in {@code java.util.logging}; keeps nothing. */
public class LogRecord {
  public LogRecord(Level level, @Nullable String message) {}

  public void setLoggerName(@Nullable String name) {}

  public void setParameters(@Nullable Object @Nullable [] parameters) {}

  public void setThrown(@Nullable Throwable thrown) {}
}
