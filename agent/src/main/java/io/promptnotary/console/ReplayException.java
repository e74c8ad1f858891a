package io.promptnotary.console;

/** A snapshot cannot be replayed. The message is one sentence for the user and says what to do. */
final class ReplayException extends Exception {
  private static final long serialVersionUID = 1L;

  ReplayException(String sentence) {
    super(sentence);
  }

  ReplayException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
