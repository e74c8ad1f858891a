package io.promptnotary.console;

/** A JVM cannot be observed; the message says why, and the way out. */
final class AttachException extends Exception {
  private static final long serialVersionUID = 1L;

  AttachException(String message) {
    super(message);
  }
}
