package io.promptnotary.config;

import java.util.List;
import java.util.Set;

/**
 * Methods that a path never calls on a host's object, because they change or drain it. A path may
 * name them all the same: a Map may have such a key, and an object such a field or getter.
 */
public final class NeverInvoked {
  private static final Set<String> NAMES =
      Set.of(
          "close",
          "next",
          "clear",
          "iterator",
          "stream",
          "subscribe",
          "run",
          "call",
          "start",
          "wait");
  private static final List<String> BEGINNINGS = List.of("remove", "delete", "block", "notify");

  private NeverInvoked() {}

  /**
   * True if no path may call a method of this name. {@code get} is not among them: only a Future's
   * {@code get} waits, which shows at run time alone.
   */
  public static boolean contains(String name) {
    return NAMES.contains(name) || BEGINNINGS.stream().anyMatch(name::startsWith);
  }
}
