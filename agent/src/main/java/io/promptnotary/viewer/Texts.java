package io.promptnotary.viewer;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.DryRun;
import io.promptnotary.reading.Facts;
import io.promptnotary.reading.Question;
import io.promptnotary.reading.ReplayException;
import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Column;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Single texts of a snapshot, exactly as they were captured, for copying and for long ones. */
final class Texts {
  private Texts() {}

  /**
   * The text of a column.
   *
   * @param pointer a place within a JSON column; null for all of it
   */
  static Reply column(Row row, String name, @Nullable String pointer) throws Problem {
    for (Column column : Column.values()) {
      if (column.key().equals(name)) {
        String text = pointer == null ? row.text(column) : at(row.json(column), pointer);
        if (text != null) {
          return Reply.text(200, Reply.PLAIN, text);
        }
      }
    }
    throw Problem.notFound(
        "This snapshot has no such text: " + name + (pointer == null ? "" : " " + pointer),
        List.of(new Problem.Offer("The snapshot", Urls.snapshot(row.snapshot().id()))));
  }

  private static @Nullable String at(JsonNode json, String pointer) {
    try {
      JsonNode node = json.at(JsonPointer.compile(pointer));
      return node.isMissingNode() || node.isNull() ? null : Facts.plain(node);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The request that the snapshot holds, in the form of that name. */
  static Reply request(Row row, String name) throws Problem {
    for (DryRun form : DryRun.values()) {
      if (form.name().toLowerCase(Locale.ROOT).equals(name)) {
        try {
          String text = form.print(Question.of(row, null), null);
          return Reply.text(200, Reply.PLAIN, text + "\n");
        } catch (ReplayException e) {
          throw Problem.notFound(String.valueOf(e.getMessage()), List.of());
        }
      }
    }
    throw Problem.notFound("There is no form '" + name + "': curl, json or java", List.of());
  }
}
