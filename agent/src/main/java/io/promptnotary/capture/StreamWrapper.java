package io.promptnotary.capture;

import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.stream.BaseStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a {@link java.util.stream} pipeline. Every stage that the host derives from it is
 * wrapped too, because only the operation at the end tells how it went. Nothing is read ahead: the
 * chunks are seen by the JDK's own {@code peek}.
 *
 * <p>A pipeline that may stop early does not say whether the stream had come to its end. It counts
 * as cancelled, unless that can be told from what it gave, or the model had said that it was done.
 */
final class StreamWrapper extends Wrapper {
  /** What the answer of an operation is that had to see everything. */
  private static final Map<String, Object> EXHAUSTIVE =
      Map.of("anyMatch", false, "allMatch", true, "noneMatch", true);

  private final Consumption consumption;
  private final boolean head;
  private final long limit;
  private @Nullable Object inner;

  private StreamWrapper(Object bare, Consumption consumption, boolean head, long limit) {
    super(bare);
    this.consumption = consumption;
    this.head = head;
    this.limit = limit;
  }

  /** What a method returned; null if it cannot be wrapped for a place of type {@code needed}. */
  static @Nullable Object of(Object bare, String needed, Consumption consumption) {
    return Faces.of(bare.getClass())
        .standIn(
            needed,
            new StreamWrapper(bare, consumption, true, Long.MAX_VALUE),
            consumption.streams.standIns);
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "close":
        return close(method, arguments, () -> consumption.cancelled(null));
      case "isParallel":
        return forward(bare, method, arguments);
      case "iterator":
        return iterator(method, arguments);
      case "spliterator":
        return spliterator(method, arguments);
      default:
        return BaseStream.class.isAssignableFrom(method.getReturnType())
            ? derive(self, method, arguments)
            : finish(method, arguments);
    }
  }

  private @Nullable Object iterator(Method method, Object @Nullable [] arguments) throws Throwable {
    boolean untouched = head && inner == null;
    Object iterator = forward(untouched ? bare : inner(), method, arguments);
    Object wrapped =
        iterator instanceof Iterator<?>
            ? IteratorWrapper.of(iterator, method.getReturnType().getName(), consumption, untouched)
            : null;
    return wrapped == null ? iterator : wrapped;
  }

  private @Nullable Object spliterator(Method method, Object @Nullable [] arguments)
      throws Throwable {
    boolean untouched = head && inner == null;
    Object spliterator = forward(untouched ? bare : inner(), method, arguments);
    Object wrapped =
        spliterator instanceof Spliterator<?>
            ? SpliteratorWrapper.of(
                spliterator, method.getReturnType().getName(), consumption, untouched)
            : null;
    return wrapped == null ? spliterator : wrapped;
  }

  private @Nullable Object derive(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object before = inner();
    Object after = forward(before, method, arguments);
    if (after == before) {
      return self;
    }
    if (after == null) {
      return null;
    }
    Object wrapped =
        Faces.of(after.getClass())
            .standIn(
                method.getReturnType().getName(),
                new StreamWrapper(after, consumption, false, limit(method, arguments)),
                consumption.streams.standIns);
    return wrapped == null ? after : wrapped;
  }

  /** How many chunks this must have seen to have stopped early. */
  private long limit(Method method, Object @Nullable [] arguments) {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    return switch (method.getName()) {
      case "limit" -> first instanceof Long most ? Math.min(limit, most) : limit;
      case "takeWhile", "gather" -> Math.min(limit, 1);
      default -> limit;
    };
  }

  private @Nullable Object finish(Method method, Object @Nullable [] arguments) throws Throwable {
    Object result;
    try {
      result = forward(inner(), method, arguments);
    } catch (Throwable thrown) {
      consumption.failed(thrown);
      throw thrown;
    }
    if (sawAll(method.getName(), result)) {
      consumption.done();
    } else {
      consumption.cancelled(null);
    }
    return result;
  }

  private boolean sawAll(String operation, @Nullable Object result) {
    if (consumption.count() >= limit) {
      return false;
    }
    Object whole = EXHAUSTIVE.get(operation);
    if (whole != null) {
      return whole.equals(result);
    }
    return !operation.startsWith("find") || isEmpty(result);
  }

  private static boolean isEmpty(@Nullable Object result) {
    return result instanceof Optional<?> any && any.isEmpty()
        || result instanceof OptionalInt number && number.isEmpty()
        || result instanceof OptionalLong large && large.isEmpty()
        || result instanceof OptionalDouble real && real.isEmpty();
  }

  /** The stage to go on from. A stage is used by one thread, and once. */
  private Object inner() {
    Object known = inner;
    if (known == null) {
      known = head ? peeked() : bare;
      inner = known;
    }
    return known;
  }

  private Object peeked() {
    if (bare instanceof Stream<?> stream) {
      return stream.peek(consumption::next);
    }
    if (bare instanceof IntStream stream) {
      return stream.peek(consumption::next);
    }
    if (bare instanceof LongStream stream) {
      return stream.peek(consumption::next);
    }
    return bare instanceof DoubleStream stream ? stream.peek(consumption::next) : bare;
  }
}
