package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code completes:}. For one thread. */
final class Completions {
  /** In place of a method of the callback: the watched method itself. */
  private static final String RETURN = "return";

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
    String form = handle ? "handle" : "callback";
    for (String key : handle ? Keys.CALLBACK : Keys.HANDLE) {
      if (fields.has(key)) {
        String other = handle ? "callback" : "handle";
        problems.add(
            fields.keyPlace(key), fields.where(key), "goes with " + other + ", not with " + form);
      }
    }
    return handle ? handle(fields) : callback(fields);
  }

  private Optional<Completion> handle(Fields fields) {
    List<Signature> methods = expressions.signatures(fields, "handle");
    List<String> types =
        fields.texts("of").stream().map(values::className).flatMap(Optional::stream).toList();
    return methods.isEmpty()
        ? Optional.empty()
        : Optional.of(new Completion.Handle(methods, types));
  }

  private Optional<Completion> callback(Fields fields) {
    boolean returns =
        fields.texts("done").stream().map(Text::value).toList().equals(List.of(RETURN));
    List<Signature> chunk = expressions.signatures(fields, "chunk");
    List<Signature> stream = expressions.signatures(fields, "stream");
    List<Signature> done = returns ? List.of() : expressions.signatures(fields, "done");
    List<Signature> fail = expressions.signatures(fields, "fail");
    Optional<Path> cancelled = fields.text("cancelled").flatMap(expressions::relativePath);
    if (!fields.has("done")) {
      problems.add(
          fields.place(),
          fields.where(),
          "'done' is missing: say which method means the end, or 'return' if the end is that of"
              + " the watched method");
    }
    return fields
        .text("callback")
        .flatMap(this::argument)
        .map(
            argument ->
                new Completion.Callback(
                    argument, chunk, stream, done, fail, returns, cancelled.orElse(null)));
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
