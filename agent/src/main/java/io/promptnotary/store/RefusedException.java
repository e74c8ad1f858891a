package io.promptnotary.store;

/**
 * The server will never take one of the records. The message is one sentence without anything that
 * a record holds, but for ids.
 */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }

  /** The sentence; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
