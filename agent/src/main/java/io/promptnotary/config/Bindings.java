package io.promptnotary.config;

import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code capture:} of a pointcut. For one thread. */
final class Bindings {
  private static final Form PARTS = new Form("parts", Keys.PARTS, List.of("each"), Map.of());
  private static final Form TOOL_CALLS =
      new Form("tool_calls", Keys.TOOL_CALLS, List.of("each"), Map.of());
  private static final Form TOOLS = new Form("tools", Keys.TOOLS, List.of("each"), Map.of());
  private static final Form MESSAGES =
      new Form(
          "messages",
          Keys.MESSAGES,
          List.of("each", "role", "text"),
          Map.of("parts", PARTS, "tool_calls", TOOL_CALLS));

  /** What may be written in place of a path. */
  private static final Map<String, Form> FORMS =
      Map.of("messages", MESSAGES, "tools", TOOLS, "tool_calls", TOOL_CALLS);

  private final Problems problems;
  private final Expressions expressions;

  /**
   * A value that is a list of objects.
   *
   * @param name as errors call it
   * @param keys {@code each} and the members
   * @param needed keys that must be there
   * @param inner those members that are lists of objects themselves
   */
  private record Form(
      String name, List<String> keys, List<String> needed, Map<String, Form> inner) {}

  Bindings(Problems problems) {
    this.problems = problems;
    this.expressions = new Expressions(problems);
  }

  /** All that are sound; without a role none, for their names cannot be judged. */
  List<Binding> read(Fields pointcut, @Nullable Role role) {
    List<Binding> bindings = new ArrayList<>();
    pointcut
        .fields("capture", List.of())
        .ifPresent(
            capture -> {
              for (String field : capture.keys()) {
                if (role == null || known(capture, role, field)) {
                  source(capture, field)
                      .map(source -> new Binding(field, source))
                      .ifPresent(bindings::add);
                }
              }
            });
    return List.copyOf(bindings);
  }

  private boolean known(Fields capture, Role role, String field) {
    if (FieldNames.captured(role, field)) {
      return true;
    }
    problems.unknown(
        capture.keyPlace(field),
        capture.where(field),
        "unknown field for role '" + role.key() + "'",
        field,
        role.fields());
    return false;
  }

  private Optional<Source> source(Fields capture, String field) {
    if (capture.node(field).filter(Nodes::isMapping).isEmpty()) {
      return capture.text(field).flatMap(expressions::path).map(Source.Value::new);
    }
    Form form = FORMS.get(field);
    if (form == null) {
      problems.add(
          capture.keyPlace(field),
          capture.where(field),
          "expected a path, found 'key: value' lines. Write names with dots in one key, as in"
              + " template.id");
      return Optional.empty();
    }
    return capture
        .fields(field, form.keys())
        .flatMap(
            fields ->
                structured(
                    form,
                    fields,
                    fields
                        .text("each")
                        .flatMap(expressions::path)
                        .filter(path -> form != MESSAGES || isWhole(path, fields))));
  }

  private boolean isWhole(Path path, Fields fields) {
    boolean pieces =
        path.alternatives().stream()
            .anyMatch(
                each ->
                    each instanceof Path.Access access && access.root() instanceof Path.Root.Chunk);
    if (pieces) {
      fields
          .text("each")
          .ifPresent(text -> problems.add(text, "a chunk is no conversation. Use args or result"));
    }
    return !pieces;
  }

  private Optional<Source> structured(Form form, Fields fields, Optional<Path> each) {
    List<String> missing =
        form.needed().stream()
            .filter(key -> !fields.has(key))
            // What consists of parts needs no text of its own.
            .filter(key -> !(key.equals("text") && fields.has("parts")))
            .toList();
    if (!missing.isEmpty()) {
      List<String> all = form.needed();
      String last = all.get(all.size() - 1);
      String first = String.join(", ", all.subList(0, all.size() - 1));
      problems.add(
          fields.place(),
          fields.where(),
          "structured "
              + form.name()
              + " need "
              + (first.isEmpty() ? last : first + " and " + last)
              + ". Missing: "
              + String.join(", ", missing));
    }
    List<Binding> members = new ArrayList<>();
    boolean sound = missing.isEmpty();
    for (String key : fields.keys()) {
      if (!key.equals("each") && form.keys().contains(key)) {
        Optional<Source> member = member(form, fields, key);
        member.ifPresent(source -> members.add(new Binding(key, source)));
        sound &= member.isPresent();
      }
    }
    return sound
        ? each.map(path -> new Source.Structured(path, List.copyOf(members)))
        : Optional.empty();
  }

  private Optional<Source> member(Form form, Fields fields, String key) {
    Form inner = form.inner().get(key);
    if (inner == null || fields.node(key).filter(Nodes::isMapping).isEmpty()) {
      return fields.text(key).flatMap(expressions::relativePath).map(Source.Value::new);
    }
    return fields
        .fields(key, inner.keys())
        .flatMap(
            each -> structured(inner, each, each.text("each").flatMap(expressions::relativePath)));
  }
}
