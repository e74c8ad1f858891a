package io.promptnotary.capture;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An argument whose methods are told what comes. */
final class CallbackWrapper extends Wrapper {
  private final Completion.Callback form;
  private final Consumption consumption;
  private final Wrappers wrappers;

  // A copy replaces it with each method that is new; what two threads lose is found out again.
  private volatile Map<Method, Meaning> meanings = Map.of();

  private enum Meaning {
    CHUNK,
    STREAM,
    DONE,
    FAIL,
    OTHER
  }

  private CallbackWrapper(
      Object bare, Completion.Callback form, Consumption consumption, Wrappers wrappers) {
    super(bare);
    this.form = form;
    this.consumption = consumption;
    this.wrappers = wrappers;
  }

  /** Stands for {@code bare} where the type {@code needed} is asked for; null if it cannot. */
  static @Nullable Object of(
      Object bare,
      String needed,
      Completion.Callback form,
      Consumption consumption,
      Wrappers wrappers) {
    return Faces.of(bare.getClass())
        .standIn(needed, new CallbackWrapper(bare, form, consumption, wrappers));
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    Meaning before = meanings.get(method);
    Meaning known = before == null ? learn(method) : before;
    switch (known) {
      case CHUNK -> consumption.next(first);
      case DONE -> consumption.done(first);
      case FAIL -> consumption.failed(thrown(arguments));
      case STREAM, OTHER -> {}
    }
    boolean stream = known == Meaning.STREAM && first != null;
    Object result =
        consumption.downstream(
            bare, method, stream && first != null ? followed(method, first, arguments) : arguments);
    if (known == Meaning.CHUNK && arguments != null) {
      consumption.mayBeCancelled(arguments);
    }
    return result;
  }

  /** The arguments with what the chunks come from wrapped. */
  private Object @Nullable [] followed(Method method, Object first, Object @Nullable [] arguments) {
    String needed = method.getParameterTypes()[0].getName();
    Object wrapped = wrappers.wrap(first, needed, consumption);
    if (wrapped == null || arguments == null) {
      return arguments;
    }
    Object[] others = arguments.clone();
    others[0] = wrapped;
    return others;
  }

  private Meaning learn(Method method) {
    Meaning meaning = meaning(method);
    Map<Method, Meaning> more = new HashMap<>(meanings);
    more.put(method, meaning);
    meanings = more;
    return meaning;
  }

  private Meaning meaning(Method method) {
    if (MethodSelector.isAny(form.chunk(), method)) {
      return Meaning.CHUNK;
    }
    if (MethodSelector.isAny(form.stream(), method)) {
      return Meaning.STREAM;
    }
    if (MethodSelector.isAny(form.done(), method)) {
      return Meaning.DONE;
    }
    return MethodSelector.isAny(form.fail(), method) ? Meaning.FAIL : Meaning.OTHER;
  }

  private static @Nullable Throwable thrown(Object @Nullable [] arguments) {
    if (arguments != null) {
      for (Object each : arguments) {
        if (each instanceof Throwable thrown) {
          return thrown;
        }
      }
    }
    return null;
  }
}
