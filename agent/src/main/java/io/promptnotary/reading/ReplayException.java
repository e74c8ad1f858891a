package io.promptnotary.reading;

/** A snapshot cannot be replayed. The message is one sentence for the user and says what to do. */
public final class ReplayException extends Exception {
  private static final long serialVersionUID = 1L;

  public ReplayException(String sentence) {
    super(sentence);
  }

  public ReplayException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
