package io.promptnotary.config;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads {@code completes:}. All forms are understood, and those that nothing follows yet are
 * problems that say so. For one thread.
 */
final class Completions {
  private static final String NOT_YET =
      " is not supported yet. Write auto, return or future, or wait for a later version";

  private final Nodes nodes;
  private final Problems problems;
  private final Values values;
  private final Expressions expressions;

  Completions(Nodes nodes, Problems problems) {
    this.nodes = nodes;
    this.problems = problems;
    this.values = new Values(problems);
    this.expressions = new Expressions(problems);
  }

  /** Of {@code key} in {@code fields}; empty if it is not there or bad. */
  Optional<Completion> read(Fields fields, String key) {
    Optional<Node> node = fields.node(key);
    if (node.filter(Nodes::isMapping).isPresent()) {
      fields.fields(key, Keys.COMPLETION).ifPresent(this::explicit);
      return Optional.empty();
    }
    return fields.text(key).flatMap(this::word);
  }

  /** A form that is one word. */
  Optional<Completion> word(Text text) {
    Optional<String> word = values.oneOf(text, Keys.COMPLETES);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    switch (word.get()) {
      case "auto":
        return Optional.of(new Completion.Auto());
      case "return":
        return Optional.of(new Completion.Return());
      case "future":
        return Optional.of(new Completion.Future());
      default:
        problems.add(text, "'" + text.value() + "'" + NOT_YET);
        return Optional.empty();
    }
  }

  private void explicit(Fields fields) {
    boolean handle = fields.has("handle");
    if (handle == fields.has("callback")) {
      problems.add(fields.place(), fields.where(), "give exactly one of handle and callback");
      return;
    }
    fields.text("callback").ifPresent(expressions::path);
    for (String key : List.of("handle", "chunk", "done", "fail")) {
      fields.text(key).ifPresent(expressions::signature);
    }
    if (handle) {
      for (String key : List.of("chunk", "done", "fail")) {
        if (fields.has(key)) {
          problems.add(
              fields.keyPlace(key), fields.where(key), "goes with callback, not with handle");
        }
      }
    }
    String form = handle ? "handle" : "callback";
    problems.add(fields.keyPlace(form), fields.where(form), "'" + form + "'" + NOT_YET);
  }
}
