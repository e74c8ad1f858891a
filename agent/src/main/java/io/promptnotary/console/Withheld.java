package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.ExactText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a snapshot says about texts that are not in it, or not as they were.
 *
 * @param attributes the column of that name
 */
record Withheld(JsonNode attributes) {
  private static final Set<String> MEMBERS =
      Set.of("redactions", "texts", "truncated", ExactText.ATTRIBUTE);

  /** True if an attribute is shown here and not among the host's own. */
  static boolean tells(String attribute) {
    return MEMBERS.contains(attribute);
  }

  void print(PrintStream out, Palette palette) {
    new Section().add("redacted", redacted()).print(out, palette, "WITHHELD", null);
    Section texts = new Section();
    for (Map.Entry<String, JsonNode> each : attributes.path("texts").properties()) {
      texts.add(each.getKey(), size(each.getValue()));
    }
    texts.print(out, palette, "TEXTS NOT KEPT", null);
    Section cut = new Section();
    for (JsonNode each : attributes.path("truncated")) {
      cut.add(each.path("field").asText(), size(each));
    }
    cut.print(out, palette, "CUT", "length of the whole");
    List<String> columns = new ArrayList<>();
    attributes.path(ExactText.ATTRIBUTE).fieldNames().forEachRemaining(columns::add);
    new Section()
        .add("columns", String.join(", ", columns))
        .print(out, palette, "ODD CHARACTERS", "SQL sees a readable form");
  }

  private String redacted() {
    List<String> kinds = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each :
        attributes.path("redactions").path("kinds").properties()) {
      kinds.add(each.getKey() + " " + Units.count(each.getValue().asLong()));
    }
    return String.join(", ", kinds);
  }

  private static String size(JsonNode digest) {
    Long length = Row.number(digest, "length");
    Long bytes = Row.number(digest, "bytes");
    return (length == null ? "" : Units.count(length) + " characters, ")
        + (bytes == null ? "" : Units.count(bytes) + " bytes, ")
        + "sha256 "
        + digest.path("sha256").asText();
  }
}
