package io.promptnotary.capture;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes subclasses of host classes that have no interface to stand in for. Called on host threads,
 * once per class.
 */
@FunctionalInterface
public interface Subclasses {

  /**
   * A subclass of an operator of Reactor ({@code FluxOperator} or {@code MonoOperator}), with a
   * public constructor of the source and a {@link java.util.function.Function} that it asks with
   * each subscriber it is given. The answer is an array: the subscriber for the source in its
   * place, and a {@link Runnable} to run when the source has taken that or thrown.
   *
   * @return null if there can be none
   */
  @Nullable Class<?> operator(Class<?> operator);

  /**
   * A subclass of {@code base} that has interfaces of the JDK: each of {@code methods} hands its
   * number and its arguments to the method {@code call} of {@code base}, its constructor both of
   * its arguments to that of {@code base}.
   *
   * @param beside defines it in the package of {@code base}
   * @return null if there can be none
   */
  default @Nullable Class<?> standIn(
      Class<?> base, List<Class<?>> faces, Method[] methods, MethodHandles.Lookup beside) {
    return null;
  }
}
