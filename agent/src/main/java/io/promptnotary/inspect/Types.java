package io.promptnotary.inspect;

import io.promptnotary.boot.ClassHeader;
import io.promptnotary.config.NeverInvoked;
import io.promptnotary.inspect.TypeFile.FieldFile;
import io.promptnotary.inspect.TypeFile.MethodFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/** What types declare, by the class files of the host and of the JDK. For one thread. */
final class Types {
  private static final String OBJECT = "java.lang.Object";

  private final ClassLoader loader;
  private final Map<String, Optional<TypeFile>> known = new HashMap<>();
  private final Map<String, List<String>> children = new HashMap<>();

  Types(ClassFiles files) {
    this.loader = files.loader();
  }

  ClassLoader loader() {
    return loader;
  }

  /** A class of the host, so that its supertypes know of it. */
  void meet(String name, byte[] bytes) {
    ClassHeader header = ClassHeader.of(bytes);
    if (header == null) {
      return;
    }
    String parent = header.superName();
    if (parent != null && !parent.equals(OBJECT)) {
      children.computeIfAbsent(parent, unused -> new ArrayList<>()).add(name);
    }
    for (String each : header.interfaces()) {
      children.computeIfAbsent(each, unused -> new ArrayList<>()).add(name);
    }
  }

  /** Null if it is not there, or is no class file that is understood. */
  @Nullable TypeFile find(String name) {
    return known.computeIfAbsent(name, unused -> Optional.ofNullable(read(name))).orElse(null);
  }

  private @Nullable TypeFile read(String name) {
    try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in == null ? null : TypeReader.read(in.readAllBytes(), false);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** The type as {@code wanted} with its arguments, or null if it is none. */
  @Nullable HostType as(HostType type, String wanted) {
    return as(type, wanted, new HashSet<>());
  }

  private @Nullable HostType as(HostType type, String wanted, Set<String> underWay) {
    if (type.is(wanted)) {
      return type;
    }
    TypeFile file = type.kind() == HostType.Kind.CLASS ? find(type.name()) : null;
    if (file == null || !underWay.add(type.name())) {
      return null;
    }
    for (HostType each : supertypes(file, type)) {
      HostType found = as(each, wanted, underWay);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  boolean isA(HostType type, String... wanted) {
    for (String each : wanted) {
      if (as(type, each) != null) {
        return true;
      }
    }
    return false;
  }

  private static List<HostType> supertypes(TypeFile file, HostType type) {
    List<HostType> all = new ArrayList<>();
    if (file.parent() != null) {
      all.add(file.parent());
    }
    all.addAll(file.interfaces());
    Map<String, HostType> variables = variables(file, type);
    return all.stream().map(each -> each.with(variables)).toList();
  }

  private static Map<String, HostType> variables(TypeFile file, HostType type) {
    Map<String, HostType> variables = new LinkedHashMap<>();
    int at = 0;
    for (Map.Entry<String, HostType> each : file.variables().entrySet()) {
      HostType given = type.argument(at++);
      variables.put(each.getKey(), given.isOpen() ? each.getValue() : given);
    }
    return variables;
  }

  /** True if all that the type inherits is there to be looked at. */
  boolean isComplete(HostType type) {
    TypeFile file = find(type.name());
    return file != null
        && supertypes(file, type).stream().allMatch(each -> each.is(OBJECT) || isComplete(each));
  }

  /**
   * What a path's step of that name gives, by the rules of the agent: a method of the name, its
   * getters, a field; of what is never invoked the field alone.
   *
   * @return null if there is no such member
   */
  @Nullable HostType member(HostType type, String name) {
    String capital =
        name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    for (String each : List.of(name, "get" + capital, "is" + capital)) {
      if (NeverInvoked.contains(each)) {
        HostType field = each.equals(name) ? field(type, name) : null;
        if (field != null) {
          return field;
        }
        continue;
      }
      HostType found = method(type, each, false);
      if (found != null) {
        return found;
      }
    }
    return field(type, name);
  }

  private @Nullable HostType method(HostType type, String name, boolean inherited) {
    TypeFile file = find(type.name());
    if (file == null) {
      return null;
    }
    for (MethodFile each : file.methods()) {
      if (each.name().equals(name)
          && each.isGetter()
          && !each.has(Opcodes.ACC_PRIVATE)
          && !each.has(Opcodes.ACC_BRIDGE)) {
        return each.returns().with(variables(file, type));
      }
    }
    for (HostType each : supertypes(file, type)) {
      HostType found = method(each, name, true);
      if (found != null) {
        return found;
      }
    }
    // An interface inherits what every object has.
    return file.isInterface() && !inherited ? method(HostType.of(OBJECT), name, true) : null;
  }

  private @Nullable HostType field(HostType type, String name) {
    TypeFile file = find(type.name());
    if (file == null) {
      return null;
    }
    for (FieldFile field : file.fields()) {
      if (field.name().equals(name) && !field.isStatic()) {
        return field.type().with(variables(file, type));
      }
    }
    return file.parent() == null ? null : field(file.parent().with(variables(file, type)), name);
  }

  /** Names that a step could have, those that every object has left out. */
  Set<String> members(HostType type) {
    Set<String> names = new TreeSet<>();
    members(type, names, new HashSet<>());
    return names;
  }

  private void members(HostType type, Set<String> names, Set<String> underWay) {
    TypeFile file = find(type.name());
    if (file == null || type.is(OBJECT) || !underWay.add(type.name())) {
      return;
    }
    for (MethodFile each : file.methods()) {
      if (each.isGetter() && !each.has(Opcodes.ACC_PRIVATE) && !each.has(Opcodes.ACC_SYNTHETIC)) {
        names.add(property(each.name()));
      }
    }
    for (FieldFile each : file.fields()) {
      if (!each.isStatic() && (each.access() & Opcodes.ACC_SYNTHETIC) == 0) {
        names.add(each.name());
      }
    }
    supertypes(file, type).forEach(each -> members(each, names, underWay));
    names.removeAll(Set.of("hashCode", "toString", "clone", "class"));
  }

  private static String property(String method) {
    for (String prefix : List.of("get", "is")) {
      if (method.length() > prefix.length()
          && method.startsWith(prefix)
          && Character.isUpperCase(method.charAt(prefix.length()))) {
        String rest = method.substring(prefix.length());
        return Character.toLowerCase(rest.charAt(0)) + rest.substring(1);
      }
    }
    return method;
  }

  /** The first class of the host below {@code type} that {@code test} accepts, or null. */
  @Nullable String below(String type, Predicate<String> test) {
    Set<String> met = new HashSet<>();
    List<String> next = new ArrayList<>(children.getOrDefault(type, List.of()));
    for (int i = 0; i < next.size(); i++) {
      String each = next.get(i);
      if (met.add(each)) {
        if (test.test(each)) {
          return each;
        }
        next.addAll(children.getOrDefault(each, List.of()));
      }
    }
    return null;
  }

  /** The elements of an array, a collection, a map; null if it has none to walk over. */
  @Nullable HostType elements(HostType type) {
    if (type.kind() == HostType.Kind.ARRAY) {
      return type.argument(0);
    }
    HostType map = as(type, "java.util.Map");
    if (map != null) {
      return map.argument(1);
    }
    HostType iterable = as(type, "java.lang.Iterable");
    return iterable == null ? null : iterable.argument(0);
  }

  /** Without the Optionals around it. */
  HostType unwrap(HostType type) {
    return switch (type.kind() == HostType.Kind.CLASS ? type.name() : "") {
      case "java.util.Optional" -> unwrap(type.argument(0));
      case "java.util.OptionalInt" -> HostType.primitive("int");
      case "java.util.OptionalLong" -> HostType.primitive("long");
      case "java.util.OptionalDouble" -> HostType.primitive("double");
      default -> type;
    };
  }
}
