package io.promptnotary.config;

import java.util.List;
import java.util.Set;

/** Names of methods that change or drain things: no path ever invokes them. */
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
  private static final List<String> PREFIXES = List.of("remove", "delete", "block", "notify");

  private NeverInvoked() {}

  /** True if a path must not invoke a method called {@code method}. */
  public static boolean contains(String method) {
    return NAMES.contains(method) || PREFIXES.stream().anyMatch(method::startsWith);
  }
}
