package io.promptnotary.capture;

import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A spliterator over chunks: it has come to its end when all that was split off it has. */
final class SpliteratorWrapper extends Wrapper {
  private final Consumption consumption;
  private final boolean counts;
  private final AtomicInteger open;
  private final AtomicBoolean ended = new AtomicBoolean();

  private SpliteratorWrapper(
      Object bare, Consumption consumption, boolean counts, AtomicInteger open) {
    super(bare);
    this.consumption = consumption;
    this.counts = counts;
    this.open = open;
  }

  /** See {@link IteratorWrapper#of}. */
  static @Nullable Object of(Object bare, String needed, Consumption consumption, boolean counts) {
    return Faces.of(bare.getClass())
        .standIn(
            needed,
            new SpliteratorWrapper(bare, consumption, counts, new AtomicInteger(1)),
            consumption.streams.standIns);
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "trySplit":
        return split(method, arguments);
      case "tryAdvance":
      case "forEachRemaining":
        return arguments == null || arguments.length != 1
            ? forward(bare, method, arguments)
            : advance(method, arguments);
      default:
        return forward(bare, method, arguments);
    }
  }

  private @Nullable Object split(Method method, Object @Nullable [] arguments) throws Throwable {
    Object other = forward(bare, method, arguments);
    if (other == null) {
      return null;
    }
    open.incrementAndGet();
    Object wrapped =
        Faces.of(other.getClass())
            .standIn(
                method.getReturnType().getName(),
                new SpliteratorWrapper(other, consumption, counts, open),
                consumption.streams.standIns);
    return wrapped == null ? other : wrapped;
  }

  private @Nullable Object advance(Method method, Object[] arguments) throws Throwable {
    Watched watched = Watched.of(arguments[0], counts ? consumption : null);
    Object result = consumption.handing(watched, bare, method, arguments);
    boolean more = Boolean.TRUE.equals(result);
    if (!more && ended.compareAndSet(false, true) && open.decrementAndGet() == 0) {
      consumption.done();
    }
    return result;
  }
}
