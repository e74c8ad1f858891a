package io.promptnotary.capture;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts wrappers before what methods return. Safe on any thread. */
final class Wrappers {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();
  private static final Runnable NOTHING = () -> {};

  private final ClassValue<Operator> operators;
  private final BiConsumer<Object, Source> handles;

  /** How to make an operator of one class; without a handle, there is none. */
  private record Operator(@Nullable MethodHandle make) {}

  /** {@code handles} is told of handles of classes that nothing can stand in for. */
  Wrappers(Subclasses subclasses, BiConsumer<Object, Source> handles) {
    this.handles = handles;
    this.operators =
        new ClassValue<>() {
          @Override
          protected Operator computeValue(Class<?> type) {
            return operator(type, subclasses);
          }
        };
  }

  /**
   * What the host gets in place of {@code returned}.
   *
   * @param needed name of the type that it must have
   * @return null if there is no way to wrap it
   */
  @Nullable Object wrap(Shape shape, Object returned, String needed, Source source) {
    switch (shape) {
      case MONO:
      case FLUX:
        return reactor(shape, returned, needed, source);
      case PUBLISHER:
        return isOfRx(returned) ? null : PublisherWrapper.of(returned, needed, source);
      case STREAM, ITERATOR:
        return once(shape, returned, needed, source);
      case ITERABLE:
        return IterableWrapper.of(returned, needed, source);
      default:
        return null;
    }
  }

  /**
   * What a callback is told comes from in place of {@code given}, all of it part of {@code into}.
   *
   * @return null if there is no way to wrap it
   */
  @Nullable Object wrap(Object given, String needed, Consumption into) {
    try {
      return wrap(Shape.of(given.getClass()), given, needed, Source.of(into.source()));
    } catch (Throwable failure) {
      return null;
    }
  }

  /**
   * What the host gets in place of {@code result}, which a method of a handle gave. A future is
   * watched and not replaced; what neither comes later nor is a handle in its turn is the answer.
   */
  @Nullable Object given(HandleForm form, @Nullable Object result, String needed, Source source) {
    if (result == null) {
      return null;
    }
    try {
      Object wrapped = handed(form, result, needed, source);
      return wrapped == null ? result : wrapped;
    } catch (Throwable failure) {
      source.lost(failure);
      return result;
    }
  }

  private @Nullable Object handed(HandleForm form, Object result, String needed, Source source) {
    Shape shape = Shape.of(result.getClass());
    if (shape == Shape.FUTURE) {
      Consumption consumption = source.use(false);
      if (consumption != null && result instanceof CompletionStage<?> stage) {
        consumption.follows(stage, true);
      }
      return null;
    }
    if (form.isWoven(result.getClass())) {
      handles.accept(result, source);
      return null;
    }
    // A stream has an iterator() too, and yet is no handle.
    if (!isAnswer(shape) && form.isHandle(result.getClass())) {
      return HandleWrapper.of(result, needed, form, source, this);
    }
    if (shape == Shape.PLAIN) {
      source.answered(result);
      return null;
    }
    return wrap(shape, result, needed, source);
  }

  private static boolean isAnswer(Shape shape) {
    return shape != Shape.PLAIN && shape != Shape.ITERABLE;
  }

  private @Nullable Object once(Shape shape, Object returned, String needed, Source source) {
    Consumption consumption = source.use(false);
    if (consumption == null) {
      return null;
    }
    return shape == Shape.STREAM
        ? StreamWrapper.of(returned, needed, consumption)
        : IteratorWrapper.of(returned, needed, consumption, true);
  }

  /** Their users cast a publisher to the class that they know it has. */
  private static boolean isOfRx(Object returned) {
    for (Class<?> each = returned.getClass(); each != null; each = each.getSuperclass()) {
      if (each.getName().startsWith("io.reactivex.")) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Object reactor(Shape shape, Object returned, String needed, Source source) {
    String kind = Shape.REACTOR + (shape == Shape.MONO ? "Mono" : "Flux");
    boolean fits =
        needed.equals(kind)
            || needed.equals("reactor.core.CorePublisher")
            || needed.equals("org.reactivestreams.Publisher")
            || needed.equals(Object.class.getName());
    Class<?> base = fits ? base(returned.getClass(), kind) : null;
    MethodHandle make = base == null ? null : operators.get(base).make();
    if (make == null) {
      return null;
    }
    Function<Object, Object> subscribers = subscriber -> observed(subscriber, source);
    try {
      return (Object) make.invokeExact(returned, (Object) subscribers);
    } catch (Throwable refused) {
      return null;
    }
  }

  /** The subscriber for the source, and what is to be run when that has taken it. */
  private static Object[] observed(Object subscriber, Source source) {
    Consumption consumption = source.use(true);
    Object wrapped =
        consumption == null
            ? null
            : SubscriberWrapper.of(
                subscriber, "reactor.core.CoreSubscriber", consumption, source.isSingle());
    return wrapped == null || consumption == null
        ? new Object[] {subscriber, NOTHING}
        : new Object[] {wrapped, consumption.upstream()};
  }

  private static @Nullable Class<?> base(Class<?> type, String name) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.getName().equals(name)) {
        return each;
      }
    }
    return null;
  }

  private static Operator operator(Class<?> base, Subclasses subclasses) {
    try {
      Class<?> operator = Class.forName(base.getName() + "Operator", false, base.getClassLoader());
      Class<?> made = subclasses.operator(operator);
      return new Operator(
          made == null
              ? null
              : LOOKUP
                  .findConstructor(made, MethodType.methodType(void.class, base, Function.class))
                  .asType(MethodType.methodType(Object.class, Object.class, Object.class)));
    } catch (Throwable none) {
      return new Operator(null);
    }
  }
}
