package io.promptnotary.capture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for an object of the JDK's own types extends this. Other than a proxy it lets
 * undeclared checked exceptions through as they are.
 */
abstract class StandIn {
  private static final Method EQUALS = ofObject("equals", Object.class);
  private static final Method HASH_CODE = ofObject("hashCode");
  private static final Method TO_STRING = ofObject("toString");

  final InvocationHandler behind;
  private final Method[] methods;

  StandIn(InvocationHandler behind, Method[] methods) {
    this.behind = behind;
    this.methods = methods;
  }

  private static Method ofObject(String name, Class<?>... parameters) {
    try {
      return Object.class.getMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The method of that number was called. */
  final @Nullable Object call(int method, Object @Nullable [] arguments) throws Throwable {
    return behind.invoke(this, methods[method], arguments);
  }

  private Object ask(Method method, Object @Nullable [] arguments) {
    try {
      return behind.invoke(this, method, arguments);
    } catch (Throwable thrown) {
      throw StandIn.<RuntimeException>asItIs(thrown);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E asItIs(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return (Boolean) ask(EQUALS, new Object[] {other});
  }

  @Override
  public final int hashCode() {
    return (Integer) ask(HASH_CODE, null);
  }

  @Override
  public final String toString() {
    return String.valueOf(ask(TO_STRING, null));
  }
}
