package io.promptnotary.console;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command sees of the world. Immutable.
 *
 * @param out answers, as UTF-8
 * @param err complaints, as UTF-8
 * @param environment the process's variables
 * @param columns the width of the terminal that shows {@code out}; 0 if none does
 * @param clock now, in the user's zone
 * @param version the build's version
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    int columns,
    Clock clock,
    String version) {

  /** A variable's value; null if it is not set or empty. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** True if colour is welcome where the user has not said so. */
  boolean likesColor() {
    return columns > 0 && variable("NO_COLOR") == null && !"dumb".equals(variable("TERM"));
  }

  /** The width of the terminal behind {@code console}; 0 if there is none. */
  static int columns(@Nullable Console console, Map<String, String> environment) {
    if (!isTerminal(console)) {
      return 0;
    }
    String columns = environment.get("COLUMNS");
    return columns != null && columns.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(columns)
        : CommandSpec.create().usageMessage().autoWidth(true).width();
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
