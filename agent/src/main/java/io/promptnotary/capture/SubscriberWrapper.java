package io.promptnotary.capture;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber, told a little earlier than the host's: what the host does when it is told may
 * already ask for the record.
 */
final class SubscriberWrapper extends Wrapper {
  private final Consumption consumption;
  private final boolean single;

  private SubscriberWrapper(Object bare, Consumption consumption, boolean single) {
    super(bare);
    this.consumption = consumption;
    this.single = single;
  }

  /**
   * Stands for {@code bare} where the type {@code needed} is asked for.
   *
   * @param single true if one chunk is all there can be: many a subscriber cancels behind it
   * @return null if that cannot be
   */
  static @Nullable Object of(Object bare, String needed, Consumption consumption, boolean single) {
    return Faces.of(bare.getClass())
        .standIn(needed, new SubscriberWrapper(bare, consumption, single));
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    switch (method.getName()) {
      case "onSubscribe":
        return consumption.downstream(
            bare, method, first == null ? arguments : new Object[] {subscription(method, first)});
      case "onNext":
        next(first);
        return consumption.downstream(bare, method, arguments);
      case "tryOnNext":
        // One that is refused asks for another in its place, but it has come all the same.
        next(first);
        return consumption.downstream(bare, method, arguments);
      case "onError":
        consumption.failed(first instanceof Throwable thrown ? thrown : null);
        return consumption.downstream(bare, method, arguments);
      case "onComplete":
        consumption.done();
        return consumption.downstream(bare, method, arguments);
      default:
        return forward(bare, method, arguments);
    }
  }

  private void next(@Nullable Object chunk) {
    consumption.next(chunk);
    if (single) {
      consumption.done();
    }
  }

  /** With no other face than that: a queue that one can look into would be emptied behind us. */
  private Object subscription(Method method, Object bareSubscription) {
    return Faces.standIn(
        method.getParameterTypes()[0], new SubscriptionWrapper(bareSubscription, consumption));
  }

  private static final class SubscriptionWrapper extends Wrapper {
    private final Consumption consumption;

    SubscriptionWrapper(Object bare, Consumption consumption) {
      super(bare);
      this.consumption = consumption;
    }

    @Override
    @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getName().equals("cancel")) {
        consumption.cancelled(null);
      }
      return consumption.upstream(bare, method, arguments);
    }
  }
}
