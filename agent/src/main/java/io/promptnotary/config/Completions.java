package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code completes:}. For one thread. */
final class Completions {
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
      return fields.fields(key, Keys.COMPLETION).flatMap(this::explicit);
    }
    return fields.text(key).flatMap(this::word);
  }

  /** A form that is one word. */
  Optional<Completion> word(Text text) {
    return values
        .oneOf(text, Keys.COMPLETES)
        .map(
            word ->
                switch (word) {
                  case "return" -> new Completion.Return();
                  case "future" -> new Completion.Future();
                  case "publisher" -> new Completion.Publisher();
                  case "stream" -> new Completion.Stream();
                  default -> new Completion.Auto();
                });
  }

  private Optional<Completion> explicit(Fields fields) {
    boolean handle = fields.has("handle");
    if (handle == fields.has("callback")) {
      problems.add(fields.place(), fields.where(), "give exactly one of handle and callback");
      return Optional.empty();
    }
    return handle ? handle(fields) : callback(fields);
  }

  private Optional<Completion> handle(Fields fields) {
    for (String key : List.of("chunk", "done", "fail")) {
      if (fields.has(key)) {
        problems.add(
            fields.keyPlace(key), fields.where(key), "goes with callback, not with handle");
      }
    }
    List<Signature> methods = expressions.signatures(fields, "handle");
    return methods.isEmpty() ? Optional.empty() : Optional.of(new Completion.Handle(methods));
  }

  private Optional<Completion> callback(Fields fields) {
    List<Signature> chunk = expressions.signatures(fields, "chunk");
    List<Signature> done = expressions.signatures(fields, "done");
    List<Signature> fail = expressions.signatures(fields, "fail");
    if (!fields.has("done")) {
      problems.add(
          fields.place(), fields.where(), "'done' is missing: say which method means the end");
    }
    return fields
        .text("callback")
        .flatMap(this::argument)
        .map(argument -> new Completion.Callback(argument, chunk, done, fail));
  }

  private Optional<Path.Root> argument(Text text) {
    Optional<Path> path = expressions.path(text);
    Optional<Path.Root> argument =
        path.filter(each -> each.alternatives().size() == 1)
            .map(each -> each.alternatives().get(0))
            .filter(Path.Access.class::isInstance)
            .map(Path.Access.class::cast)
            .filter(access -> access.steps().isEmpty())
            .map(Path.Access::root)
            .filter(
                root ->
                    root instanceof Path.Root.Argument || root instanceof Path.Root.NamedArgument);
    if (path.isPresent() && argument.isEmpty()) {
      problems.add(text, "'" + text.value() + "' is no argument. Write args[N] or args.NAME");
    }
    return argument;
  }
}
