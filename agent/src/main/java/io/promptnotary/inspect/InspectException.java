package io.promptnotary.inspect;

/** What was to be looked at cannot be read; the message says why, and the way out. */
public final class InspectException extends Exception {
  private static final long serialVersionUID = 1L;

  InspectException(String message) {
    super(message);
  }
}
