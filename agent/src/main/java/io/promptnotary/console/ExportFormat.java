package io.promptnotary.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.reading.Example;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.RowLine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The forms in which snapshots leave a store. */
enum ExportFormat {
  /** A row as stored in each line; what import takes. */
  JSONL,
  /** An example for OpenAI's fine-tuning and evaluation in each line. */
  CHAT,
  /** A list of objects. */
  JSON,
  /** Comma-separated values with a line of names. */
  CSV;

  private static final Set<Column> ALL = EnumSet.allOf(Column.class);

  void begin(PrintStream out) {
    if (this == CSV) {
      new Answer.AsCsv(out).columns(Arrays.stream(Column.values()).map(Column::key).toList());
    }
  }

  /**
   * Prints one snapshot.
   *
   * @param first true for the first that is printed
   * @param any true to print also what is of little use in this form
   * @return why it cannot be printed in this form; null if it was
   */
  @Nullable String print(PrintStream out, Row row, boolean first, boolean any) {
    switch (this) {
      case JSONL -> out.print(RowLine.of(row.snapshot()) + "\n");
      case CHAT -> {
        Example example = Example.of(row, any);
        ObjectNode json = example.json();
        if (json == null) {
          return example.reason();
        }
        out.print(ExactText.escape(json.toString()) + "\n");
      }
      case JSON -> {
        out.print(first ? "[\n" : ",\n");
        out.print(Json.pretty(row.toJson(ALL)));
      }
      case CSV -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : Column.values()) {
          values.add(row.snapshot().get(column));
        }
        new Answer.AsCsv(out).row(values);
      }
    }
    return null;
  }

  void end(PrintStream out, boolean any) {
    if (this == JSON) {
      out.print(any ? "\n]\n" : "[]\n");
    }
  }
}
