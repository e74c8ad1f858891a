package io.promptnotary.capture;

import org.jspecify.annotations.Nullable;

/**
 * Why a value could not be read; travels in the place of the value. Immutable.
 *
 * @param reason a short sentence, value first
 * @param grave true where something broke, false where something merely is not there
 */
record Failure(String reason, boolean grave) {
  private static final int MAX_TEXT = 200;

  static Failure missing(String reason) {
    return new Failure(reason, false);
  }

  static Failure threw(String what, Throwable thrown) {
    return new Failure(what + " threw " + describe(thrown), true);
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
}
