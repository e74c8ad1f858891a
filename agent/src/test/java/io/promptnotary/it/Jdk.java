package io.promptnotary.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JDK that host programs run on.
 *
 * @param home its folder
 * @param feature its version: 17, 25
 */
record Jdk(Path home, int feature) {
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(?:1\\.)?(\\d+)");
  private static final int OLDEST = 17;
  private static final List<Jdk> CHOSEN = choose();

  /** The one that runs the tests. */
  static Jdk running() {
    return CHOSEN.get(0);
  }

  /**
   * The running one, the newest of the machine, and those that the environment variable
   * PROMPTNOTARY_TEST_JDKS names (a path list).
   */
  static List<Jdk> all() {
    return CHOSEN;
  }

  Path java() {
    return home.resolve("bin").resolve("java");
  }

  private static List<Jdk> choose() {
    List<Jdk> chosen = new ArrayList<>();
    chosen.add(
        new Jdk(real(Path.of(System.getProperty("java.home"))), Runtime.version().feature()));
    List<Jdk> found = new ArrayList<>();
    homes().forEach(home -> at(home).ifPresent(found::add));
    found.stream()
        .max(Comparator.comparingInt(Jdk::feature))
        .filter(newest -> newest.feature > chosen.get(0).feature)
        .ifPresent(chosen::add);
    List<String> skipped = new ArrayList<>();
    for (String named : pathList(System.getenv("PROMPTNOTARY_TEST_JDKS"))) {
      at(real(Path.of(named))).ifPresentOrElse(chosen::add, () -> skipped.add(named + " (no JDK)"));
    }
    List<Jdk> distinct = chosen.stream().distinct().toList();
    found.stream()
        .filter(each -> !distinct.contains(each))
        .forEach(each -> skipped.add(each.toString()));
    System.out.println("hosts run on " + distinct + ", skipped " + skipped);
    return distinct;
  }

  private static Set<Path> homes() {
    Path user = Path.of(System.getProperty("user.home"));
    Set<Path> homes = new TreeSet<>();
    for (Path folder :
        List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/Library/Java/JavaVirtualMachines"),
            Path.of("C:\\Program Files\\Java"),
            user.resolve(".jdks"),
            user.resolve(".sdkman/candidates/java"))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> each = Files.list(folder)) {
          each.map(
                  home ->
                      Files.isDirectory(home.resolve("Contents/Home"))
                          ? home.resolve("Contents/Home")
                          : home)
              .forEach(home -> homes.add(real(home)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    for (Map.Entry<String, String> each : System.getenv().entrySet()) {
      if (each.getKey().startsWith("JAVA_HOME_")) {
        homes.add(real(Path.of(each.getValue())));
      }
    }
    return homes;
  }

  private static Optional<Jdk> at(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin").resolve("java"))) {
      return Optional.empty();
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(release));
      return version.find()
          ? Optional.of(new Jdk(home, Integer.parseInt(version.group(1))))
              .filter(jdk -> jdk.feature >= OLDEST)
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath();
    }
  }

  private static List<String> pathList(String list) {
    return list == null || list.isBlank() ? List.of() : List.of(list.split(File.pathSeparator));
  }

  @Override
  public String toString() {
    return "JDK " + feature + " at " + home;
  }
}
