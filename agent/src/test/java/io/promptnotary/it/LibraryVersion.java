package io.promptnotary.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A version of a library that hosts are run with. They stand in the file {@code versions} beside
 * the sources of the host, {@code src/test/hosts/lib-LIBRARY}, oldest first, one a line: the
 * version, then what Maven has to resolve: {@code group:artifact} of that version, {@code
 * group:artifact:version}, {@code bom:group:artifact:version} for what only settles versions.
 *
 * @param host the part of the folder's name behind "lib-"
 * @param name as in "4.100.0"
 * @param coordinates with their versions
 */
record LibraryVersion(String host, String name, List<String> coordinates) {
  private static final String PREFIX = "lib-";
  private static final String FILE = "versions";

  /** All of that host, oldest first. */
  static List<LibraryVersion> of(String host) {
    Path file = Hosts.sources(PREFIX + host).resolve(FILE);
    try {
      return parse(host, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": one version a line belongs here", e);
    }
  }

  /** Those of every host. */
  static List<LibraryVersion> all() {
    try (Stream<Path> folders = Files.list(Hosts.sources(""))) {
      return folders
          .filter(each -> Files.exists(each.resolve(FILE)))
          .map(each -> each.getFileName().toString().substring(PREFIX.length()))
          .sorted()
          .flatMap(host -> of(host).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this run of the build tries them all, or the newest of each host only. */
  static boolean everyVersion() {
    return Boolean.getBoolean("libraries.every-version");
  }

  /** Those that this run of the build tries. */
  static List<LibraryVersion> chosen(String host) {
    List<LibraryVersion> all = of(host);
    return everyVersion() ? all : all.subList(all.size() - 1, all.size());
  }

  static List<LibraryVersion> parse(String host, List<String> lines) {
    List<LibraryVersion> versions = new ArrayList<>();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> words = List.of(line.trim().split("\\s+"));
      if (words.size() < 2) {
        throw new IllegalArgumentException(
            host + ": \"" + line + "\": no artifact behind the version");
      }
      String name = words.get(0);
      versions.add(
          new LibraryVersion(
              host,
              name,
              words.stream()
                  .skip(1)
                  .map(each -> each.split(":").length == 2 ? each + ":" + name : each)
                  .toList()));
    }
    if (versions.isEmpty()) {
      throw new IllegalArgumentException(host + ": no versions");
    }
    return List.copyOf(versions);
  }

  /** Whether this is that version of the same host or a newer one. */
  boolean since(String version) {
    return place(name) >= place(version);
  }

  /** Whether this is that version of the same host or an older one. */
  boolean until(String version) {
    return place(name) <= place(version);
  }

  private int place(String version) {
    List<LibraryVersion> all = of(host);
    return IntStream.range(0, all.size())
        .filter(i -> all.get(i).name.equals(version))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(host + ": no version \"" + version + "\""));
  }

  boolean newest() {
    List<LibraryVersion> all = of(host);
    return equals(all.get(all.size() - 1));
  }

  /** The folder of the host's sources. */
  Path sources() {
    return Hosts.sources(PREFIX + host);
  }

  /** A name for files. */
  String id() {
    return host + "-" + name;
  }

  @Override
  public String toString() {
    return host + " " + name;
  }
}
