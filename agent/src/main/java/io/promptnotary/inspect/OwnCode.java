package io.promptnotary.inspect;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.inspect.TypeFile.MethodFile;
import io.promptnotary.inspect.TypeFile.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** The application's own classes, and which of their methods call which. For one thread. */
final class OwnCode {
  private final Map<String, TypeFile> classes = new LinkedHashMap<>();
  private final Map<String, List<TypeFile>> children = new HashMap<>();
  private final Map<String, Method> methods = new LinkedHashMap<>();
  private final Map<Method, Set<Method>> called = new HashMap<>();
  private final Map<Method, Set<Method>> callers = new HashMap<>();

  /** A method of one of its classes; there is one object for each. */
  static final class Method {
    private final TypeFile owner;
    private final MethodFile file;

    private Method(TypeFile owner, MethodFile file) {
      this.owner = owner;
      this.file = file;
    }

    TypeFile owner() {
      return owner;
    }

    MethodFile file() {
      return file;
    }
  }

  void add(TypeFile type) {
    classes.put(type.name(), type);
    type.methods().forEach(each -> methods.put(key(type.name(), each), new Method(type, each)));
  }

  private static String key(String type, MethodFile method) {
    return type + " " + method.name() + method.descriptor();
  }

  /** When all have been added. */
  void connect() {
    for (TypeFile each : classes.values()) {
      if (each.parent() != null) {
        children.computeIfAbsent(each.parent().name(), unused -> new ArrayList<>()).add(each);
      }
      each.interfaces()
          .forEach(
              face -> children.computeIfAbsent(face.name(), unused -> new ArrayList<>()).add(each));
    }
    for (Method method : methods()) {
      Set<Method> all = calledBy(method);
      called.put(method, all);
      for (Method each : all) {
        callers.computeIfAbsent(each, unused -> new HashSet<>()).add(method);
      }
    }
  }

  Iterable<TypeFile> classes() {
    return classes.values();
  }

  boolean has(String name) {
    return classes.containsKey(name);
  }

  Collection<Method> methods() {
    return methods.values();
  }

  /** Own methods that {@code method} calls, those of the kinds of what it calls among them. */
  private Set<Method> calledBy(Method method) {
    Set<Method> all = new HashSet<>();
    for (Reference each : method.file().refers()) {
      TypeFile owner = classes.get(each.owner());
      if (owner != null) {
        addFrom(owner, each, all, true);
        below(owner, new HashSet<>()).forEach(kind -> addFrom(kind, each, all, false));
      }
    }
    all.remove(method);
    return all;
  }

  private void addFrom(TypeFile type, Reference wanted, Set<Method> found, boolean inherited) {
    for (MethodFile each : type.methods()) {
      if (each.name().equals(wanted.name()) && each.descriptor().equals(wanted.descriptor())) {
        found.add(Objects.requireNonNull(methods.get(key(type.name(), each))));
        return;
      }
    }
    TypeFile parent = type.parent() == null ? null : classes.get(type.parent().name());
    if (inherited && parent != null) {
      addFrom(parent, wanted, found, true);
    }
  }

  private Set<TypeFile> below(TypeFile type, Set<TypeFile> met) {
    for (TypeFile each : children.getOrDefault(type.name(), List.of())) {
      if (met.add(each)) {
        below(each, met);
      }
    }
    return met;
  }

  /** True if a method of another class calls it. */
  boolean isCalledFromOutside(Method method) {
    return callers.getOrDefault(method, Set.of()).stream()
        .anyMatch(each -> !each.owner().name().equals(method.owner().name()));
  }

  /**
   * How many calls lead from {@code from} to a method that {@code wanted} accepts.
   *
   * @return -1 if none does within {@code most}
   */
  int distance(Method from, Predicate<Method> wanted, int most) {
    Set<Method> met = new HashSet<>(Set.of(from));
    List<Method> now = List.of(from);
    for (int hops = 1; hops <= most && !now.isEmpty(); hops++) {
      List<Method> next = new ArrayList<>();
      for (Method each : now) {
        for (Method to : called.getOrDefault(each, Set.of())) {
          if (wanted.test(to)) {
            return hops;
          }
          if (met.add(to)) {
            next.add(to);
          }
        }
      }
      now = next;
    }
    return -1;
  }

  /** The known library that a method of the class calls, or the empty string. */
  static String library(TypeFile type) {
    for (MethodFile method : type.methods()) {
      for (Reference each : method.refers()) {
        String name = each.owner().replace('.', '/');
        for (KnownLibraries.Library known : KnownLibraries.list()) {
          if (known.holds(name)) {
            return known.name();
          }
        }
      }
    }
    return "";
  }
}
