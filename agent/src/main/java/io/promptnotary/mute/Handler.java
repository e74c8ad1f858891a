package io.promptnotary.mute;

/** As in {@code java.util.logging}; nobody calls one. */
public abstract class Handler {
  public abstract void publish(LogRecord entry);

  public abstract void flush();

  public abstract void close();
}
