package io.promptnotary.config;

import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads {@code pointcuts:} of a file. For one thread. */
final class PointcutReader {
  private final Nodes nodes;
  private final Problems problems;
  private final Values values;
  private final Expressions expressions;
  private final Completions completions;
  private final Bindings bindings;
  private final Settings settings;
  private final Settings.Defaults defaults;
  private final Map<String, Place> ids = new HashMap<>();

  PointcutReader(Nodes nodes, Problems problems, Completions completions, Settings settings) {
    this.nodes = nodes;
    this.problems = problems;
    this.values = new Values(problems);
    this.expressions = new Expressions(problems);
    this.completions = completions;
    this.bindings = new Bindings(problems);
    this.settings = settings;
    this.defaults = settings.defaults(completions);
  }

  /** All that are sound; of each other one at least one problem is told. */
  List<Pointcut> read(Fields file) {
    List<Pointcut> pointcuts = new ArrayList<>();
    List<Node> items = file.items("pointcuts");
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      String id =
          nodes
              .peek(item, "id")
              .filter(node -> node instanceof ScalarNode && !Nodes.isNull(node))
              .map(node -> " '" + ((ScalarNode) node).getValue() + "'")
              .orElse("");
      String where = "pointcuts[" + i + "]" + id;
      int index = i;
      nodes
          .element(item, where, where + " ", Keys.POINTCUT)
          .flatMap(fields -> pointcut(index, where, fields))
          .ifPresent(pointcuts::add);
    }
    return pointcuts;
  }

  private Optional<Pointcut> pointcut(int index, String where, Fields fields) {
    Optional<String> id = id(where, fields);
    Optional<Role> role = required(where, fields, "role").flatMap(this::role);
    Optional<ClassSelector> classes = classes(where, fields);
    MethodSelector methods = methods(where, fields);
    List<Binding> bound = bindings.read(fields, role.orElse(null));
    Completion completes = completions.read(fields, "completes").orElse(defaults.completes());
    Pointcut.Nesting nesting =
        fields.text("nesting").flatMap(settings::nesting).orElse(defaults.nesting());
    int maxChars =
        fields
            .text("max_chars")
            .flatMap(text -> values.number(text, 0))
            .orElse(defaults.maxChars());
    if (id.isEmpty() || role.isEmpty() || classes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pointcut(
            index,
            id.get(),
            role.get(),
            classes.get(),
            methods,
            bound,
            completes,
            nesting,
            maxChars,
            false));
  }

  private Optional<Text> required(String where, Fields fields, String key) {
    if (!fields.has(key)) {
      problems.add(fields.place(), where, "'" + key + "' is missing");
    }
    return fields.text(key);
  }

  private Optional<String> id(String where, Fields fields) {
    Optional<Text> id = required(where, fields, "id");
    if (id.isPresent()) {
      Text text = id.get();
      Place first = ids.putIfAbsent(text.value(), text.place());
      if (first != null) {
        problems.add(
            text,
            "'"
                + text.value()
                + "' is taken by the pointcut in line "
                + first.line()
                + ". Give each its own");
      } else if (text.value().isBlank()) {
        problems.add(text, "is empty. Give a name");
      }
    }
    return id.map(Text::value);
  }

  private Optional<Role> role(Text text) {
    return values.oneOf(text, Keys.ROLES).map(key -> Role.valueOf(key.toUpperCase(Locale.ROOT)));
  }

  private Optional<ClassSelector> classes(String where, Fields fields) {
    List<String> found = Keys.SELECTORS.stream().filter(fields::has).toList();
    if (found.size() != 1) {
      problems.add(
          fields.place(),
          where,
          "give exactly one of class, implements, annotated (found "
              + (found.isEmpty() ? "none" : String.join(" and ", found))
              + ")");
      return Optional.empty();
    }
    String key = found.get(0);
    if (fields.has("outside") && (!key.equals("implements") || fields.texts("outside").isEmpty())) {
      problems.add(
          fields.keyPlace("outside"),
          fields.where("outside"),
          key.equals("implements")
              ? "names nothing. Give a class name or remove the key"
              : "narrows implements only. Narrow the names of " + key + " instead");
    }
    List<Glob> in = globs(fields, "in");
    if (key.equals("class")) {
      if (fields.has("in")) {
        problems.add(
            fields.keyPlace("in"),
            fields.where("in"),
            "narrows implements and annotated only. Narrow the names of class instead");
      }
      return filled(fields, key, globs(fields, key)).map(ClassSelector.Named::new);
    }
    Optional<List<String>> types = filled(fields, key, names(fields, key));
    if (key.equals("implements")) {
      if (fields.has("in") && fields.texts("in").isEmpty()) {
        problems.add(
            fields.keyPlace("in"),
            fields.where("in"),
            "names nothing. Give a class name or remove the key");
      }
      return types.map(names -> new ClassSelector.Subtypes(names, in, globs(fields, "outside")));
    }
    if (fields.texts("in").isEmpty()) {
      problems.add(
          fields.place(),
          where,
          "annotated needs 'in': say where to look, such as in: com.acme.**");
    }
    return types.map(names -> new ClassSelector.Annotated(names, in));
  }

  /** An empty list is as wrong as a missing key, unless a bad element has been told already. */
  private <T> Optional<List<T>> filled(Fields fields, String key, List<T> list) {
    if (list.isEmpty() && fields.texts(key).isEmpty()) {
      problems.add(fields.keyPlace(key), fields.where(key), "names nothing. Give a class name");
    }
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  private MethodSelector methods(String where, Fields fields) {
    if (!fields.has("method") && !fields.has("method_annotated")) {
      problems.add(
          fields.place(), where, "give method or method_annotated. For all methods: method: \"*\"");
    }
    for (String key : List.of("method", "method_annotated")) {
      if (fields.has(key) && fields.texts(key).isEmpty()) {
        problems.add(
            fields.keyPlace(key),
            fields.where(key),
            "names nothing. Give a method or remove the key");
      }
    }
    return new MethodSelector(
        expressions.signatures(fields, "method"),
        names(fields, "method_annotated"),
        expressions.signatures(fields, "except"));
  }

  private List<Glob> globs(Fields fields, String key) {
    return fields.texts(key).stream().map(values::glob).flatMap(Optional::stream).toList();
  }

  private List<String> names(Fields fields, String key) {
    return fields.texts(key).stream().map(values::className).flatMap(Optional::stream).toList();
  }
}
