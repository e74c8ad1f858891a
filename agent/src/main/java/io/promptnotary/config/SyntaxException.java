package io.promptnotary.config;

/** A path or a signature that cannot be read; the message says what was expected. */
public final class SyntaxException extends IllegalArgumentException {
  private final String message;
  private final int offset;

  SyntaxException(String message, int offset) {
    super(message);
    this.message = message;
    this.offset = offset;
  }

  /** What was expected, and what is there instead; never null. */
  @Override
  public String getMessage() {
    return message;
  }

  /** Where reading stopped, in UTF-16 units from the beginning of the text. */
  public int offset() {
    return offset;
  }
}
