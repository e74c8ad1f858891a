package io.promptnotary.capture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an object of the host and forwards every method to it, those of later versions of
 * its interfaces among them. What a subclass adds must not throw: the host gets the values and the
 * exceptions of its own object and no others.
 */
abstract class Wrapper implements InvocationHandler {
  final Object bare;

  Wrapper(Object bare) {
    this.bare = bare;
  }

  @Override
  public final @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return method.getName().equals("equals") && arguments != null
          ? bare.equals(unwrapped(arguments[0]))
          : forward(bare, method, arguments);
    }
    return called(self, method, arguments);
  }

  /** One method of an interface is called. */
  abstract @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable;

  /** Calls {@code method} of {@code target}; what it throws comes out as it is. */
  static @Nullable Object forward(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (!Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
      method.setAccessible(true);
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  /** Calls a method that closes the host's object; {@code after} runs whatever comes of it. */
  final @Nullable Object close(Method method, Object @Nullable [] arguments, Runnable after)
      throws Throwable {
    try {
      return forward(bare, method, arguments);
    } finally {
      after.run();
    }
  }

  private static @Nullable Object unwrapped(@Nullable Object value) {
    InvocationHandler behind =
        value instanceof StandIn made
            ? made.behind
            : value != null && Proxy.isProxyClass(value.getClass())
                ? Proxy.getInvocationHandler(value)
                : null;
    return behind instanceof Wrapper wrapper ? wrapper.bare : value;
  }
}
