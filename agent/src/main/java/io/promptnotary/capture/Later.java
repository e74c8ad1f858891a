package io.promptnotary.capture;

import io.promptnotary.snapshot.Deferred;
import io.promptnotary.snapshot.Media;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What lies behind {@code .json()} in a path. Made on a thread of the host, read on the writer's,
 * where no code of the host runs any more: what is parsed is ours.
 *
 * @param text a String, a {@code byte[]} or a buffer of bytes
 * @param rest how to go on from what was parsed
 */
record Later(Object text, Function<Object, @Nullable Object> rest) implements Deferred {

  /** True if {@code value} may be a text of JSON. */
  static boolean fits(Object value) {
    return value instanceof String || Media.of(value) != null;
  }

  /** The same, followed by more. */
  Later then(Function<Object, @Nullable Object> more) {
    return new Later(
        text,
        parsed -> {
          Object value = rest.apply(parsed);
          return value == null || value instanceof Failure ? null : more.apply(value);
        });
  }

  @Override
  public @Nullable Object value(Function<Object, @Nullable Object> parser) {
    Object parsed = parser.apply(text);
    Object value = parsed == null ? null : rest.apply(parsed);
    return value instanceof Failure ? null : value instanceof Many many ? many.elements : value;
  }

  @Override
  public long bytes() {
    Media bytes = Media.of(text);
    return bytes == null ? 2L * ((String) text).length() : bytes.bytes();
  }
}
