package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** Far beyond the number of pointcuts in any file. */
  private static final int WITHIN = 1_000_000;

  /**
   * What is to be woven besides: the methods of the classes that its methods return as handles.
   * Empty if nothing is.
   */
  public Optional<Pointcut> within() {
    if (!(completes instanceof Completion.Handle handle) || handle.types().isEmpty()) {
      return Optional.empty();
    }
    List<Signature> methods = new ArrayList<>(handle.methods());
    methods.add(new Signature(new Glob("close"), List.of(), false, -1));
    return Optional.of(
        new Pointcut(
            index + WITHIN,
            id,
            role,
            new ClassSelector.Subtypes(handle.types(), List.of(), List.of()),
            new MethodSelector(methods, List.of(), List.of()),
            List.of(),
            new Completion.Within(),
            nesting,
            0,
            true));
  }

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
     * A list of objects: for each element of {@code each} one, with the members that are not null.
     * Paths of members have {@link Path.Root.Element} as root, and so has {@code each} of a member
     * that is a list of objects itself.
     *
     * @param members in the order of the file; at least one
     */
    record Structured(Path each, List<Binding> members) implements Source {}
  }
}
