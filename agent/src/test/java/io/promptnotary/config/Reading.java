package io.promptnotary.config;

import io.promptnotary.config.ConfigReader.Inputs;
import io.promptnotary.config.ConfigReader.Loaded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A working directory, and the sources that a configuration is read from in it. */
final class Reading {
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();
  private String arguments;

  Reading(Path folder) {
    this.folder = folder;
  }

  Reading file(String text) {
    return file("promptnotary.yaml", text);
  }

  Reading file(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reading arguments(String given) {
    arguments = given;
    return this;
  }

  Reading environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Reading property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  Loaded read() {
    return ConfigReader.read(new Inputs(arguments, environment, properties, folder));
  }

  /** What the user would see. */
  List<String> problems() {
    return read().problems().stream().map(Problem::toString).toList();
  }

  /** The configuration, which must be sound. */
  Config config() {
    Loaded loaded = read();
    if (loaded.config() == null) {
      throw new AssertionError(loaded.problems());
    }
    return loaded.config();
  }
}
