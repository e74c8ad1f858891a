package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles host programs. They are plain sources outside every source folder of the build, so that
 * no host ever sees the class path of the tests.
 */
final class Hosts {
  private static final Path SOURCES = Path.of("src", "test", "hosts").toAbsolutePath();
  private static final String SINCE = "since-";
  private static final String UNTIL = "until-";
  private static final ConcurrentHashMap<String, Path> COMPILED = new ConcurrentHashMap<>();

  private Hosts() {}

  /** The folder of a host's sources, where its configuration lies too. */
  static Path sources(String host) {
    return SOURCES.resolve(host);
  }

  /** The configuration file that lies beside a host's sources. */
  static Path config(String host) {
    return sources(host).resolve("promptnotary.yaml");
  }

  /** The classes of the host, compiled on first demand against {@code libraries} alone. */
  static Path classes(String host, Path... libraries) {
    return COMPILED.computeIfAbsent(
        host, name -> compile(sources(name), Built.hosts().resolve(name), libraries));
  }

  /**
   * The classes of a host of libraries, compiled against one version of them. What lies in a folder
   * {@code since-VERSION} is left out where the version is older, in {@code until-VERSION} where it
   * is newer.
   */
  static Path classes(LibraryVersion version) {
    return COMPILED.computeIfAbsent(
        version.id(),
        name ->
            compile(
                version.sources(),
                file -> suits(version, file),
                Built.hosts().resolve(name),
                ClassPaths.of(version).toArray(Path[]::new)));
  }

  private static boolean suits(LibraryVersion version, Path file) {
    String folder = version.sources().relativize(file).getName(0).toString();
    if (folder.startsWith(UNTIL)) {
      return version.until(folder.substring(UNTIL.length()));
    }
    return !folder.startsWith(SINCE) || version.since(folder.substring(SINCE.length()));
  }

  /** Compiles every source below a folder. */
  static Path compile(Path sources, Path output, Path... libraries) {
    return compile(sources, any -> true, output, libraries);
  }

  private static Path compile(
      Path sources, Predicate<Path> chosen, Path output, Path... libraries) {
    try {
      wipe(output);
      Files.createDirectories(output);
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      List<String> options =
          List.of(
              "--release",
              "17",
              "-g",
              "-parameters",
              "-proc:none",
              "-cp",
              Stream.of(libraries)
                  .map(Path::toString)
                  .collect(Collectors.joining(File.pathSeparator)),
              "-d",
              output.toString());
      StringWriter messages = new StringWriter();
      try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
          Stream<Path> tree = Files.walk(sources)) {
        List<Path> java =
            tree.filter(file -> file.toString().endsWith(".java")).filter(chosen).toList();
        boolean compiled =
            compiler
                .getTask(
                    messages, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
                .call();
        assertThat(compiled).as("%s", messages).isTrue();
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder with all that is in it, if it exists. */
  static void wipe(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> tree = Files.walk(folder)) {
        for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
