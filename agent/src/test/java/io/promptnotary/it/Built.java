package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build has put things. */
final class Built {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private Built() {}

  /** promptnotary.jar. */
  static Path jar() {
    String named = System.getProperty("promptnotary.jar");
    return existing(named == null ? TARGET.resolve("promptnotary.jar") : Path.of(named));
  }

  /** A library of hosts, by artifact. */
  static Path library(String artifact) {
    return existing(TARGET.resolve("it-lib").resolve(artifact + ".jar"));
  }

  /** The folder of the hosts' compiled classes. */
  static Path hosts() {
    return TARGET.resolve("it-hosts");
  }

  /** A new, empty folder for what one run of a host leaves behind. */
  static Path run(String name) {
    try {
      Path folder = TARGET.resolve("it-runs").resolve(name);
      Hosts.wipe(folder);
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a text file. */
  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path existing(Path file) {
    assertThat(file).as("run `mvn pre-integration-test` first").isRegularFile();
    return file;
  }
}
