package io.promptnotary.config;

import java.util.List;

/**
 * Which classes a pointcut is about. Names are binary names with dots ({@code a.b.Outer$Inner}).
 */
public sealed interface ClassSelector {

  /** {@code class:}: these names or globs. */
  record Named(List<Glob> names) implements ClassSelector {}

  /**
   * {@code implements:}: every class that extends or implements one of {@code types} at any depth,
   * and the types themselves.
   *
   * @param types binary names
   * @param in narrows; empty for everywhere
   * @param outside leaves out; empty for nothing
   */
  record Subtypes(List<String> types, List<Glob> in, List<Glob> outside) implements ClassSelector {

    /** True if a class of that name is looked at. */
    public boolean covers(String name) {
      return (in.isEmpty() || Glob.any(in, name)) && !Glob.any(outside, name);
    }
  }

  /**
   * {@code annotated:}: classes that carry one of {@code annotations}.
   *
   * @param annotations binary names
   * @param in where to look; never empty
   */
  record Annotated(List<String> annotations, List<Glob> in) implements ClassSelector {}
}
