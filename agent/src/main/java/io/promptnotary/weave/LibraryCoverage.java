package io.promptnotary.weave;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.ClassSelector;
import io.promptnotary.config.Glob;
import io.promptnotary.config.Library;
import io.promptnotary.config.MethodSelector.Signature;
import io.promptnotary.config.Pointcut;
import io.promptnotary.health.LibraryUse;
import java.lang.ref.WeakReference;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What of one library is recorded, and why not the rest. Told by every thread that loads a class of
 * it; asked by threads of the agent's own.
 *
 * <p>The seam for recording from the HTTP wire is here: what {@link #use} says is missing or not
 * recorded is what a reader of the wire would have to answer for, and would be told beside it.
 */
final class LibraryCoverage {
  private final KnownLibraries.Library known;
  private final Library library;
  private final View view;
  private final Map<String, List<Library.NotCovered>> open;
  private final Set<String> opened = ConcurrentHashMap.newKeySet();
  private final Set<String> closed = ConcurrentHashMap.newKeySet();
  private final Set<String> locations = ConcurrentHashMap.newKeySet();
  private final Map<Integer, String> gone = new ConcurrentHashMap<>();
  private final Set<String> absent = ConcurrentHashMap.newKeySet();
  private final Map<String, String> versions = new ConcurrentHashMap<>();
  private volatile @Nullable CodeSource last;
  private volatile WeakReference<ClassLoader> loader = new WeakReference<>(null);

  LibraryCoverage(KnownLibraries.Library known, Library library, View view) {
    this.known = known;
    this.library = library;
    this.view = view;
    Map<String, List<Library.NotCovered>> byClass = new ConcurrentHashMap<>();
    for (Library.NotCovered each : library.notCovered()) {
      byClass.computeIfAbsent(each.className(), unused -> new ArrayList<>()).add(each);
    }
    this.open = Map.copyOf(byClass);
  }

  boolean holds(String internalName) {
    return known.holds(internalName);
  }

  boolean has(Pointcut pointcut) {
    return library.pointcuts().contains(pointcut);
  }

  /** A class of the library is being loaded. */
  void loaded(ClassLoader by, String name, @Nullable ProtectionDomain domain, byte[] bytes) {
    CodeSource source = domain == null ? null : domain.getCodeSource();
    if (source == null || source != last) {
      last = source;
      loader = new WeakReference<>(by);
      locations.add(
          source == null || source.getLocation() == null ? "" : source.getLocation().toString());
    }
    List<Library.NotCovered> ways = open.get(name);
    if (ways != null) {
      ClassOutline outline = ClassOutline.of(bytes);
      ways.forEach(each -> (has(outline, each) ? opened : closed).add(entry(each)));
    }
  }

  private static boolean has(ClassOutline outline, Library.NotCovered way) {
    return outline.methods().stream()
            .anyMatch(each -> way.methods().selects(each.name(), each.parameterTypes(), List.of()))
        || way.methods().include().stream()
            .anyMatch(each -> outline.others().stream().anyMatch(each.name()::matches));
  }

  /**
   * A class was selected and none of its methods.
   *
   * @return the sentence to say if this version has lost the method, or null
   */
  @Nullable String unmatched(
      Pointcut pointcut, String className, ClassOutline outline, String why) {
    boolean meant =
        pointcut.classes() instanceof ClassSelector.Named named
            ? named.names().stream().anyMatch(each -> each.text().equals(className))
            : pointcut.classes() instanceof ClassSelector.Subtypes subtypes
                && subtypes.types().contains(className);
    List<Signature> wanted = pointcut.methods().include();
    boolean abstractly =
        wanted.isEmpty()
            || wanted.stream()
                .anyMatch(each -> outline.others().stream().anyMatch(each.name()::matches));
    if (!meant || abstractly || gone.putIfAbsent(pointcut.index(), why) != null) {
      return null;
    }
    return library.optional().contains(pointcut.id())
        ? null
        : "what goes through '" + pointcut.id() + "' is not recorded: " + why;
  }

  /**
   * Finds out which classes this version has not; asks the host's class loader.
   *
   * @param last true at the end of the JVM, when loaders of a container's applications are closed
   *     and may complain
   */
  void lookCloser(boolean last) {
    ClassLoader by = loader.get();
    if (by == null || last && by != ClassLoader.getSystemClassLoader()) {
      return;
    }
    Set<String> names = new TreeSet<>(open.keySet());
    library.pointcuts().forEach(each -> names.addAll(names(each)));
    for (String name : names) {
      if (!absent.contains(name) && by.getResource(name.replace('.', '/') + ".class") == null) {
        absent.add(name);
      }
    }
  }

  /** How it stands; {@code methods} counts what a pointcut watches. May read jar files. */
  LibraryUse use(ToIntFunction<Pointcut> methods) {
    List<LibraryUse.Watch> watches = new ArrayList<>();
    for (Pointcut each : library.pointcuts()) {
      int count = methods.applyAsInt(each);
      watches.add(new LibraryUse.Watch(each.id(), count, missing(each, count)));
    }
    List<LibraryUse.Open> ways = new ArrayList<>();
    for (Library.NotCovered each : library.notCovered()) {
      // What this version has not need not be recorded either.
      if (!closed.contains(entry(each)) && !absent.contains(each.className())) {
        ways.add(new LibraryUse.Open(entry(each), each.what(), opened.contains(entry(each))));
      }
    }
    return new LibraryUse(library.name(), versions(), watches, ways);
  }

  private @Nullable String missing(Pointcut pointcut, int methods) {
    String lost = gone.get(pointcut.index());
    if (lost != null || methods > 0) {
      return lost;
    }
    List<String> names = names(pointcut);
    String all = String.join(" and ", names);
    if (!names.isEmpty() && absent.containsAll(names)) {
      return all + (names.size() == 1 ? " is" : " are") + " not in this version";
    }
    return pointcut.classes() instanceof ClassSelector.Named
        ? view.unused
        : "nothing that implements or extends " + all + " " + view.used;
  }

  private List<String> versions() {
    Set<String> found = new TreeSet<>();
    for (String each : locations) {
      found.add(
          versions.computeIfAbsent(
              each, location -> JarVersion.of(location, library.artifacts()).orElse("")));
    }
    boolean used = !found.isEmpty();
    found.remove("");
    return used && found.isEmpty() ? List.of("unknown") : List.copyOf(found);
  }

  private static List<String> names(Pointcut pointcut) {
    if (pointcut.classes() instanceof ClassSelector.Named named) {
      return named.names().stream().filter(each -> !each.isPattern()).map(Glob::text).toList();
    }
    return pointcut.classes() instanceof ClassSelector.Subtypes subtypes
        ? subtypes.types()
        : List.of();
  }

  private static String entry(Library.NotCovered way) {
    List<String> methods =
        way.methods().include().stream().map(each -> each.name().text()).toList();
    return way.className() + (methods.isEmpty() ? "" : "." + String.join("|", methods));
  }

  /** For the log, when it turns up. */
  String words() {
    List<String> ways =
        library.notCovered().stream().map(each -> each.what() + " (" + entry(each) + ")").toList();
    return library.pointcuts().size()
        + " pointcuts"
        + (ways.isEmpty() ? "" : ", known but not recorded: " + String.join(", ", ways));
  }
}
