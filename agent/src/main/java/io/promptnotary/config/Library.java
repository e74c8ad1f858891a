package io.promptnotary.config;

import java.util.List;
import java.util.Set;

/**
 * A shipped pointcut file: how a library is recorded. Immutable and safe on any thread.
 *
 * @param name the file's name without its ending
 * @param artifacts names of jar files that hold the library, without version
 * @param packages packages whose classes, and those below, tell that it is in use
 * @param optional ids of pointcuts whose class or method only some versions have: where it is
 *     missing, nobody needs a warning
 * @param notCovered what is known and not recorded
 * @param pointcuts in the order of the file, all {@link Pointcut#shipped}
 */
public record Library(
    String name,
    List<String> artifacts,
    List<String> packages,
    Set<String> optional,
    List<NotCovered> notCovered,
    List<Pointcut> pointcuts) {

  /**
   * A way into the library that no pointcut records.
   *
   * @param className binary name
   * @param methods which methods of it
   * @param what what one would do through it
   */
  public record NotCovered(String className, MethodSelector methods, String what) {}

  /** Copies the lists. */
  public Library {
    artifacts = List.copyOf(artifacts);
    packages = List.copyOf(packages);
    optional = Set.copyOf(optional);
    notCovered = List.copyOf(notCovered);
    pointcuts = List.copyOf(pointcuts);
  }
}
