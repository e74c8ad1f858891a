package io.promptnotary.capture;

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
}
