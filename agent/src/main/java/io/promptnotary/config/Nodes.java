package io.promptnotary.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Typed access to the nodes of one file. What is not as asked for becomes a problem and reads as
 * absent, so that readers never see a wrong type. For one thread.
 */
final class Nodes {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)(}?)");
  private static final Pattern ENV = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?");

  private final String file;
  private final Map<String, String> environment;
  private final Problems problems;

  Nodes(String file, Map<String, String> environment, Problems problems) {
    this.file = file;
    this.environment = environment;
    this.problems = problems;
  }

  Place place(Node node) {
    Mark mark = node.getStartMark().orElseThrow();
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /**
   * A mapping with no other keys than {@code known}.
   *
   * @param prefix what leads to its keys, as problems print it
   * @param known empty: any keys
   */
  Optional<Fields> fields(Node node, String where, String prefix, Collection<String> known) {
    if (isNull(node)) {
      return Optional.empty();
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.add(place(node), where, "expected 'key: value' lines, found " + kind(node));
      return Optional.empty();
    }
    Fields fields = new Fields(this, place(node), prefix);
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(place(tuple.getKeyNode()), where, "a key must be a plain word");
        continue;
      }
      String name = key.getValue();
      Place place = place(key);
      Place first = fields.add(name, place, tuple.getValueNode());
      if (first != null) {
        problems.add(
            place, prefix + name, "given twice, first in line " + first.line() + ". Remove one");
      } else if (!known.isEmpty() && !known.contains(name)) {
        problems.unknown(place, prefix + name, "unknown key", name, known);
      }
    }
    return Optional.of(fields);
  }

  /** As {@link #fields}, for an element of a list, which must not be empty. */
  Optional<Fields> element(Node node, String where, String prefix, Collection<String> known) {
    if (isNull(node)) {
      problems.add(place(node), where, "is empty. Remove the '-' or fill it");
    }
    return fields(node, where, prefix, known);
  }

  /** The elements of a sequence. */
  List<Node> items(Node node, String where) {
    if (isNull(node)) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(place(node), where, "expected a list ('- ..' lines), found " + kind(node));
      return List.of();
    }
    return sequence.getValue();
  }

  /** One scalar, or each of a list of scalars. */
  List<Text> texts(Node node, String where) {
    if (isNull(node)) {
      return List.of();
    }
    if (node instanceof ScalarNode) {
      return text(node, where).stream().toList();
    }
    List<Text> texts = new ArrayList<>();
    List<Node> items = items(node, where);
    for (int i = 0; i < items.size(); i++) {
      text(items.get(i), where + "[" + i + "]").ifPresent(texts::add);
    }
    return texts;
  }

  /** A scalar, environment variables put in. */
  Optional<Text> text(Node node, String where) {
    if (isNull(node)) {
      problems.add(place(node), where, "has no value. Give one or remove the key");
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(place(node), where, "expected a single value, found " + kind(node));
      return Optional.empty();
    }
    String raw = scalar.getValue();
    return expand(raw, place(node), where)
        .map(value -> new Text(value, place(node), where, value.equals(raw) ? shift(scalar) : -1));
  }

  /** What stands under {@code key}, nothing checked and nothing said. */
  Optional<Node> peek(Node node, String key) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
          return Optional.of(tuple.getValueNode());
        }
      }
    }
    return Optional.empty();
  }

  static boolean isMapping(Node node) {
    return node instanceof MappingNode;
  }

  static boolean isSequence(Node node) {
    return node instanceof SequenceNode;
  }

  static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private Optional<String> expand(String raw, Place place, String where) {
    Matcher reference = REFERENCE.matcher(raw);
    StringBuilder expanded = new StringBuilder();
    boolean complete = true;
    while (reference.find()) {
      Matcher env = ENV.matcher(reference.group(1));
      if (reference.group(2).isEmpty() || !env.matches()) {
        problems.add(
            place,
            where,
            "expected ${NAME} or ${NAME:-default}, found '" + reference.group() + "'");
        complete = false;
        continue;
      }
      String name = env.group(1);
      String fallback = env.group(3);
      String value = environment.get(name);
      if (fallback != null && (value == null || value.isEmpty())) {
        value = fallback;
      }
      if (value == null) {
        problems.add(
            place,
            where,
            "environment variable "
                + name
                + " is not set. Set it, or write ${"
                + name
                + ":-default}");
        complete = false;
        continue;
      }
      reference.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    return complete ? Optional.of(reference.appendTail(expanded).toString()) : Optional.empty();
  }

  /** Columns between the mark and the first character: a quote or nothing. */
  private static int shift(ScalarNode scalar) {
    Mark start = scalar.getStartMark().orElseThrow();
    Mark end = scalar.getEndMark().orElseThrow();
    int more = end.getColumn() - start.getColumn() - scalar.getValue().length();
    boolean oneLine = start.getLine() == end.getLine();
    return oneLine && more == (scalar.isPlain() ? 0 : 2) ? more / 2 : -1;
  }

  private static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "'key: value' lines";
    }
    return node instanceof ScalarNode scalar ? "'" + scalar.getValue() + "'" : "a list";
  }
}
