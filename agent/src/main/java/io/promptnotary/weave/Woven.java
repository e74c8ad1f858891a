package io.promptnotary.weave;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes that were handed out with probes in them, of each class loader, for as long as that
 * lives. Safe on any thread.
 */
final class Woven {
  private final Map<ClassLoader, Set<String>> classes =
      Collections.synchronizedMap(new WeakHashMap<>());

  void add(ClassLoader loader, String name) {
    classes.computeIfAbsent(loader, unused -> ConcurrentHashMap.newKeySet()).add(name);
  }

  boolean has(ClassLoader loader, String name) {
    return classes.getOrDefault(loader, Set.of()).contains(name);
  }
}
