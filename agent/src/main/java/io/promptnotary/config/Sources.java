package io.promptnotary.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Settings from outside of the file: agent arguments, environment variables and system properties,
 * the later ones being stronger. For one thread.
 */
final class Sources {
  private static final String PROPERTY = "promptnotary.";
  private static final String VARIABLE = "PROMPTNOTARY_";

  /**
   * Variables of that prefix with a meaning elsewhere: in files, on the command line, and in tests.
   */
  private static final Set<String> FOREIGN =
      Set.of(
          "PROMPTNOTARY_DB",
          "PROMPTNOTARY_USER",
          "PROMPTNOTARY_PASSWORD",
          "PROMPTNOTARY_TEST_JDKS");

  /** Settings with several values, which commas part like the settings themselves. */
  private static final Set<String> LISTS = Set.of("libraries", "capture.propagate");

  private final Map<String, List<Text>> settings = new HashMap<>();
  private final Problems problems;

  private Sources(Problems problems) {
    this.problems = problems;
  }

  /** Nothing said. */
  static Sources none(Problems problems) {
    return new Sources(problems);
  }

  /** Reads all three; unknown variables are left to {@link #unknownVariables}. */
  static Sources read(ConfigReader.Inputs inputs, Problems problems) {
    Sources sources = new Sources(problems);
    sources.arguments(inputs.agentArguments());
    for (String key : Keys.SETTINGS) {
      String value = inputs.environment().get(variable(key));
      if (value != null && !value.isBlank()) {
        sources.put(key, variable(key), value);
      }
    }
    new TreeMap<>(inputs.properties()).forEach(sources::property);
    return sources;
  }

  /** Everything said of {@code key}, the strongest last. */
  List<Text> of(String key) {
    return settings.getOrDefault(key, List.of());
  }

  /** The strongest word on {@code key}. */
  Optional<Text> strongest(String key) {
    List<Text> said = of(key);
    return said.isEmpty() ? Optional.empty() : Optional.of(said.get(said.size() - 1));
  }

  /** Finds variables that look like ours and are not, {@code referenced} ones of the file aside. */
  void unknownVariables(Map<String, String> environment, Predicate<String> referenced) {
    Set<String> known = new HashSet<>();
    Keys.SETTINGS.forEach(key -> known.add(variable(key)));
    known.add(variable(Keys.STRICT));
    for (String name : environment.keySet()) {
      if (name.startsWith(VARIABLE)
          && !known.contains(name)
          && !FOREIGN.contains(name)
          && !referenced.test(name)) {
        List<String> names = Keys.SETTINGS.stream().map(Sources::variable).toList();
        unknown(
            name,
            "unknown environment variable",
            name.substring(VARIABLE.length()),
            names,
            VARIABLE);
      }
    }
  }

  private void property(String name, String value) {
    if (!name.startsWith(PROPERTY)) {
      return;
    }
    String key = name.substring(PROPERTY.length());
    if (Keys.SETTINGS.contains(key)) {
      put(key, "-D" + name, value);
    } else if (!key.equals(Keys.STRICT)) {
      List<String> names = Keys.SETTINGS.stream().map(each -> "-D" + PROPERTY + each).toList();
      unknown("-D" + name, "unknown system property", key, names, "-D" + PROPERTY);
    }
  }

  /** {@code PATH,key=value,..}; a piece without '=' goes on with a list. */
  private void arguments(@Nullable String arguments) {
    if (arguments == null || arguments.isBlank()) {
      return;
    }
    Map<String, String> given = new TreeMap<>();
    String last = null;
    for (String piece : arguments.split(",", -1)) {
      int equals = piece.indexOf('=');
      String value = piece.substring(equals + 1).trim();
      if (equals < 0 && last != null && LISTS.contains(last)) {
        given.merge(last, value, (before, more) -> before + "," + more);
        continue;
      }
      if (equals < 0 && last != null) {
        problems.add(
            Place.of("agent argument " + piece.trim()),
            "",
            "expected key=value. Only the configuration file, given first, needs no key");
        continue;
      }
      last = equals < 0 ? "config" : piece.substring(0, equals).trim();
      String before = given.put(last, value);
      if (before != null) {
        problems.add(
            Place.of("agent argument " + last),
            "",
            "given twice: '" + before + "' and '" + value + "'");
      }
    }
    given.forEach(this::argument);
  }

  private void argument(String key, String value) {
    if (Keys.SETTINGS.contains(key)) {
      put(key, "agent argument " + key, value);
    } else if (!key.equals(Keys.STRICT)) {
      problems.unknown(
          Place.of("agent argument " + key), "", "unknown agent argument", key, Keys.SETTINGS);
    }
  }

  private void put(String key, String source, String value) {
    settings.computeIfAbsent(key, any -> new ArrayList<>()).add(Text.of(source, value.trim()));
  }

  /** The guess is made without the prefix, which would make everything look alike. */
  private void unknown(
      String source, String what, String wanted, List<String> names, String prefix) {
    List<String> bare = names.stream().map(name -> name.substring(prefix.length())).toList();
    String way =
        Names.nearest(wanted, bare)
            .map(name -> "Did you mean '" + prefix + name + "'?")
            .orElse("Known: " + String.join(", ", names));
    problems.add(Place.of(source), "", what + ". " + way);
  }

  private static String variable(String key) {
    return VARIABLE + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
