package io.promptnotary.config;

import io.promptnotary.snapshot.Role;
import java.util.List;

/**
 * Which methods, in which role, and what to read from them. Immutable and safe on any thread.
 *
 * @param index position in {@link Config#pointcuts}
 * @param id unique name
 * @param role what the methods do
 * @param classes which classes
 * @param methods which methods of these
 * @param bindings what to read, in the order of the file; never empty of meaning: where the file
 *     has no {@code capture}, the recorder applies the role's default
 * @param completes when the method counts as completed
 * @param nesting what happens to a probe of the same role inside this one
 * @param maxChars limit for each captured text in UTF-16 units, 0 for none
 * @param shipped true where it comes from a shipped library file: silent when it matches nothing
 */
public record Pointcut(
    int index,
    String id,
    Role role,
    ClassSelector classes,
    MethodSelector methods,
    List<Binding> bindings,
    Completion completes,
    Nesting nesting,
    int maxChars,
    boolean shipped) {

  /** The same as part of a shipped file; {@code limit} applies where it has none itself. */
  Pointcut shipped(int at, int limit) {
    int most = maxChars == 0 ? limit : maxChars;
    return new Pointcut(at, id, role, classes, methods, bindings, completes, nesting, most, true);
  }

  /** What happens to a probe of the same role inside this one. */
  public enum Nesting {
    /** The inner one only fills what the outer could not see. */
    OUTERMOST,
    /** Each is recorded. */
    ALL
  }

  /**
   * One captured field.
   *
   * @param field a name of {@link Role#fields}, with the suffix in place of a star
   * @param source where its value comes from
   */
  public record Binding(String field, Source source) {}

  /** Where a field's value comes from. */
  public sealed interface Source {
    /** One path. */
    record Value(Path path) implements Source {}

    /**
     * A conversation: for each element of {@code each}, its role and its text. Paths of {@code
     * role} and {@code text} have {@link Path.Root.Element} as root.
     */
    record Messages(Path each, Path role, Path text) implements Source {}
  }
}
