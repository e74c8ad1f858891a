package io.promptnotary.capture;

import java.lang.reflect.Method;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An iterator over chunks, one that is closed among them. */
final class IteratorWrapper extends Wrapper {
  private final Consumption consumption;
  private final boolean counts;

  /** True if the iterator has said that there is one more. */
  private boolean promised;

  private IteratorWrapper(Object bare, Consumption consumption, boolean counts) {
    super(bare);
    this.consumption = consumption;
    this.counts = counts;
  }

  /**
   * Stands for {@code bare} where the type {@code needed} is asked for.
   *
   * @param counts false if the chunks are seen elsewhere
   * @return null if that cannot be
   */
  static @Nullable Object of(Object bare, String needed, Consumption consumption, boolean counts) {
    return Faces.of(bare.getClass())
        .standIn(
            needed, new IteratorWrapper(bare, consumption, counts), consumption.streams.standIns);
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("close")) {
      return close(method, arguments, () -> consumption.cancelled(null));
    }
    if (name.equals("forEachRemaining") && arguments != null && arguments.length == 1) {
      return rest(method, arguments);
    }
    boolean next = name.startsWith("next") && arguments == null;
    boolean asks = name.equals("hasNext");
    if (!next && !asks) {
      return forward(bare, method, arguments);
    }
    Object result;
    try {
      result = consumption.upstream(bare, method, arguments);
    } catch (Throwable thrown) {
      if (thrown instanceof NoSuchElementException && next && !promised) {
        consumption.done();
      } else {
        consumption.failed(thrown);
      }
      throw thrown;
    }
    promised = asks && Boolean.TRUE.equals(result);
    if (next && counts) {
      consumption.next(result);
    } else if (asks && Boolean.FALSE.equals(result)) {
      consumption.done();
    }
    return result;
  }

  private @Nullable Object rest(Method method, Object[] arguments) throws Throwable {
    Watched watched = Watched.of(arguments[0], counts ? consumption : null);
    Object result = consumption.handing(watched, bare, method, arguments);
    consumption.done();
    return result;
  }
}
