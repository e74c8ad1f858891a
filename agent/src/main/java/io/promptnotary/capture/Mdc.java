package io.promptnotary.capture;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the host's logging context, {@code org.slf4j.MDC}, as the host's own classes see it. Safe
 * on any thread; calls host code. What was found hangs on the class that led to it, so that no
 * class loader is kept alive.
 */
final class Mdc {
  private static final Failure ABSENT = Failure.missing("no org.slf4j.MDC in this application");

  private final ClassValue<Object> getters =
      new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
          return find(type.getClassLoader());
        }
      };

  /** The value of {@code key}, null where it is not set, or a {@link Failure}. */
  @Nullable Object get(String key, @Nullable Object self, Object @Nullable [] arguments) {
    Object getter = getter(self, arguments);
    if (!(getter instanceof MethodHandle handle)) {
      return getter;
    }
    try {
      return (Object) handle.invokeExact((Object) key);
    } catch (Throwable thrown) {
      return Failure.threw("MDC.get()", thrown);
    }
  }

  private Object getter(@Nullable Object self, Object @Nullable [] arguments) {
    if (self != null && self.getClass().getClassLoader() != null) {
      return getters.get(self.getClass());
    }
    if (arguments != null) {
      for (Object argument : arguments) {
        if (argument != null && argument.getClass().getClassLoader() != null) {
          return getters.get(argument.getClass());
        }
      }
    }
    return find(Thread.currentThread().getContextClassLoader());
  }

  private static Object find(@Nullable ClassLoader loader) {
    if (loader == null) {
      return ABSENT;
    }
    try {
      Class<?> mdc = Class.forName("org.slf4j.MDC", false, loader);
      return MethodHandles.publicLookup()
          .findStatic(mdc, "get", MethodType.methodType(String.class, String.class))
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (ReflectiveOperationException | LinkageError | RuntimeException absent) {
      return ABSENT;
    }
  }
}
