package io.promptnotary.capture;

import io.promptnotary.config.Path;
import io.promptnotary.config.Path.Step;
import java.util.ArrayList;
import java.util.List;

/** Just enough of the path grammar to write tests in it; trusts its input. */
final class Paths {
  private Paths() {}

  static Path parse(String text) {
    List<Path.Alternative> alternatives = new ArrayList<>();
    for (String each : text.split(" \\| ")) {
      alternatives.add(alternative(each));
    }
    return new Path(text, alternatives);
  }

  private static Path.Alternative alternative(String text) {
    if (text.startsWith("=")) {
      return new Path.Literal(text.substring(1));
    }
    String word = text.split("[.\\[]", 2)[0];
    String rest = text.substring(word.length());
    switch (word) {
      case "args":
        if (rest.startsWith("[")) {
          int end = rest.indexOf(']');
          int index = Integer.parseInt(rest.substring(1, end));
          return access(new Path.Root.Argument(index), rest.substring(end + 1));
        }
        String name = rest.substring(1).split("[.\\[]", 2)[0];
        return access(new Path.Root.NamedArgument(name), rest.substring(1 + name.length()));
      case "this":
        return access(new Path.Root.This(), rest);
      case "return":
        return access(new Path.Root.Returned(), rest);
      case "result":
        return access(new Path.Root.Result(), rest);
      case "chunk":
        return access(new Path.Root.Chunk(), rest);
      case "thrown":
        return access(new Path.Root.Thrown(), rest);
      case "mdc":
        return access(new Path.Root.Mdc(rest.substring(1)), "");
      case "env":
        return access(new Path.Root.Env(rest.substring(1)), "");
      case "prop":
        return access(new Path.Root.Prop(rest.substring(1)), "");
      default:
        return access(new Path.Root.Element(), "." + text);
    }
  }

  private static Path.Access access(Path.Root root, String steps) {
    return new Path.Access(root, steps(steps));
  }

  private static List<Step> steps(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end;
      if (text.startsWith(".(", at)) {
        end = text.indexOf(')', at);
        List<List<Step>> branches = new ArrayList<>();
        for (String branch : text.substring(at + 2, end).split("\\|")) {
          branches.add(steps("." + branch));
        }
        steps.add(new Step.FirstOf(branches));
        at = end + 1;
      } else if (text.startsWith(".which(", at)) {
        end = text.indexOf(')', at);
        steps.add(new Step.Which(List.of(text.substring(at + 7, end).split("\\|"))));
        at = end + 1;
      } else if (text.charAt(at) == '[') {
        end = text.indexOf(']', at);
        steps.add(bracket(text.substring(at + 1, end)));
        at = end + 1;
      } else {
        String name = text.substring(at + 1).split("[.\\[]", 2)[0];
        steps.add(new Step.Name(name));
        at += 1 + name.length();
      }
    }
    return steps;
  }

  private static Step bracket(String inside) {
    if (inside.equals("*")) {
      return new Step.Each();
    }
    if (inside.startsWith("'")) {
      return new Step.Key(inside.substring(1, inside.length() - 1));
    }
    int equals = inside.indexOf('=');
    if (equals < 0) {
      return new Step.Index(Integer.parseInt(inside));
    }
    boolean others = inside.charAt(equals - 1) == '!';
    return new Step.Where(
        inside.substring(0, others ? equals - 1 : equals), inside.substring(equals + 1), others);
  }
}
