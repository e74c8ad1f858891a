package io.promptnotary.capture;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a value could not be read; travels in the place of the value. Immutable.
 *
 * @param reason a short sentence, value first
 * @param kind what went wrong
 */
record Failure(String reason, Kind kind) {
  private static final int MAX_TEXT = 200;

  enum Kind {
    /** It is not there. */
    MISSING,
    /** It is there, but cannot or may not be read. */
    REFUSED,
    /** Code of the host threw while it was read. */
    THREW
  }

  static Failure missing(String reason) {
    return new Failure(reason, Kind.MISSING);
  }

  static Failure refused(String reason) {
    return new Failure(reason, Kind.REFUSED);
  }

  static Failure threw(String what, Throwable thrown) {
    return new Failure(what + " threw " + describe(thrown), Kind.THREW);
  }

  /** True where something broke, false where something merely is not there. */
  boolean grave() {
    return kind != Kind.MISSING;
  }

  /** True if trying again will run into code of the host that throws. */
  boolean threw() {
    return kind == Kind.THREW;
  }

  /** Type and message; the message comes from host code and may break in its turn. */
  static String describe(Throwable thrown) {
    String message = message(thrown);
    String type = thrown.getClass().getName();
    if (message == null) {
      return type;
    }
    return type + ": " + (message.length() > MAX_TEXT ? message.substring(0, MAX_TEXT) : message);
  }

  static @Nullable String message(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (Throwable hostile) {
      return null;
    }
  }

  /** What a future failed with, without the wrapping of the stages in between; null for nothing. */
  static @Nullable Throwable cause(@Nullable Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause == null ? thrown : cause;
  }
}
