package io.promptnotary.store;

/** The store cannot be used. The message is one sentence for the operator and says what to do. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  /**
   * A reason.
   *
   * @param lasting true if trying again cannot help
   */
  public StoreException(String message, boolean lasting, Throwable cause) {
    super(message, cause);
    this.lasting = lasting;
  }

  /** A lasting reason without a cause. */
  public StoreException(String message) {
    super(message);
    this.lasting = true;
  }

  /** The sentence; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** True if trying again cannot help. */
  public boolean isLasting() {
    return lasting;
  }
}
