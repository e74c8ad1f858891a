package io.promptnotary.capture;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A publisher of Reactive Streams or of the JDK: each subscription is a use of its own. */
final class PublisherWrapper extends Wrapper {
  private final Source source;

  private PublisherWrapper(Object bare, Source source) {
    super(bare);
    this.source = source;
  }

  /** Stands for {@code bare} where the type {@code needed} is asked for; null if it cannot. */
  static @Nullable Object of(Object bare, String needed, Source source) {
    return Faces.of(bare.getClass()).standIn(needed, new PublisherWrapper(bare, source));
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    boolean subscribes =
        method.getName().equals("subscribe") && arguments != null && arguments.length == 1;
    Object subscriber = subscribes && arguments != null ? arguments[0] : null;
    Consumption consumption = subscriber == null ? null : source.use(true);
    if (consumption == null || subscriber == null) {
      return forward(bare, method, arguments);
    }
    Object wrapped =
        SubscriberWrapper.of(
            subscriber, method.getParameterTypes()[0].getName(), consumption, false);
    try {
      return consumption.upstream(
          bare, method, new Object[] {wrapped == null ? subscriber : wrapped});
    } catch (Throwable thrown) {
      consumption.failed(thrown);
      throw thrown;
    }
  }
}
