package io.promptnotary.mute;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** As in {@code java.util.logging}, as far as the packed libraries call it. */
public final class Logger {
  private final @Nullable String name;

  private Logger(@Nullable String name) {
    this.name = name;
  }

  public static Logger getLogger(@Nullable String name) {
    return new Logger(name);
  }

  public @Nullable String getName() {
    return name;
  }

  public boolean isLoggable(Level level) {
    return false;
  }

  public void log(LogRecord entry) {}

  public void log(Level level, @Nullable String message) {}

  public void log(Level level, Supplier<String> message) {}

  public void log(Level level, @Nullable String message, @Nullable Object argument) {}

  public void log(Level level, @Nullable String message, @Nullable Object @Nullable [] arguments) {}

  public void log(Level level, @Nullable String message, @Nullable Throwable thrown) {}

  public void severe(@Nullable String message) {}

  public void warning(@Nullable String message) {}

  public void info(@Nullable String message) {}

  public void config(@Nullable String message) {}

  public void fine(@Nullable String message) {}

  public void finer(@Nullable String message) {}

  public void finest(@Nullable String message) {}
}
