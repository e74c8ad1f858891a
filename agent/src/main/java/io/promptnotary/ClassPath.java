package io.promptnotary;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The jar files that an application was started with, by their names alone. Immutable.
 *
 * <p>A jar file is opened only where there are few: it may be an executable one with others in it,
 * or name them in its manifest. Whatever is overlooked is noticed at its first class.
 */
final class ClassPath {
  private static final int FEW = 4;

  /** Where executable jar files keep others. */
  private static final List<String> NESTED = List.of("BOOT-INF/lib/", "WEB-INF/lib/");

  private final List<String> names;

  private ClassPath(List<String> names) {
    this.names = List.copyOf(names);
  }

  /** That of a JVM with these system properties. */
  static ClassPath of(Map<String, String> properties) {
    List<File> files = new ArrayList<>();
    for (String each : split(properties.getOrDefault("java.class.path", ""))) {
      if (each.endsWith(".jar") || each.endsWith(".war")) {
        files.add(new File(each));
      }
    }
    for (String each : split(properties.getOrDefault("jdk.module.path", ""))) {
      File file = new File(each);
      File[] jars = file.isDirectory() ? file.listFiles() : null;
      files.addAll(jars == null ? List.of(file) : List.of(jars));
    }
    List<String> names = new ArrayList<>();
    if (files.size() <= FEW) {
      files.forEach(each -> lookInto(each, names));
    }
    files.forEach(each -> names.add(each.getName()));
    return new ClassPath(names);
  }

  private static String[] split(String path) {
    return path.isEmpty() ? new String[0] : path.split(File.pathSeparator);
  }

  private static void lookInto(File file, List<String> names) {
    try (JarFile jar = new JarFile(file, false)) {
      Manifest manifest = jar.getManifest();
      String more =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      for (String each : more == null ? new String[0] : more.trim().split(" +")) {
        names.add(each.substring(each.lastIndexOf('/') + 1));
      }
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        String name = entries.nextElement().getName();
        if (name.endsWith(".jar") && NESTED.stream().anyMatch(name::startsWith)) {
          names.add(name.substring(name.lastIndexOf('/') + 1));
        }
      }
    } catch (IOException | RuntimeException e) {
      // Not there, or no jar file: then nothing can be loaded from it either.
      return;
    }
  }

  /** True if one of the jar files is of that artifact, in whatever version. */
  boolean has(String artifact) {
    return names.stream().anyMatch(name -> isOf(artifact, name));
  }

  private static boolean isOf(String artifact, String name) {
    if (!name.startsWith(artifact)) {
      return false;
    }
    String rest = name.substring(artifact.length());
    return rest.equals(".jar")
        || rest.length() > 2 && rest.charAt(0) == '-' && Character.isDigit(rest.charAt(1));
  }
}
