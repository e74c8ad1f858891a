package io.promptnotary.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * From text to nodes. Two traps of YAML get their own words, because the parser's do not tell a
 * writer of paths what to do. Stateless.
 */
final class YamlSyntax {
  private YamlSyntax() {}

  /** The root node; empty if the text holds none or is no YAML, which is then a problem. */
  static Optional<Node> compose(String name, String text, Problems problems) {
    // Odd keys are let through, because the reader can say what is wrong with them and where.
    LoadSettings settings =
        LoadSettings.builder().setLabel(name).setAllowNonScalarKeys(true).build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.add(new Place(name, 1, 1), "", "the file is empty. Begin it with 'version: 1'");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().orElseThrow();
      Mark start = e.getContextMark().orElse(mark);
      String line = line(text, mark);
      char found = at(line, mark.getColumn());
      if (isAlias(e)) {
        problems.add(place(name, start), "", reserved(line(text, start), start));
      } else if (found == '@') {
        problems.add(place(name, mark), "", reserved(line, mark));
      } else if (found == '[' && mark.getColumn() > 0 && isFlow(e)) {
        int begin = beginning(line, mark.getColumn());
        problems.add(new Place(name, mark.getLine() + 1, begin + 1), "", bracketed(line, begin));
      } else {
        problems.add(place(name, mark), "", "no YAML: " + sentence(e));
      }
    } catch (YamlEngineException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      problems.add(new Place(name, 1, 1), "", "no YAML: " + reason);
    } catch (StackOverflowError e) {
      problems.add(new Place(name, 1, 1), "", "no configuration: nested too deeply to be read");
    }
    return Optional.empty();
  }

  private static boolean isAlias(MarkedYamlEngineException e) {
    return "while scanning an alias".equals(e.getContext())
        || e.getProblem().startsWith("found undefined alias");
  }

  private static boolean isFlow(MarkedYamlEngineException e) {
    return e.getContext() != null && e.getContext().startsWith("while parsing a flow");
  }

  private static String reserved(String line, Mark start) {
    int end = start.getColumn();
    while (" ,]}".indexOf(at(line, end)) < 0) {
      end++;
    }
    String value = line.substring(start.getColumn(), end);
    if (value.startsWith("@")) {
      return "write '%s' without '@', or in quotes if it is no annotation: YAML keeps '@' for itself"
          .formatted(value.substring(1));
    }
    return "write \"%s\" in quotes: YAML takes a value that begins with '*' for an alias"
        .formatted(value);
  }

  private static String bracketed(String line, int begin) {
    int open = 0;
    int end = begin;
    for (; end < line.length() && ",}".indexOf(line.charAt(end)) < 0; end++) {
      open += line.charAt(end) == '[' ? 1 : line.charAt(end) == ']' ? -1 : 0;
      if (open < 0) {
        break;
      }
    }
    return "write \"%s\" in quotes, or each key on its own line: inside { } and [ ] YAML takes the brackets of a path for a list"
        .formatted(line.substring(begin, end).trim());
  }

  /** Where the value begins that goes on at {@code column}. */
  private static int beginning(String line, int column) {
    int begin = column;
    while (begin > 0 && " ,{[".indexOf(line.charAt(begin - 1)) < 0) {
      begin--;
    }
    return begin;
  }

  private static String sentence(MarkedYamlEngineException e) {
    String context =
        e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ", ";
    return context + e.getProblem();
  }

  private static Place place(String name, Mark mark) {
    return new Place(name, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String line(String text, Mark mark) {
    return text.lines().skip(mark.getLine()).findFirst().orElse("");
  }

  /** The character there, or a blank behind the end. */
  private static char at(String line, int column) {
    return column < line.length() ? line.charAt(column) : ' ';
  }
}
