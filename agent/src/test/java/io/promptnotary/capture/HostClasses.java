package io.promptnotary.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles host classes into a folder, so that tests can load them through their own loaders. */
final class HostClasses {
  private HostClasses() {}

  /**
   * Compiles sources, given by file name.
   *
   * @return the folder of the class files
   */
  static Path compile(Path folder, Map<String, String> sources) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> command = new ArrayList<>(Arrays.asList("-proc:none", "-d", classes.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve("src").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, source.getValue().getBytes(StandardCharsets.UTF_8));
      command.add(file.toString());
    }
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(new String[0]));
    if (status != 0) {
      throw new IllegalStateException("javac: " + status + " for " + command);
    }
    return classes;
  }

  /** Deletes the class file of {@code name}. */
  static void delete(Path classes, String name) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(each -> each.endsWith(name + ".class")).toList()) {
        Files.delete(file);
      }
    }
  }
}
