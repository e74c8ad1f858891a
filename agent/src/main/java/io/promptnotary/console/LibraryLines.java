package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Units;
import java.util.ArrayList;
import java.util.List;

/** Shows what of a known library is recorded, for people. Stateless. */
final class LibraryLines {
  private LibraryLines() {}

  /** Adds a line for the library, and one for each thing of it that is not recorded. */
  static void add(Section section, JsonNode library) {
    int watching = 0;
    long methods = 0;
    List<String> missing = new ArrayList<>();
    for (JsonNode each : library.path("pointcuts")) {
      watching += each.path("methods").asLong() > 0 ? 1 : 0;
      methods += each.path("methods").asLong();
      if (each.has("missing")) {
        missing.add(each.path("pointcut").asText() + ": " + each.path("missing").asText());
      }
    }
    section.add(
        "library",
        library.path("library").asText()
            + versions(library)
            + ", "
            + watching
            + " of "
            + Units.count(library.path("pointcuts").size(), "pointcut")
            + " watch "
            + Units.count(methods, "method"));
    missing.forEach(each -> section.add("unmatched", each));
    for (JsonNode each : library.path("not_recorded")) {
      section.add(
          "unrecorded",
          each.path("what").asText()
              + " ("
              + each.path("entry").asText()
              + (each.path("seen").asBoolean() ? ", its class was loaded)" : ", not used so far)"));
    }
  }

  private static String versions(JsonNode library) {
    List<String> versions = new ArrayList<>();
    library.path("versions").forEach(each -> versions.add(each.asText()));
    return versions.isEmpty()
        ? ", not used so far"
        : versions.equals(List.of("unknown"))
            ? " of unknown version"
            : " " + String.join(" and ", versions);
  }
}
