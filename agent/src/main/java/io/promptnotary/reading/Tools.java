package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Tools that the model was offered, and what it asked of them. Stateless. */
public final class Tools {
  private Tools() {}

  /** Their names, if they have some; else all that is known of them. */
  public static String names(JsonNode offered) {
    List<String> names = new ArrayList<>();
    for (JsonNode each : offered) {
      String name = Row.string(each, "name");
      if (name == null) {
        return Facts.plain(offered);
      }
      names.add(name);
    }
    return String.join(", ", names);
  }

  /** One for each that was asked for, by the number of the call where there are several. */
  public static List<Fact> calls(JsonNode calls) {
    List<Fact> facts = new ArrayList<>();
    int number = 0;
    for (JsonNode call : calls) {
      number++;
      for (JsonNode asked : call.path("tool_calls")) {
        String name = Row.string(asked, "name");
        String what = name == null ? Facts.plain(asked) : Facts.plain(asked.path("arguments"));
        String of = calls.size() > 1 ? "call " + number + " " : "";
        if (!what.isEmpty()) {
          facts.add(new Fact(of + (name == null ? "?" : name), what));
        }
      }
    }
    return facts;
  }
}
