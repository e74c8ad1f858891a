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
   */
  record Subtypes(List<String> types, List<Glob> in) implements ClassSelector {}

  /**
   * {@code annotated:}: classes that carry one of {@code annotations}.
   *
   * @param annotations binary names
   * @param in where to look; never empty
   */
  record Annotated(List<String> annotations, List<Glob> in) implements ClassSelector {}
}
