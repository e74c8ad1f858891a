package io.promptnotary.inspect;

import java.util.List;

/**
 * Where an application's classes lie. Immutable.
 *
 * @param elements folders and jars as the JVM takes them, {@code lib/*} among them
 * @param applications executable jars and web archives
 */
public record ClassPath(List<String> elements, List<String> applications) {
  /** Copies the lists. */
  public ClassPath {
    elements = List.copyOf(elements);
    applications = List.copyOf(applications);
  }
}
