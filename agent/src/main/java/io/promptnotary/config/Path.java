package io.promptnotary.config;

import java.util.List;

/**
 * A way from a method's call to a value: the first alternative that is neither null nor empty.
 * Immutable and safe on any thread.
 *
 * @param text as written
 * @param alternatives tried in order; at least one
 */
public record Path(String text, List<Alternative> alternatives) {

  /** One alternative. */
  public sealed interface Alternative {}

  /** {@code =text}: the text itself. */
  public record Literal(String value) implements Alternative {}

  /** A root and steps from it. */
  public record Access(Root root, List<Step> steps) implements Alternative {}

  /** Where a path begins. */
  public sealed interface Root {
    /** {@code args[N]}; negative numbers count from the end. */
    record Argument(int index) implements Root {}

    /** {@code args.NAME}: needs parameter names in the class file. */
    record NamedArgument(String name) implements Root {}

    /** {@code this}. */
    record This() implements Root {}

    /** {@code return}: what the method returned. */
    record Returned() implements Root {}

    /** {@code result}: what it completed with. */
    record Result() implements Root {}

    /** {@code chunk}: each streamed element. */
    record Chunk() implements Root {}

    /** {@code thrown}: what it threw or failed with. */
    record Thrown() implements Root {}

    /** {@code mdc.KEY}: the logging context of the host. */
    record Mdc(String key) implements Root {}

    /** {@code env.NAME}. */
    record Env(String name) implements Root {}

    /** {@code prop.NAME}: a system property. */
    record Prop(String name) implements Root {}

    /** No root written: the element at hand, inside structured messages only. */
    record Element() implements Root {}
  }

  /** One step. */
  public sealed interface Step {
    /** {@code .name}: Map key, {@code name()}, {@code getName()}, {@code isName()}, field. */
    record Name(String name) implements Step {}

    /** {@code [N]}; negative numbers count from the end. */
    record Index(int index) implements Step {}

    /** {@code [*]}: every element, flattened. */
    record Each() implements Step {}

    /** {@code ['key']}. */
    record Key(String key) implements Step {}

    /**
     * {@code [field=value]}: the elements whose field prints so; {@code [field!=value]}: all
     * others, those without the field among them. Of what has no elements, itself or nothing.
     */
    record Where(String field, String value, boolean others) implements Step {}

    /** {@code .(a|b.c)}: the first branch whose value is neither null nor empty. */
    record FirstOf(List<List<Step>> branches) implements Step {}

    /** {@code .which(a|b)}: the name of the first of these that has a value. */
    record Which(List<String> names) implements Step {}

    /** {@code .json()}: what the text means, read by the writer. */
    record Json() implements Step {}

    /**
     * {@code .tree(a|b)}: the first of these that has a value, and again for each element of it.
     */
    record Tree(List<String> names) implements Step {}
  }
}
