package io.promptnotary.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.inspect.CheckReport;
import io.promptnotary.inspect.LibraryReport;
import io.promptnotary.inspect.PointcutReport;
import java.util.List;

/** A check for programs. Stateless. */
final class CheckJson {
  private CheckJson() {}

  static ObjectNode of(CheckReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("fine", report.isFine());
    json.put("file", report.file());
    add(json, "problems", report.problems());
    json.put("classes", report.classes());
    json.put("jars", report.jars());
    ArrayNode pointcuts = json.putArray("pointcuts");
    report.pointcuts().forEach(each -> pointcuts.add(pointcut(each)));
    json.set("libraries", libraries(report.libraries()));
    add(json, "notes", report.notes());
    return json;
  }

  private static ObjectNode pointcut(PointcutReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", report.id());
    json.put("role", report.role());
    json.put("fine", report.isFine());
    json.put("methods", report.methods());
    ArrayNode matches = json.putArray("matches");
    for (PointcutReport.Match each : report.matches()) {
      ObjectNode match = matches.addObject().put("class", each.type());
      add(match, "methods", each.methods());
    }
    if (report.unmatched() != null) {
      json.put("unmatched", report.unmatched());
    }
    add(json, "faults", report.faults());
    add(json, "known_at_run_time_only", report.open());
    return json;
  }

  static ArrayNode libraries(List<LibraryReport> reports) {
    ArrayNode libraries = JsonNodeFactory.instance.arrayNode();
    for (LibraryReport each : reports) {
      ObjectNode json = libraries.addObject().put("library", each.name());
      add(json, "versions", each.versions());
      json.put("pointcuts", each.pointcuts());
      json.put("watching", each.watching());
      json.put("methods", each.methods());
      add(json, "missing", each.missing());
      add(json, "not_recorded", each.open());
    }
    return libraries;
  }

  static void add(ObjectNode json, String name, List<String> texts) {
    ArrayNode array = json.putArray(name);
    texts.forEach(array::add);
  }
}
