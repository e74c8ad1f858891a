package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars of a library with all that it depends on, as Maven resolves them for an application of
 * its own. One run of Maven finds all that this build needs; it is the same Maven, with the same
 * settings, local repository and offline switch. What was found is kept in {@code
 * target/it-classpaths}.
 */
public final class ClassPaths {
  private static final Path FOLDER = Path.of("target", "it-classpaths").toAbsolutePath();

  private ClassPaths() {}

  /** The jars of a program that tests start, in the order of Maven. */
  public static synchronized List<Path> of(String program, String version, String coordinates) {
    LibraryVersion wanted = new LibraryVersion(program, version, List.of(coordinates));
    String said = known(wanted) ? "" : resolve(Set.of(wanted));
    if (!known(wanted)) {
      throw new AssertionError(wanted + ": Maven did not resolve " + coordinates + "\n" + said);
    }
    return jars(file(wanted));
  }

  /** In the order of Maven. */
  static synchronized List<Path> of(LibraryVersion version) {
    if (!known(version)) {
      Set<LibraryVersion> missing = new LinkedHashSet<>();
      missing.add(version);
      LibraryVersion.all().stream()
          .filter(each -> LibraryVersion.everyVersion() || each.newest())
          .filter(each -> !known(each))
          .forEach(missing::add);
      String said = resolve(missing);
      if (!known(version)) {
        throw new AssertionError(
            version + ": Maven did not resolve " + version.coordinates() + "\n" + said);
      }
    }
    return jars(file(version));
  }

  private static boolean known(LibraryVersion version) {
    try {
      return Files.exists(file(version))
          && Files.exists(pom(version))
          && Files.readString(pom(version)).equals(pomText(version))
          && jars(file(version)).stream().allMatch(Files::exists);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resolve(Collection<LibraryVersion> versions) {
    try {
      for (LibraryVersion each : versions) {
        Files.createDirectories(pom(each).getParent());
        Files.deleteIfExists(file(each));
        Files.writeString(pom(each), pomText(each));
      }
      Files.writeString(FOLDER.resolve("pom.xml"), parentText(versions));
      Path said = FOLDER.resolve("maven.log");
      ProcessBuilder maven =
          new ProcessBuilder(command())
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
      maven.start().waitFor();
      return Files.readString(said, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The build says which Maven it runs on; without it, as in an editor, what is on the path. */
  private static List<String> command() {
    String script = File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
    List<String> command = new ArrayList<>();
    command.add(told("home").map(home -> Path.of(home, "bin", script).toString()).orElse(script));
    command.addAll(List.of("-B", "-q", "--fail-at-end"));
    told("offline").filter(said -> said.endsWith("true")).ifPresent(any -> command.add("-o"));
    told("settings")
        .filter(file -> Files.exists(Path.of(file)))
        .ifPresent(file -> command.addAll(List.of("-s", file)));
    told("global-settings")
        .filter(file -> Files.exists(Path.of(file)))
        .ifPresent(file -> command.addAll(List.of("-gs", file)));
    told("repository").ifPresent(folder -> command.add("-Dmaven.repo.local=" + folder));
    command.add(
        "org.apache.maven.plugins:maven-dependency-plugin:"
            + told("dependency-plugin").orElse("3.8.1")
            + ":build-classpath");
    return command;
  }

  /**
   * What the build was configured with; an expression that Maven could not fill in tells nothing.
   */
  private static Optional<String> told(String name) {
    return Optional.ofNullable(System.getProperty("it.maven." + name))
        .filter(value -> !value.isEmpty() && !value.startsWith("${"));
  }

  private static List<Path> jars(Path file) {
    try {
      return Stream.of(Files.readString(file).trim().split(File.pathSeparator))
          .map(Path::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(LibraryVersion version) {
    return FOLDER.resolve(version.id()).resolve("classpath");
  }

  private static Path pom(LibraryVersion version) {
    return FOLDER.resolve(version.id()).resolve("pom.xml");
  }

  private static String parentText(Collection<LibraryVersion> versions) {
    return project(
        "class-paths",
        "<packaging>pom</packaging><modules>"
            + versions.stream()
                .map(each -> "<module>" + each.id() + "</module>")
                .collect(Collectors.joining())
            + "</modules>");
  }

  private static String pomText(LibraryVersion version) {
    return project(
        version.id(),
        """
        <packaging>pom</packaging>
        <properties><mdep.outputFile>%s</mdep.outputFile></properties>
        <dependencyManagement><dependencies>%s</dependencies></dependencyManagement>
        <dependencies>%s</dependencies>
        """
            .formatted(file(version), dependencies(version, true), dependencies(version, false)));
  }

  private static String dependencies(LibraryVersion version, boolean boms) {
    return version.coordinates().stream()
        .filter(each -> each.startsWith("bom:") == boms)
        .map(
            each -> {
              String[] parts = (boms ? each.substring("bom:".length()) : each).split(":");
              return ("<dependency><groupId>%s</groupId><artifactId>%s</artifactId>"
                      + "%s%s</dependency>")
                  .formatted(
                      parts[0],
                      parts[1],
                      parts[2].equals("managed") ? "" : "<version>" + parts[2] + "</version>",
                      boms ? "<type>pom</type><scope>import</scope>" : "");
            })
        .collect(Collectors.joining());
  }

  private static String project(String artifact, String rest) {
    return """
    <project xmlns="http://maven.apache.org/POM/4.0.0">
    <modelVersion>4.0.0</modelVersion>
    <groupId>io.promptnotary.it</groupId>
    <artifactId>%s</artifactId>
    <version>1</version>
    %s
    </project>
    """
        .formatted(artifact, rest);
  }
}
