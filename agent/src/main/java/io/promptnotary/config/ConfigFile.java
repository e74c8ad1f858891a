package io.promptnotary.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file and what stands in it.
 *
 * @param name as the user named it
 * @param path where it is
 * @param text its content, or null if it cannot be read, which is then a problem
 */
record ConfigFile(String name, Path path, @Nullable String text) {
  /** Where it is looked for if nobody names one. */
  private static final List<String> USUAL =
      List.of("config/promptnotary.yaml", "promptnotary.yaml");

  /** The named file, else one of the usual ones; empty if there is none. */
  static Optional<ConfigFile> find(Sources sources, Path folder, Problems problems) {
    Optional<Text> named = sources.strongest("config");
    if (named.isPresent()) {
      return named.flatMap(text -> named(text, folder, problems));
    }
    for (String name : USUAL) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        return Optional.of(read(name, path, new Text(name, Place.of(name), "", -1), problems));
      }
    }
    return Optional.empty();
  }

  /** True if {@code variable} is referred to, comments included. */
  boolean refersTo(String variable) {
    return text != null
        && Pattern.compile("\\$\\{" + Pattern.quote(variable) + "(:-|\\})").matcher(text).find();
  }

  private static Optional<ConfigFile> named(Text name, Path folder, Problems problems) {
    try {
      return Optional.of(read(name.value(), folder.resolve(name.value()), name, problems));
    } catch (InvalidPathException e) {
      problems.add(name, "'" + name.value() + "' is no file name: " + e.getReason());
      return Optional.empty();
    }
  }

  private static ConfigFile read(String name, Path path, Text source, Problems problems) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new ConfigFile(name, path, text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      problems.add(source, "'" + name + "' is no UTF-8 text. Save it as UTF-8");
    } catch (IOException e) {
      problems.add(
          source, fault(name, path).orElseGet(() -> "'" + name + "' cannot be read: " + e));
    }
    return new ConfigFile(name, path, null);
  }

  /** Why {@code path} cannot be read as a file, as far as that shows from outside. */
  static Optional<String> fault(String name, Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of("'" + name + "' is a directory. Name the file in it");
    }
    if (Files.notExists(path)) {
      return Optional.of(
          "'"
              + name
              + "' does not exist (looked for "
              + path.toAbsolutePath().normalize()
              + "). Correct the name or create the file");
    }
    return Files.isReadable(path)
        ? Optional.empty()
        : Optional.of("'" + name + "' may not be read. Give this user the right to read it");
  }
}
