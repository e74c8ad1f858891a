package io.promptnotary.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A schema file of a server, written so that the engine's own program takes it too. A statement
 * ends with the delimiter at the end of a line; what belongs to a body is indented. {@code
 * DELIMITER} is a line of its own, as the program mysql has it.
 */
final class SqlScript {
  private SqlScript() {}

  /** The statements of a file beside this class, in order and without delimiters. */
  static List<String> statements(String file) throws StoreException {
    try (InputStream in = SqlScript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new StoreException(
            "promptnotary.jar is damaged, it lacks " + file + ": copy it again");
      }
      return split(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> split(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    String delimiter = ";";
    List<String> lines = script.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("DELIMITER ")) {
        delimiter = line.substring("DELIMITER ".length()).strip();
      } else if (!line.startsWith("--")) {
        boolean body = i + 1 < lines.size() && lines.get(i + 1).startsWith(" ");
        if (line.endsWith(delimiter) && !body) {
          statement.append(line, 0, line.length() - delimiter.length());
          statements.add(statement.toString());
          statement.setLength(0);
        } else {
          statement.append(line).append('\n');
        }
      }
    }
    return statements;
  }
}
