package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Row;
import java.util.ArrayList;
import java.util.List;

/** Tools that the model was offered, and what it asked of them. Stateless. */
final class Tools {
  private Tools() {}

  /** Their names, if they have some; else all that is known of them. */
  static String names(JsonNode offered) {
    List<String> names = new ArrayList<>();
    for (JsonNode each : offered) {
      String name = Row.string(each, "name");
      if (name == null) {
        return SnapshotPage.plain(offered);
      }
      names.add(name);
    }
    return String.join(", ", names);
  }

  /** One line for each that was asked for, by the number of the call where there are several. */
  static Section calls(JsonNode calls) {
    Section section = new Section();
    int number = 0;
    for (JsonNode call : calls) {
      number++;
      for (JsonNode asked : call.path("tool_calls")) {
        String name = Row.string(asked, "name");
        String what =
            name == null ? SnapshotPage.plain(asked) : SnapshotPage.plain(asked.path("arguments"));
        String of = calls.size() > 1 ? "call " + number + " " : "";
        section.add(of + (name == null ? "?" : name), what);
      }
    }
    return section;
  }
}
