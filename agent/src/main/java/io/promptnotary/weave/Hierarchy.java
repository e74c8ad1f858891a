package io.promptnotary.weave;

import io.promptnotary.boot.ClassHeader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of the wanted types a class extends or implements, read from class-file headers alone: no
 * class is loaded for the answer. Safe on any thread; what was found out is kept per class loader
 * and let go of with it.
 */
final class Hierarchy {
  private final Set<String> wanted;
  private final boolean wantsPlatform;
  private final Map<ClassLoader, Map<String, Set<String>>> known =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Answers for {@code wanted}, binary names. */
  Hierarchy(Set<String> wanted) {
    this.wanted = Set.copyOf(wanted);
    this.wantsPlatform = wanted.stream().anyMatch(Hierarchy::isPlatform);
  }

  /** Those wanted types that {@code name}, whose header is given, is or descends from. */
  Set<String> supertypes(ClassLoader loader, String name, ClassHeader header) {
    if (wanted.isEmpty()) {
      return Set.of();
    }
    Map<String, Set<String>> cache =
        known.computeIfAbsent(loader, unused -> new ConcurrentHashMap<>());
    Set<String> found = of(loader, cache, name, header, new HashSet<>());
    // Its subtypes will be along, and need not read its file again.
    cache.put(name, found);
    return found;
  }

  private Set<String> of(
      ClassLoader loader,
      Map<String, Set<String>> cache,
      String name,
      @Nullable ClassHeader header,
      Set<String> underWay) {
    Set<String> found = new HashSet<>();
    if (wanted.contains(name)) {
      found.add(name);
    }
    for (String parent : header == null ? List.<String>of() : parents(header)) {
      found.addAll(lookUp(loader, cache, parent, underWay));
    }
    return found.isEmpty() ? Set.of() : found;
  }

  private Set<String> lookUp(
      ClassLoader loader, Map<String, Set<String>> cache, String name, Set<String> underWay) {
    if (isPlatform(name) && !wantsPlatform) {
      return Set.of();
    }
    Set<String> cached = cache.get(name);
    if (cached != null) {
      return cached;
    }
    if (!underWay.add(name)) {
      // A class that is its own ancestor: the JVM will refuse it.
      return Set.of();
    }
    Set<String> found = of(loader, cache, name, read(loader, name), underWay);
    cache.put(name, found);
    return found;
  }

  private static List<String> parents(ClassHeader header) {
    List<String> parents = new ArrayList<>(List.of(header.interfaces()));
    String superName = header.superName();
    if (superName != null && !superName.equals("java.lang.Object")) {
      parents.add(superName);
    }
    return parents;
  }

  private static boolean isPlatform(String name) {
    return name.startsWith("java.") || name.startsWith("javax.");
  }

  private static @Nullable ClassHeader read(ClassLoader loader, String name) {
    try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in == null ? null : ClassHeader.of(in.readAllBytes());
    } catch (IOException | RuntimeException e) {
      // A loader that hides its class files: what it hides is not selected.
      return null;
    }
  }
}
