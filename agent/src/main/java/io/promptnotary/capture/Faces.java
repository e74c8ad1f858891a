package io.promptnotary.capture;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As what an object of a class can be stood in for: its interfaces, as far as whoever calls it can
 * see them. Immutable; belongs into a {@link ClassValue}, for it holds classes of the host.
 */
final class Faces {
  private static final ClassValue<Faces> KNOWN =
      new ClassValue<>() {
        @Override
        protected Faces computeValue(Class<?> type) {
          return new Faces(type);
        }
      };

  private final Class<?> type;
  private final Set<Class<?>> all = new LinkedHashSet<>();
  private final Class<?>[] open;

  // A copy replaces it with each type that is new; what two threads lose is found out again.
  private volatile Map<String, Class<?>[]> known = Map.of();

  private Faces(Class<?> type) {
    this.type = type;
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      collect(each);
    }
    List<Class<?>> seen = all.stream().filter(this::isOpen).toList();
    // What an interface extends comes with it.
    this.open =
        seen.stream()
            .filter(
                face ->
                    seen.stream().noneMatch(each -> each != face && face.isAssignableFrom(each)))
            .toArray(Class<?>[]::new);
  }

  static Faces of(Class<?> type) {
    return KNOWN.get(type);
  }

  private void collect(Class<?> of) {
    if (of.isInterface()) {
      all.add(of);
    }
    for (Class<?> each : of.getInterfaces()) {
      collect(each);
    }
  }

  /** True if the class has a super-interface of that name. */
  boolean isA(String name) {
    for (Class<?> each : all) {
      if (each.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** What its interfaces declare. */
  List<Method> methods() {
    return all.stream().flatMap(face -> Arrays.stream(face.getMethods())).toList();
  }

  private boolean isOpen(Class<?> face) {
    return Modifier.isPublic(face.getModifiers())
        && !face.isSealed()
        && !face.isHidden()
        && face.getModule().isExported(face.getPackageName());
  }

  private ClassLoader loader() {
    ClassLoader own = type.getClassLoader();
    return own == null ? Faces.class.getClassLoader() : own;
  }

  /**
   * An object that passes for one of the class where {@code needed} is asked for, as far as
   * interfaces go.
   *
   * @param needed name of the type that it must have
   * @return null if that cannot be
   */
  @Nullable Object standIn(String needed, InvocationHandler behind) {
    return standIn(needed, behind, null);
  }

  /** The same, by a class of {@code standIns} where all its interfaces are of the JDK. */
  @Nullable Object standIn(String needed, InvocationHandler behind, @Nullable StandIns standIns) {
    Class<?>[] faces = known.get(needed);
    if (faces == null) {
      faces = faces(needed);
      Map<String, Class<?>[]> more = new HashMap<>(known);
      more.put(needed, faces);
      known = more;
    }
    if (faces.length == 0) {
      return null;
    }
    Object made = standIns == null ? null : standIns.of(Arrays.asList(faces), behind);
    return made == null ? make(faces, behind) : made;
  }

  /** Those of an object that must pass for a {@code needed}; empty if none can. */
  private Class<?>[] faces(String needed) {
    Class<?> must = needed.equals(Object.class.getName()) ? null : named(needed);
    if (must == null) {
      return needed.equals(Object.class.getName()) ? open : new Class<?>[0];
    }
    List<Class<?>> faces = new ArrayList<>(List.of(open));
    if (faces.stream().noneMatch(must::isAssignableFrom)) {
      // One that only its package can see: its methods are called by force.
      if (must.isSealed() || !must.getModule().isOpen(must.getPackageName(), own())) {
        return new Class<?>[0];
      }
      faces.add(must);
    }
    return faces.toArray(new Class<?>[0]);
  }

  /** An object that has the interface {@code face} and no other. */
  static Object standIn(Class<?> face, InvocationHandler behind) {
    ClassLoader own = face.getClassLoader();
    return Proxy.newProxyInstance(
        own == null ? Faces.class.getClassLoader() : own, new Class<?>[] {face}, behind);
  }

  private @Nullable Object make(Class<?>[] faces, InvocationHandler behind) {
    try {
      return Proxy.newProxyInstance(loader(), faces, behind);
    } catch (IllegalArgumentException unseen) {
      // Interfaces that contradict each other, or that this loader does not see.
      return null;
    }
  }

  private @Nullable Class<?> named(String name) {
    for (Class<?> each : all) {
      if (each.getName().equals(name)) {
        return each;
      }
    }
    return null;
  }

  private static Module own() {
    return Faces.class.getModule();
  }
}
