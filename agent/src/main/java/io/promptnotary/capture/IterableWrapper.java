package io.promptnotary.capture;

import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.Spliterator;
import org.jspecify.annotations.Nullable;

/** An iterable of chunks: each walk over it is a use of its own. */
final class IterableWrapper extends Wrapper {
  private final Source source;

  private IterableWrapper(Object bare, Source source) {
    super(bare);
    this.source = source;
  }

  /** Stands for {@code bare} where the type {@code needed} is asked for; null if it cannot. */
  static @Nullable Object of(Object bare, String needed, Source source) {
    return Faces.of(bare.getClass())
        .standIn(needed, new IterableWrapper(bare, source), source.standIns());
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "iterator":
      case "spliterator":
        return arguments == null ? walk(method) : forward(bare, method, arguments);
      case "forEach":
        return arguments == null || arguments.length != 1
            ? forward(bare, method, arguments)
            : each(method, arguments);
      case "close":
        return close(method, arguments, source::closed);
      default:
        return forward(bare, method, arguments);
    }
  }

  private @Nullable Object walk(Method method) throws Throwable {
    Consumption consumption = source.use(false);
    Object bareWalk;
    try {
      bareWalk = forward(bare, method, null);
    } catch (Throwable thrown) {
      if (consumption != null) {
        consumption.failed(thrown);
      }
      throw thrown;
    }
    if (consumption == null || bareWalk == null) {
      return bareWalk;
    }
    String needed = method.getReturnType().getName();
    Object wrapped =
        bareWalk instanceof Iterator<?>
            ? IteratorWrapper.of(bareWalk, needed, consumption, true)
            : bareWalk instanceof Spliterator<?>
                ? SpliteratorWrapper.of(bareWalk, needed, consumption, true)
                : null;
    return wrapped == null ? bareWalk : wrapped;
  }

  private @Nullable Object each(Method method, Object[] arguments) throws Throwable {
    Consumption consumption = source.use(false);
    Watched watched = Watched.of(arguments[0], consumption);
    if (consumption == null || watched == null) {
      return forward(bare, method, arguments);
    }
    Object result = consumption.handing(watched, bare, method, arguments);
    consumption.done();
    return result;
  }
}
