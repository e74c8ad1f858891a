package io.promptnotary.snapshot;

import java.util.Locale;

/** Where a snapshot stands. Every status but {@link #PENDING} is final. */
public enum Status {
  /** The generation has begun and not ended. */
  PENDING,
  /** It ended with a value. */
  SUCCESS,
  /** It ended with an exception. */
  FAILED,
  /** The host gave up on a future or a stream. */
  CANCELLED,
  /** It did not end within the configured age. */
  ABANDONED,
  /** A later start found it pending and its process gone. */
  INTERRUPTED;

  /** The value stored in the column {@code status}: lower case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True once nothing more is expected to happen to the generation. */
  public boolean isFinal() {
    return this != PENDING;
  }
}
