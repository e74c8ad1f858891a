package io.promptnotary.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The store cannot be used. The message is one sentence for the operator and says what to do. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;
  private final @Nullable String unfit;

  /**
   * A reason.
   *
   * @param lasting true if it stays until somebody acts
   */
  public StoreException(String message, boolean lasting, Throwable cause) {
    this(message, lasting, null, cause);
  }

  StoreException(
      String message, boolean lasting, @Nullable String unfit, @Nullable Throwable cause) {
    super(message, cause);
    this.lasting = lasting;
    this.unfit = unfit;
  }

  /** A lasting reason without a cause. */
  public StoreException(String message) {
    this(message, true, null, null);
  }

  /** A lasting reason that lies in what the file holds. */
  static StoreException unfit(StoreFile file, String message, @Nullable Throwable cause) {
    return new StoreException(message, true, file.path().toString(), cause);
  }

  /** The file that holds no store, or a damaged one; null if that is not the reason. */
  @Nullable StoreFile unfit() {
    return unfit == null ? null : new StoreFile(Path.of(unfit));
  }

  /** The sentence; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /**
   * True if it stays until somebody acts. A running host tries again all the same: somebody may.
   */
  public boolean isLasting() {
    return lasting;
  }
}
