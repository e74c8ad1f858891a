package io.promptnotary.weave;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Which version of an artifact a jar file holds. Stateless. */
final class JarVersion {
  private static final String POM = "/pom.properties";

  private JarVersion() {}

  /**
   * By the name of the file, which may lie in another one, else by what it says of itself.
   *
   * @param location of a code source, as its URL prints
   * @return empty if it is not one of {@code artifacts}, or does not say
   */
  static Optional<String> of(String location, List<String> artifacts) {
    String path = location.replaceAll("[!/]+$", "");
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('!')) + 1);
    if (!name.endsWith(".jar")) {
      return Optional.empty();
    }
    String stem = name.substring(0, name.length() - ".jar".length());
    for (String artifact : artifacts) {
      String rest = stem.startsWith(artifact) ? stem.substring(artifact.length()) : "";
      if (rest.length() > 1 && rest.charAt(0) == '-' && Character.isDigit(rest.charAt(1))) {
        return Optional.of(rest.substring(1));
      }
    }
    return path.startsWith("file:") ? inside(path, stem, artifacts) : Optional.empty();
  }

  private static Optional<String> inside(String path, String stem, List<String> artifacts) {
    try (JarFile jar = new JarFile(new File(URI.create(path)), false)) {
      for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        String name = entry.getName();
        if (name.startsWith("META-INF/maven/")
            && artifacts.stream().anyMatch(each -> name.endsWith("/" + each + POM))) {
          Properties properties = new Properties();
          try (InputStream in = jar.getInputStream(entry)) {
            properties.load(in);
          }
          return Optional.ofNullable(properties.getProperty("version"));
        }
      }
      Manifest manifest = jar.getManifest();
      return artifacts.contains(stem) && manifest != null
          ? Optional.ofNullable(
              manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // Gone, or not ours to read.
      return Optional.empty();
    }
  }
}
