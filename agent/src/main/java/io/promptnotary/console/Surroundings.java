package io.promptnotary.console;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the world. Immutable.
 *
 * @param out answers, as UTF-8
 * @param err complaints, as UTF-8
 * @param environment the process's variables
 * @param terminal true if a human reads {@code out} directly
 * @param clock now, in the user's zone
 * @param version the build's version
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean terminal,
    Clock clock,
    String version) {

  /** A variable's value; null if it is not set or empty. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** True if colour is welcome where the user has not said so. */
  boolean likesColor() {
    return terminal && variable("NO_COLOR") == null && !"dumb".equals(variable("TERM"));
  }

  /** True if both ends of {@code console} are a terminal. */
  static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      // Since JDK 22 there may be a Console without a terminal, and a method that tells.
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
