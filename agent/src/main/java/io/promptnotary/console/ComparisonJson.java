package io.promptnotary.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.reading.Comparison;
import io.promptnotary.reading.Comparison.Fact;
import io.promptnotary.reading.Comparison.Passage;
import io.promptnotary.reading.Diff;
import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.Column;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** A comparison for programs. Stateless. */
final class ComparisonJson {
  private ComparisonJson() {}

  static ObjectNode of(Comparison comparison) {
    ObjectNode json = Json.object();
    json.put("left", comparison.left().text(Column.ID));
    json.put("right", comparison.right().text(Column.ID));
    json.put("same", comparison.isSame());
    json.set("about", facts(comparison.about()));
    json.set("parameters", facts(comparison.parameters()));
    json.set("figures", facts(comparison.figures()));
    ArrayNode passages = json.putArray("texts");
    for (Passage each : comparison.passages()) {
      passages.add(passage(each));
    }
    return json;
  }

  private static ObjectNode facts(List<Fact> facts) {
    ObjectNode json = Json.object();
    for (Fact fact : facts) {
      json.putObject(fact.name())
          .put("left", fact.left())
          .put("right", fact.right())
          .put("verdict", word(fact.verdict()));
    }
    return json;
  }

  private static ObjectNode passage(Passage passage) {
    ObjectNode json = Json.object();
    json.put("title", passage.title()).put("verdict", word(passage.verdict()));
    Diff diff = passage.diff();
    Double alike = passage.alike();
    if (diff == null || alike == null) {
      return json.put("left", passage.left()).put("right", passage.right());
    }
    json.put("alike", BigDecimal.valueOf(alike).setScale(4, RoundingMode.HALF_UP));
    if (diff.bounded()) {
      json.put("bounded", true);
    }
    ArrayNode lines = json.putArray("changes");
    for (List<Diff.Line> group : diff.groups(0)) {
      for (Diff.Line line : group) {
        ObjectNode object = lines.addObject().put("kind", word(line.kind()));
        if (line.left() > 0) {
          object.put("left_line", line.left()).put("left", line.leftText());
        }
        if (line.right() > 0) {
          object.put("right_line", line.right()).put("right", line.rightText());
        }
      }
    }
    return json;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
