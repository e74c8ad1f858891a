package io.promptnotary.capture;

import io.promptnotary.config.NeverInvoked;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the member that a name means in a class of the host. Safe on any thread. What it finds
 * belongs into a {@link ClassValue} and nowhere else: a handle holds the host's class, and only
 * there may it live as long as that class and no longer.
 */
final class Accessors {
  private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private final ClassValue<Boolean> opened;
  private final AtomicLong searched = new AtomicLong();

  Accessors(Opener opener) {
    opened =
        new ClassValue<>() {
          @Override
          protected Boolean computeValue(Class<?> type) {
            try {
              return opener.open(type);
            } catch (Throwable refused) {
              return false;
            }
          }
        };
  }

  /** Reads one member, or knows why it cannot. Immutable. */
  static final class Accessor {
    private final @Nullable MethodHandle handle;
    private final String label;
    private final @Nullable Failure failure;

    private Accessor(@Nullable MethodHandle handle, String label, @Nullable Failure failure) {
      this.handle = handle;
      this.label = label;
      this.failure = failure;
    }

    /** The member's value of {@code target}, or a {@link Failure}; never throws. */
    @Nullable Object read(Object target) {
      if (handle == null) {
        return failure;
      }
      try {
        return (Object) handle.invokeExact(target);
      } catch (Throwable thrown) {
        return Failure.threw(label, thrown);
      }
    }
  }

  /** The nanoseconds that all searches have taken so far, whoever made them. */
  long searched() {
    return searched.get();
  }

  /** The accessor for {@code name} in {@code type}; never throws, a miss is an answer too. */
  Accessor find(Class<?> type, String name) {
    long begin = System.nanoTime();
    try {
      return search(type, name);
    } catch (Throwable broken) {
      // A signature may name a class that is not there: the JVM then lists no members at all.
      // No code of the host has run, and none will: that accessor is kept.
      String what = "looking for '" + name + "' in " + type.getName();
      return failed(Failure.refused(Failure.threw(what, broken).reason()));
    } finally {
      searched.addAndGet(System.nanoTime() - begin);
    }
  }

  private Accessor search(Class<?> type, String name) throws IllegalAccessException {
    Failure refused = null;
    for (String candidate : candidates(name)) {
      if (isNever(type, candidate)) {
        refused = Failure.missing(candidate + "() of " + type.getName() + " is never invoked");
        // Before isStart() of a type that has start() and a field of that name.
        Field plain = candidate.equals(name) ? field(type, name) : null;
        if (plain != null) {
          return ofField(type, name, plain);
        }
        continue;
      }
      Method method = method(type, candidate);
      if (method != null) {
        Method reachable = reachable(type, method);
        return reachable == null
            ? inaccessible(candidate + "()", type)
            : found(LOOKUP.unreflect(reachable), candidate + "()");
      }
    }
    Field field = field(type, name);
    if (field != null) {
      return ofField(type, name, field);
    }
    return failed(
        refused == null ? Failure.missing("no '" + name + "' in " + type.getTypeName()) : refused);
  }

  private Accessor ofField(Class<?> type, String name, Field field) throws IllegalAccessException {
    return field.trySetAccessible() || (open(field.getDeclaringClass()) && force(field))
        ? found(LOOKUP.unreflectGetter(field), name)
        : inaccessible(name, type);
  }

  private static String[] candidates(String name) {
    if (name.isEmpty()) {
      return new String[0];
    }
    String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return new String[] {name, "get" + capital, "is" + capital};
  }

  private static boolean isNever(Class<?> type, String method) {
    return NeverInvoked.contains(method)
        || (method.equals("get") && Future.class.isAssignableFrom(type));
  }

  private static @Nullable Method method(Class<?> type, String name) {
    try {
      Method method = type.getMethod(name);
      return isGetter(method) ? method : null;
    } catch (NoSuchMethodException notPublic) {
      return hiddenMethod(type, name);
    }
  }

  private static @Nullable Method hiddenMethod(Class<?> type, String name) {
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      try {
        Method method = each.getDeclaredMethod(name);
        if (isGetter(method) && !Modifier.isPrivate(method.getModifiers())) {
          return method;
        }
      } catch (NoSuchMethodException higher) {
        continue;
      }
    }
    return null;
  }

  private static boolean isGetter(Method method) {
    return !Modifier.isStatic(method.getModifiers()) && method.getReturnType() != void.class;
  }

  private static @Nullable Field field(Class<?> type, String name) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      try {
        Field field = each.getDeclaredField(name);
        if (!Modifier.isStatic(field.getModifiers())) {
          return field;
        }
      } catch (NoSuchFieldException higher) {
        continue;
      }
    }
    return null;
  }

  /** A public type that declares the method is asked before a module is opened for it. */
  private @Nullable Method reachable(Class<?> type, Method method) {
    if (method.trySetAccessible()) {
      return method;
    }
    Method declared = fromSuper(type, method.getName());
    if (declared != null) {
      return declared;
    }
    return open(method.getDeclaringClass()) && force(method) ? method : null;
  }

  private static @Nullable Method fromSuper(Class<?> type, String name) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      Method here = accessible(each, name);
      if (here != null) {
        return here;
      }
      for (Class<?> face : each.getInterfaces()) {
        Method there = fromSuper(face, name);
        if (there != null) {
          return there;
        }
      }
    }
    return null;
  }

  private static @Nullable Method accessible(Class<?> type, String name) {
    try {
      Method method = type.getMethod(name);
      return isGetter(method) && method.trySetAccessible() ? method : null;
    } catch (NoSuchMethodException elsewhere) {
      return null;
    }
  }

  private boolean open(Class<?> type) {
    return opened.get(type);
  }

  private static boolean force(AccessibleObject member) {
    return member.trySetAccessible();
  }

  private static Accessor found(MethodHandle handle, String label) {
    return new Accessor(handle.asType(GETTER), label, null);
  }

  private static Accessor inaccessible(String member, Class<?> type) {
    return failed(
        Failure.refused(member + " of " + type.getName() + " is not accessible; open its package"));
  }

  private static Accessor failed(Failure failure) {
    return new Accessor(null, "", failure);
  }
}
