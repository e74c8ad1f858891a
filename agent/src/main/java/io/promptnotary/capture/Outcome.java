package io.promptnotary.capture;

import org.jspecify.annotations.Nullable;

/**
 * What several alternatives came to: the first value that is not empty; else nothing, with a
 * failure where something broke or where none of them was there at all. Confined to one reading.
 */
final class Outcome {
  @Nullable Object value;
  private @Nullable Failure failure;
  private boolean resolved;

  /** Takes what one alternative gave; true if that is the value. */
  boolean isValue(@Nullable Object next) {
    if (next instanceof Failure other) {
      if (failure == null || (other.grave() && !failure.grave())) {
        failure = other;
      }
      return false;
    }
    if (Values.isEmpty(next)) {
      resolved = true;
      return false;
    }
    value = next;
    return true;
  }

  /** What is left to say when there was no value: a failure or null. */
  @Nullable Failure rest() {
    return failure != null && (failure.grave() || !resolved) ? failure : null;
  }
}
