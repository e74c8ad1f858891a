package io.promptnotary.console;

import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Timeline;
import io.promptnotary.reading.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The calls of a snapshot, drawn as bars against the time that the generation took. */
final class Bars {
  private static final int WIDTH = 24;

  private final Timeline timeline;
  private final boolean priced;
  private final Palette palette;

  Bars(Row row, Palette palette) {
    this.timeline = Timeline.of(row);
    this.priced = Timeline.isPriced(row);
    this.palette = palette;
  }

  /** One line for each call, and one more for each error; empty if there are no calls. */
  List<String> lines(int columns) {
    if (timeline.calls().isEmpty()) {
      return List.of();
    }
    List<Table.Heading> headings =
        new ArrayList<>(
            List.of(
                Table.Heading.fixed("", UnaryOperator.identity()),
                Table.Heading.fixed("", palette::cyan),
                Table.Heading.number("BEGAN"),
                Table.Heading.number("TOOK"),
                Table.Heading.fixed("OUTCOME", palette::outcome),
                Table.Heading.number("TOKENS")));
    if (priced) {
      headings.add(Table.Heading.number("COST"));
    }
    headings.add(Table.Heading.name("MODEL"));
    headings.add(Table.Heading.text("NOTES"));
    Table table = new Table(headings);
    timeline.calls().forEach(call -> table.add(cells(call)));
    List<String> rows = table.lines(columns, palette);
    List<String> lines = new ArrayList<>();
    lines.add(rows.get(0));
    for (int i = 0; i < timeline.calls().size(); i++) {
      lines.add(rows.get(i + 1));
      String error = timeline.calls().get(i).error();
      if (error != null) {
        lines.add("  " + palette.red(error));
      }
    }
    return lines;
  }

  private List<String> cells(Timeline.Call call) {
    Long offset = call.offset();
    Long length = call.length();
    List<String> cells =
        new ArrayList<>(
            List.of(
                word(call.purpose()),
                bar(offset, length),
                offset == null ? "-" : "+" + Units.duration(offset),
                length == null ? "-" : Units.duration(length),
                word(call.outcome()),
                word(call.tokens())));
    if (priced) {
      cells.add(word(call.cost()));
    }
    cells.add(word(call.model()));
    cells.add(call.notes());
    return cells;
  }

  private String bar(@Nullable Long offset, @Nullable Long length) {
    if (offset == null) {
      return "";
    }
    double scale = WIDTH / (double) Math.max(1, timeline.total());
    int from = (int) Math.min(WIDTH - 1L, Math.max(0, (long) (offset * scale)));
    if (length == null) {
      // Nobody knows how long it takes or took.
      return "·".repeat(from) + "▒".repeat(WIDTH - from);
    }
    int to = (int) Math.min(WIDTH, Math.max(from + 1L, Math.round((offset + length) * scale)));
    return "·".repeat(from) + "█".repeat(to - from) + "·".repeat(WIDTH - to);
  }

  private static String word(@Nullable String text) {
    return text == null ? "-" : Text.line(text);
  }
}
