package io.promptnotary.capture;

import org.jspecify.annotations.Nullable;

/**
 * What several alternatives come to: the first value that is not empty; else nothing, with a
 * failure where something broke or where none of them was there at all. What has been seen so far
 * is a single object, so that nothing has to be made for it. Stateless.
 */
final class Outcome {
  /** Stands for what was there and empty. */
  private static final Object EMPTY = new Object();

  private Outcome() {}

  /** True if what an alternative gave is the value. */
  static boolean isValue(@Nullable Object next) {
    return !(next instanceof Failure) && !Values.isEmpty(next);
  }

  /** What has been seen behind one more alternative that gave no value. */
  static Object after(@Nullable Object seen, @Nullable Object next) {
    if (seen instanceof Failure failure && failure.grave()) {
      return failure;
    }
    if (next instanceof Failure failure) {
      return seen == null || failure.grave() ? failure : seen;
    }
    return EMPTY;
  }

  /** What is left to say when there was no value: a failure or null. */
  static @Nullable Failure rest(@Nullable Object seen) {
    return seen instanceof Failure failure ? failure : null;
  }
}
