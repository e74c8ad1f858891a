package io.promptnotary.config;

import io.promptnotary.config.Path.Access;
import io.promptnotary.config.Path.Alternative;
import io.promptnotary.config.Path.Literal;
import io.promptnotary.config.Path.Root;
import io.promptnotary.config.Path.Step;
import java.util.ArrayList;
import java.util.List;

/** Reads paths. The grammar stands in the documentation of the pointcut language. Stateless. */
public final class PathParser {
  /** The words that a path may begin with. */
  static final List<String> ROOTS =
      List.of("args", "this", "return", "result", "chunk", "thrown", "mdc", "env", "prop");

  private static final String OR = " | ";

  private final Cursor cursor;
  private final boolean relative;

  private PathParser(String text, boolean relative) {
    this.cursor = new Cursor(text);
    this.relative = relative;
  }

  /**
   * Reads a path.
   *
   * @throws SyntaxException if {@code text} is none
   */
  public static Path parse(String text) {
    return new PathParser(text, false).path(text);
  }

  /**
   * Reads a path that begins at the element at hand ({@code content}, {@code .content}, {@code
   * [0].x}), or is that element itself ({@code .}); its root is {@link Root.Element}.
   *
   * @throws SyntaxException if {@code text} is none
   */
  public static Path parseRelative(String text) {
    return new PathParser(text, true).path(text);
  }

  private Path path(String text) {
    List<Alternative> alternatives = new ArrayList<>();
    do {
      cursor.blanks();
      alternatives.add(alternative());
    } while (cursor.accept(OR));
    if (cursor.sees("|")) {
      throw cursor.expected("a blank on either side of '|'");
    }
    int end = cursor.at();
    cursor.blanks();
    if (!cursor.done()) {
      throw end == cursor.at()
          ? cursor.expected("'.', '[' or ' | '")
          : cursor.expected("' | ' or the end");
    }
    return new Path(text, List.copyOf(alternatives));
  }

  private Alternative alternative() {
    if (cursor.accept("=")) {
      String literal = cursor.until(OR);
      if (literal.isEmpty()) {
        throw cursor.expected("a text");
      }
      return new Literal(literal);
    }
    if (relative) {
      return new Access(new Root.Element(), cursor.acceptAlone(".") ? List.of() : branch());
    }
    Root root = root();
    boolean wholeKey =
        root instanceof Root.Mdc || root instanceof Root.Env || root instanceof Root.Prop;
    return new Access(root, wholeKey ? List.of() : steps());
  }

  private Root root() {
    int start = cursor.at();
    String word = cursor.word("");
    switch (word) {
      case "args":
        return argument();
      case "this":
        return new Root.This();
      case "return":
        return new Root.Returned();
      case "result":
        return new Root.Result();
      case "chunk":
        return new Root.Chunk();
      case "thrown":
        return new Root.Thrown();
      case "mdc":
        return new Root.Mdc(key());
      case "env":
        return new Root.Env(key());
      case "prop":
        return new Root.Prop(key());
      case "":
        throw cursor.expected("a path (" + String.join(", ", ROOTS) + ") or =text");
      default:
        String guess =
            Names.nearest(word, ROOTS)
                .map(name -> "Did you mean '" + name + "'?")
                .orElse("A path begins with " + String.join(", ", ROOTS) + "; a text with '='");
        throw cursor.fail("unknown beginning '" + word + "'. " + guess, start);
    }
  }

  private Root argument() {
    if (cursor.accept(".")) {
      return new Root.NamedArgument(cursor.name("the name of an argument"));
    }
    if (!cursor.accept("[")) {
      throw cursor.expected("'[N]' or '.NAME'");
    }
    int index = cursor.number("the number of an argument");
    cursor.expect("]");
    return new Root.Argument(index);
  }

  /** Keys of logging contexts and properties hold dots themselves, and their values no steps. */
  private String key() {
    cursor.expect(".");
    String key = cursor.word(".-");
    if (key.isEmpty()) {
      throw cursor.expected("a key");
    }
    return key;
  }

  /** Steps whose first needs no dot. */
  private List<Step> branch() {
    List<Step> steps = new ArrayList<>();
    if (!cursor.sees(".") && !cursor.sees("[")) {
      steps.add(named());
    }
    steps.addAll(steps());
    return List.copyOf(steps);
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    while (true) {
      if (cursor.accept("[")) {
        steps.add(bracket());
        cursor.expect("]");
      } else if (cursor.accept(".(")) {
        steps.add(firstOf());
      } else if (cursor.accept(".")) {
        steps.add(named());
      } else {
        return List.copyOf(steps);
      }
    }
  }

  private Step named() {
    String name = cursor.name("a name");
    if (!cursor.sees("(")) {
      return new Step.Name(name);
    }
    if (name.equals("json") && cursor.accept("()")) {
      return new Step.Json();
    }
    if (!name.equals("which") && !name.equals("tree")) {
      throw cursor.fail(
          "write '" + name + "' without '(..)': no path passes arguments", cursor.at());
    }
    cursor.expect("(");
    List<String> names = new ArrayList<>();
    do {
      names.add(cursor.name("a name"));
    } while (cursor.accept("|"));
    cursor.expect(")");
    return name.equals("which")
        ? new Step.Which(List.copyOf(names))
        : new Step.Tree(List.copyOf(names));
  }

  private Step firstOf() {
    List<List<Step>> branches = new ArrayList<>();
    do {
      branches.add(branch());
    } while (cursor.accept("|"));
    cursor.expect(")");
    return new Step.FirstOf(List.copyOf(branches));
  }

  private Step bracket() {
    if (cursor.accept("*")) {
      return new Step.Each();
    }
    if (cursor.seesNumber()) {
      return new Step.Index(cursor.number("a number"));
    }
    if (cursor.accept("'")) {
      String key = cursor.until("'");
      cursor.expect("'");
      return new Step.Key(key);
    }
    String field = cursor.name("N, *, 'key' or field=value");
    boolean others = cursor.accept("!=");
    if (!others) {
      cursor.expect("=");
    }
    if (cursor.sees("'") || cursor.sees("\"")) {
      throw cursor.expected("a value without quotes");
    }
    return new Step.Where(field, cursor.until("]"), others);
  }
}
