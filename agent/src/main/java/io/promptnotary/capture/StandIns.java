package io.promptnotary.capture;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects that stand in for those of the JDK's own types, by a class for each set of faces.
 * Holds no class of the host. Safe on any thread; never throws.
 */
final class StandIns {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType MAKE =
      MethodType.methodType(Object.class, InvocationHandler.class);

  private final Subclasses subclasses;

  // A copy replaces it with each set that is new; what two threads lose is made again.
  private volatile Map<List<Class<?>>, Maker> makers = Map.of();

  /** Without a handle, there is no such class. */
  private record Maker(@Nullable MethodHandle make) {}

  StandIns(Subclasses subclasses) {
    this.subclasses = subclasses;
  }

  /** Null if there is none: then a proxy must do. */
  @Nullable Object of(List<Class<?>> faces, InvocationHandler behind) {
    for (Class<?> each : faces) {
      if (each.getClassLoader() != null) {
        return null;
      }
    }
    Maker known = makers.get(faces);
    MethodHandle make = (known == null ? add(List.copyOf(faces)) : known).make();
    try {
      return make == null ? null : (Object) make.invokeExact(behind);
    } catch (Throwable refused) {
      return null;
    }
  }

  private Maker add(List<Class<?>> faces) {
    Maker maker = maker(faces);
    Map<List<Class<?>>, Maker> more = new HashMap<>(makers);
    more.put(faces, maker);
    makers = more;
    return maker;
  }

  private Maker maker(List<Class<?>> faces) {
    try {
      Method[] methods = methods(faces);
      Class<?> made = subclasses.standIn(StandIn.class, faces, methods, LOOKUP);
      if (made == null) {
        return new Maker(null);
      }
      MethodHandle constructor =
          LOOKUP.findConstructor(
              made, MethodType.methodType(void.class, InvocationHandler.class, Method[].class));
      return new Maker(
          MethodHandles.insertArguments(constructor, 1, (Object) methods).asType(MAKE));
    } catch (Throwable refused) {
      return new Maker(null);
    }
  }

  /** One of each signature; static ones are nobody's. */
  private static Method[] methods(List<Class<?>> faces) {
    Map<String, Method> methods = new LinkedHashMap<>();
    for (Class<?> face : faces) {
      for (Method each : face.getMethods()) {
        boolean ofObject = each.getDeclaringClass() == Object.class || isOfObject(each);
        if (!Modifier.isStatic(each.getModifiers()) && !ofObject) {
          MethodType type = MethodType.methodType(each.getReturnType(), each.getParameterTypes());
          methods.putIfAbsent(each.getName() + type.descriptorString(), each);
        }
      }
    }
    return methods.values().toArray(Method[]::new);
  }

  /** As {@code Comparator} has equals: the base has it already. */
  private static boolean isOfObject(Method method) {
    try {
      Object.class.getMethod(method.getName(), method.getParameterTypes());
      return true;
    } catch (NoSuchMethodException own) {
      return false;
    }
  }
}
