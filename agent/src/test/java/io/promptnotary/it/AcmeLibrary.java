package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A library that promptnotary.jar does not know, and an edition of promptnotary.jar that does: with
 * one pointcut file more, and one line more in the list of what is known.
 */
final class AcmeLibrary {
  private static final String HOST = "library";
  private static final String KNOWN = "io/promptnotary/boot/KnownLibraries";

  private AcmeLibrary() {}

  /** The pointcut file. */
  static String file() throws IOException {
    return Files.readString(Hosts.sources(HOST).resolve("acme-llm.yaml"));
  }

  /** The classes of the application. */
  static Path application(Path dir) throws IOException {
    return part(dir, "app");
  }

  /** The library in a jar file of that name. */
  static Path library(Path dir, String name) throws IOException {
    Path jar = dir.resolve(name);
    zip(jar, part(dir, "llm"));
    return jar;
  }

  private static Path part(Path dir, String part) throws IOException {
    Path all = Hosts.classes(HOST);
    Path folder = Files.createDirectories(dir.resolve(part + "/com/acme/" + part));
    try (Stream<Path> classes = Files.list(all.resolve("com/acme/" + part))) {
      for (Path each : classes.toList()) {
        Files.copy(each, folder.resolve(each.getFileName()));
      }
    }
    return dir.resolve(part);
  }

  private static void zip(Path jar, Path folder) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream to = new JarOutputStream(out);
        Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.filter(Files::isRegularFile).sorted().toList()) {
        to.putNextEntry(new JarEntry(folder.relativize(each).toString()));
        Files.copy(each, to);
      }
    }
  }

  /** An edition of promptnotary.jar with that pointcut file in it. */
  static Path agent(Path dir, String yaml) throws IOException {
    Path source = Path.of("src", "main", "java", KNOWN + ".java");
    Path sources = Files.createDirectories(dir.resolve("known"));
    String first = "{\"openai-java\",";
    String known = Files.readString(source);
    assertThat(known).contains(first);
    Files.writeString(
        sources.resolve("KnownLibraries.java"),
        known.replace(first, "{\"acme-llm\", \"acme-llm\", \"com.acme.llm\"},\n    " + first));
    Path classes =
        Hosts.compile(
            sources, dir.resolve("known-classes"), Path.of("target", "classes"), annotations());
    Map<String, byte[]> changed = new TreeMap<>();
    changed.put(
        "inst/io/promptnotary/config/libraries/acme-llm.yaml",
        yaml.getBytes(StandardCharsets.UTF_8));
    for (String each : new String[] {KNOWN, KNOWN + "$Library"}) {
      byte[] bytes = Files.readAllBytes(classes.resolve(each + ".class"));
      changed.put(each + ".class", bytes);
      changed.put("inst/" + each + ".classdata", bytes);
    }
    Path jar = dir.resolve("promptnotary-acme.jar");
    copy(jar, changed);
    return jar;
  }

  private static Path annotations() {
    return Path.of(
        URI.create(Nullable.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static void copy(Path jar, Map<String, byte[]> changed) {
    try (JarFile from = new JarFile(Built.jar().toFile());
        OutputStream out = Files.newOutputStream(jar);
        JarOutputStream to = new JarOutputStream(out)) {
      to.setLevel(1);
      for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
        String name = entries.nextElement().getName();
        if (!changed.containsKey(name)) {
          to.putNextEntry(new JarEntry(name));
          try (InputStream in = from.getInputStream(from.getJarEntry(name))) {
            in.transferTo(to);
          }
        }
      }
      for (Map.Entry<String, byte[]> each : changed.entrySet()) {
        to.putNextEntry(new JarEntry(each.getKey()));
        to.write(each.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
