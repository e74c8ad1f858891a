package io.promptnotary.snapshot;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value inside a text of JSON that a host thread has only taken by reference: parsing is left to
 * the writer's. Immutable as far as the host leaves the text alone.
 */
public interface Deferred {
  /**
   * The value, in values that JSON knows; null if it is not there.
   *
   * @param parser of one text, a String or a {@code byte[]} or {@link java.nio.ByteBuffer} in UTF-8
   * @throws IllegalArgumentException if it is no JSON; what else the parser throws comes out too
   */
  @Nullable Object value(Function<Object, @Nullable Object> parser);

  /** What the host's memory holds of the text, in bytes. */
  long bytes();
}
