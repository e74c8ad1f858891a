package io.promptnotary.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * One installed JDK.
 *
 * @param home its folder
 * @param version such as 17.0.15
 * @param vendor who built it, or the empty string
 */
record Jvm(Path home, String version, String vendor) {
  private static final List<String> FOLDERS =
      List.of(
          "/usr/lib/jvm",
          "/opt/java",
          "/Library/Java/JavaVirtualMachines",
          System.getProperty("user.home") + "/.jdks",
          System.getProperty("user.home") + "/.sdkman/candidates/java",
          "C:/Program Files/Java");

  /** The JVM that runs this, and the newest one in the usual folders if it is newer. */
  static List<Jvm> find() throws IOException {
    List<Jvm> found = new ArrayList<>();
    for (String each : FOLDERS) {
      Path folder = Path.of(each);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> homes = Files.list(folder)) {
          homes
              .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
              .forEach(
                  home -> {
                    if (Files.exists(home.resolve("release"))
                        && Files.isDirectory(home.resolve("bin"))) {
                      found.add(at(home));
                    }
                  });
        }
      }
    }
    Jvm own = at(Path.of(System.getProperty("java.home")));
    List<Jvm> chosen = new ArrayList<>(List.of(own));
    found.stream()
        .max(Comparator.comparingInt(Jvm::feature))
        .filter(newest -> newest.feature() > own.feature())
        .ifPresent(chosen::add);
    return chosen;
  }

  String java() {
    return home.resolve("bin").resolve("java").toString();
  }

  /** Such as 17. */
  int feature() {
    return Integer.parseInt(version.split("[.+-]", 2)[0]);
  }

  @Override
  public String toString() {
    return "JDK " + version + (vendor.isEmpty() ? "" : " (" + vendor + ")");
  }

  private static Jvm at(Path home) {
    Properties release = new Properties();
    try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Jvm(home, value(release, "JAVA_VERSION"), value(release, "IMPLEMENTOR"));
  }

  private static String value(Properties release, String name) {
    return release.getProperty(name, "").replace("\"", "");
  }
}
