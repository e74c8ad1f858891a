package io.promptnotary.weave;

import io.promptnotary.config.ClassSelector;
import io.promptnotary.config.Glob;
import io.promptnotary.config.Names;
import io.promptnotary.config.Pointcut;
import io.promptnotary.health.LibraryUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which pointcuts found a method, and for those that did not, what they may have meant. Safe on any
 * thread.
 */
final class Coverage {
  private final List<Pointcut> pointcuts;
  private final View view;
  private final List<LibraryCoverage> libraries = new CopyOnWriteArrayList<>();
  private final Map<Integer, Map<String, Integer>> methods = new ConcurrentHashMap<>();
  private final Map<Integer, Near> near = new ConcurrentHashMap<>();

  /** A class that was selected without any of its methods being so. */
  private record Near(String className, List<String> methods) {}

  /** For the user's pointcuts; libraries join. */
  Coverage(List<Pointcut> pointcuts, View view) {
    this.pointcuts = List.copyOf(pointcuts);
    this.view = view;
  }

  /** A library that has turned up. */
  void join(LibraryCoverage library) {
    libraries.add(library);
  }

  /** Those that have turned up. */
  List<LibraryCoverage> libraries() {
    return libraries;
  }

  /** How they stand. */
  List<LibraryUse> uses() {
    return libraries.stream().map(each -> each.use(this::methods)).toList();
  }

  /**
   * A class was selected by a pointcut.
   *
   * @param matched how many of its methods are
   * @return what to say of it, or null
   */
  @Nullable String seen(Pointcut pointcut, String className, ClassOutline outline, int matched) {
    if (matched > 0) {
      // By name: a class that is woven again is still the same.
      methods
          .computeIfAbsent(pointcut.index(), unused -> new ConcurrentHashMap<>())
          .put(className, matched);
      return null;
    }
    Near found = new Near(className, outline.methods().stream().map(Object::toString).toList());
    if (methods(pointcut) == 0) {
      near.put(pointcut.index(), found);
    }
    for (LibraryCoverage each : pointcut.shipped() ? libraries : List.<LibraryCoverage>of()) {
      if (each.has(pointcut)) {
        return each.unmatched(pointcut, className, outline, noMethod(pointcut, found));
      }
    }
    return null;
  }

  private int methods(Pointcut pointcut) {
    return methods.getOrDefault(pointcut.index(), Map.of()).values().stream()
        .mapToInt(Integer::intValue)
        .sum();
  }

  /** How many of the user's pointcuts watch anything. */
  int matching() {
    return (int) pointcuts.stream().filter(each -> methods(each) > 0).count();
  }

  /** How many methods all pointcuts together watch. */
  int watched() {
    return methods.values().stream()
        .flatMap(each -> each.values().stream())
        .mapToInt(Integer::intValue)
        .sum();
  }

  /**
   * One sentence for each pointcut of the user's that matched nothing, in the order of the file.
   *
   * @param loaded names of the classes that the host has loaded; asked only where one matched none
   */
  List<String> unmatched(Supplier<Set<String>> loaded) {
    if (lost().isEmpty()) {
      return List.of();
    }
    return unmatched(loaded.get()).stream()
        .map(each -> "pointcut '" + each.pointcut().id() + "' matched nothing: " + each.why())
        .toList();
  }

  /** The same in parts, where the names of all classes are known. */
  List<Preview.Unmatched> unmatched(Set<String> names) {
    return lost().stream().map(each -> new Preview.Unmatched(each, why(each, names))).toList();
  }

  private List<Pointcut> lost() {
    return pointcuts.stream()
        .filter(each -> !each.shipped() && !methods.containsKey(each.index()))
        .toList();
  }

  private String why(Pointcut pointcut, Collection<String> loaded) {
    Near seen = near.get(pointcut.index());
    return seen == null ? noClass(pointcut, loaded) : noMethod(pointcut, seen);
  }

  private static String noMethod(Pointcut pointcut, Near seen) {
    List<String> wanted = new ArrayList<>();
    pointcut.methods().include().forEach(each -> wanted.add(each.name().text()));
    String what =
        wanted.isEmpty() ? "no method that fits" : "no method " + String.join(" or ", wanted);
    return seen.className() + " has " + what + suggestion(wanted, seen.methods());
  }

  private static String suggestion(List<String> wanted, List<String> methods) {
    for (String each : wanted) {
      List<String> same = methods.stream().filter(m -> m.startsWith(each + "(")).toList();
      if (!same.isEmpty()) {
        return " with these parameters. It has " + String.join(" and ", same) + ".";
      }
    }
    Optional<String> nearest = nearest(wanted, methods.stream().map(Coverage::nameOf).toList());
    return nearest.map(each -> ". Did you mean '" + each + "'?").orElse(".");
  }

  private static String nameOf(String method) {
    return method.substring(0, method.indexOf('('));
  }

  private String noClass(Pointcut pointcut, Collection<String> loaded) {
    List<String> wanted = names(pointcut.classes());
    Optional<String> there = wanted.stream().filter(loaded::contains).findFirst();
    if (there.isPresent() && pointcut.classes() instanceof ClassSelector.Named) {
      return there.get() + " " + view.there + ", but is excluded or was generated at run time.";
    }
    String all = String.join(" or ", wanted);
    String prefix =
        pointcut.classes() instanceof ClassSelector.Named
            ? "no class " + all
            : pointcut.classes() instanceof ClassSelector.Subtypes
                ? "no class that implements or extends " + all
                : "no class annotated with " + all;
    return prefix
        + " "
        + view.there
        + nearest(wanted, loaded).map(each -> ". Did you mean '" + each + "'?").orElse(".");
  }

  private static List<String> names(ClassSelector selector) {
    if (selector instanceof ClassSelector.Named named) {
      return named.names().stream().map(Glob::text).toList();
    }
    return selector instanceof ClassSelector.Subtypes subtypes
        ? subtypes.types()
        : ((ClassSelector.Annotated) selector).annotations();
  }

  private static Optional<String> nearest(List<String> wanted, Collection<String> known) {
    for (String each : wanted) {
      Optional<String> sameSimpleName =
          known.stream().filter(k -> simple(k).equals(simple(each))).sorted().findFirst();
      Optional<String> found = sameSimpleName.or(() -> Names.nearest(each, known));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static String simple(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }
}
