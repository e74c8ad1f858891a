package io.promptnotary.weave;

import io.promptnotary.boot.ClassHeader;
import io.promptnotary.config.ClassSelector;
import io.promptnotary.config.Glob;
import io.promptnotary.config.Pointcut;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which pointcuts a class concerns. Asked for every class that the host loads, so most are answered
 * by one look into a map. Safe on any thread: pointcuts that join make another one.
 */
final class ClassMatcher {
  private static final int SYNTHETIC = 0x1000;

  private final Map<String, List<Pointcut>> byName = new HashMap<>();
  private final List<Pointcut> byGlob = new ArrayList<>();
  private final List<Pointcut> bySupertype = new ArrayList<>();
  private final List<Pointcut> byAnnotation = new ArrayList<>();
  private final List<Pointcut> pointcuts;
  private final List<Glob> exclude;
  private final Hierarchy hierarchy;

  ClassMatcher(List<Pointcut> pointcuts, List<Glob> exclude) {
    this.pointcuts = List.copyOf(pointcuts);
    this.exclude = exclude;
    Set<String> supertypes = new HashSet<>();
    List<Pointcut> all = new ArrayList<>(pointcuts);
    pointcuts.forEach(each -> each.within().ifPresent(all::add));
    for (Pointcut each : all) {
      if (each.classes() instanceof ClassSelector.Named named) {
        addNamed(each, named.names());
      } else if (each.classes() instanceof ClassSelector.Subtypes subtypes) {
        bySupertype.add(each);
        supertypes.addAll(subtypes.types());
      } else {
        byAnnotation.add(each);
      }
    }
    this.hierarchy = new Hierarchy(supertypes);
  }

  /** This one and {@code more}. */
  ClassMatcher with(List<Pointcut> more) {
    List<Pointcut> all = new ArrayList<>(pointcuts);
    all.addAll(more);
    return new ClassMatcher(all, exclude);
  }

  /** True if no class concerns any pointcut. */
  boolean isEmpty() {
    return pointcuts.isEmpty();
  }

  /** True if a pointcut could select the loaded class by its name or by what it descends from. */
  boolean couldSelect(Class<?> type) {
    String name = type.getName();
    if (byName.containsKey(name)) {
      return true;
    }
    for (Pointcut each : byGlob) {
      if (Glob.any(((ClassSelector.Named) each.classes()).names(), name)) {
        return true;
      }
    }
    List<Pointcut> subtypes = in(name, bySupertype);
    if (subtypes.isEmpty()) {
      return false;
    }
    Set<String> ancestors = new HashSet<>();
    ancestors(type, ancestors);
    return subtypes.stream().anyMatch(each -> typesOf(each).stream().anyMatch(ancestors::contains));
  }

  private static void ancestors(@Nullable Class<?> type, Set<String> found) {
    if (type != null && found.add(type.getName())) {
      ancestors(type.getSuperclass(), found);
      for (Class<?> each : type.getInterfaces()) {
        ancestors(each, found);
      }
    }
  }

  private static List<String> typesOf(Pointcut pointcut) {
    return ((ClassSelector.Subtypes) pointcut.classes()).types();
  }

  private void addNamed(Pointcut pointcut, List<Glob> names) {
    boolean pattern = false;
    for (Glob name : names) {
      pattern |= name.isPattern();
      if (!name.isPattern()) {
        byName.computeIfAbsent(name.text(), unused -> new ArrayList<>()).add(pointcut);
      }
    }
    if (pattern) {
      byGlob.add(pointcut);
    }
  }

  /**
   * The pointcuts whose class selector is met, in the order of the configuration. For an annotation
   * this is a guess from the constant pool, to be confirmed by whoever reads the whole class.
   */
  Collection<Pointcut> candidates(ClassLoader loader, String name, byte[] bytes) {
    Map<Integer, Pointcut> found = new TreeMap<>();
    for (Pointcut each : byName.getOrDefault(name, List.of())) {
      found.put(each.index(), each);
    }
    for (Pointcut each : byGlob) {
      if (Glob.any(((ClassSelector.Named) each.classes()).names(), name)) {
        found.put(each.index(), each);
      }
    }
    // Names are cheap to compare; the class file is opened only for those whose name may fit.
    List<Pointcut> subtypes = in(name, bySupertype);
    List<Pointcut> annotated = in(name, byAnnotation);
    if (found.isEmpty() && subtypes.isEmpty() && annotated.isEmpty()) {
      return List.of();
    }
    ClassHeader header = ClassHeader.of(bytes);
    if (header == null || isMadeUp(header, name) || Glob.any(exclude, name)) {
      return List.of();
    }
    if (!subtypes.isEmpty()) {
      Set<String> supertypes = hierarchy.supertypes(loader, name, header);
      for (Pointcut each : subtypes) {
        if (typesOf(each).stream().anyMatch(supertypes::contains)) {
          found.put(each.index(), each);
        }
      }
    }
    for (Pointcut each : annotated) {
      if (mentions(header, ((ClassSelector.Annotated) each.classes()).annotations())) {
        found.put(each.index(), each);
      }
    }
    return found.values();
  }

  private static List<Pointcut> in(String name, List<Pointcut> pointcuts) {
    return pointcuts.isEmpty()
        ? List.of()
        : pointcuts.stream().filter(each -> isIn(each, name)).toList();
  }

  private static boolean isIn(Pointcut pointcut, String name) {
    if (pointcut.classes() instanceof ClassSelector.Subtypes subtypes) {
      return subtypes.covers(name);
    }
    return Glob.any(((ClassSelector.Annotated) pointcut.classes()).in(), name);
  }

  private static boolean mentions(ClassHeader header, List<String> annotations) {
    return annotations.stream()
        .anyMatch(each -> header.mentions("L" + each.replace('.', '/') + ";"));
  }

  /** Lambdas, proxies and whatever else no source file holds. */
  private static boolean isMadeUp(ClassHeader header, String name) {
    return (header.access() & SYNTHETIC) != 0
        || name.contains("$$Lambda")
        || name.indexOf('/') >= 0
        || "java.lang.reflect.Proxy".equals(header.superName());
  }
}
