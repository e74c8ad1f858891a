package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The calls of a snapshot, drawn as bars against the time that the generation took. */
final class Timeline {
  private static final int BAR = 24;

  private final JsonNode calls;
  private final @Nullable Instant start;
  private final long total;
  private final Palette palette;

  Timeline(Row row, Palette palette) {
    this.calls = row.json(Column.LLM_CALLS);
    this.start = Units.moment(row.text(Column.STARTED_AT));
    this.palette = palette;
    Long latency = row.latency();
    long end = latency == null ? 0 : latency;
    for (JsonNode call : calls) {
      // A call that a pending or damaged row knows of may end after everything else.
      Long offset = offset(call);
      Long length = Row.number(call, "latency_ms");
      long began = offset == null ? 0 : offset;
      // One that is still open gets as much room as went before it.
      end = Math.max(end, began + (length == null ? began : length));
    }
    this.total = end;
  }

  /** One line for each call, and one more for each error; empty if there are no calls. */
  List<String> lines(int columns) {
    if (calls.isEmpty()) {
      return List.of();
    }
    boolean priced = false;
    for (JsonNode call : calls) {
      priced |= call.has("cost");
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
    for (JsonNode call : calls) {
      table.add(cells(call, priced));
    }
    List<String> rows = table.lines(columns, palette);
    List<String> lines = new ArrayList<>();
    lines.add(rows.get(0));
    for (int i = 0; i < calls.size(); i++) {
      lines.add(rows.get(i + 1));
      String error = error(calls.get(i));
      if (error != null) {
        lines.add("  " + palette.red(error));
      }
    }
    return lines;
  }

  private List<String> cells(JsonNode call, boolean priced) {
    Long offset = offset(call);
    Long length = Row.number(call, "latency_ms");
    List<String> cells =
        new ArrayList<>(
            List.of(
                word(call, "purpose"),
                bar(offset, length),
                offset == null ? "-" : "+" + Units.duration(offset),
                length == null ? "-" : Units.duration(length),
                word(call, "outcome"),
                tokens(call.path("tokens"))));
    if (priced) {
      String cost = Row.money(call.path("cost"), "amount");
      cells.add(cost == null ? "-" : cost);
    }
    cells.add(word(call, "model"));
    cells.add(notes(call));
    return cells;
  }

  private String bar(@Nullable Long offset, @Nullable Long length) {
    if (offset == null) {
      return "";
    }
    double scale = BAR / (double) Math.max(1, total);
    int from = (int) Math.min(BAR - 1L, Math.max(0, (long) (offset * scale)));
    if (length == null) {
      // Nobody knows how long it takes or took.
      return "·".repeat(from) + "▒".repeat(BAR - from);
    }
    int to = (int) Math.min(BAR, Math.max(from + 1L, Math.round((offset + length) * scale)));
    return "·".repeat(from) + "█".repeat(to - from) + "·".repeat(BAR - to);
  }

  private static String tokens(JsonNode tokens) {
    Long prompt = Row.number(tokens, "prompt_tokens");
    Long completion = Row.number(tokens, "completion_tokens");
    if (prompt == null && completion == null) {
      return "-";
    }
    return (prompt == null ? "?" : Units.count(prompt))
        + " → "
        + (completion == null ? "?" : Units.count(completion));
  }

  private static String notes(JsonNode call) {
    List<String> notes = new ArrayList<>();
    Long attempt = Row.number(call, "attempt");
    if (attempt != null && attempt > 1) {
      notes.add("attempt " + attempt);
    }
    if (call.path("hedge").asBoolean()) {
      notes.add("hedge");
    }
    String joined = Row.string(call, "joined_by");
    if (joined != null) {
      notes.add("joined by " + Text.line(joined));
    }
    String tries = tries(call.path("attempts"));
    if (!tries.isEmpty()) {
      notes.add(tries);
    }
    String reason = Row.string(call, "finish_reason");
    if (reason != null) {
      notes.add(Text.line(reason));
    }
    Long chunks = Row.number(call.path("stream"), "chunks");
    if (chunks != null) {
      notes.add(Units.count(chunks) + (chunks == 1 ? " chunk" : " chunks"));
    }
    return String.join(", ", notes);
  }

  /** How the tries of a library ended, as in "3 tries: 429, failed, 200"; empty if one told all. */
  private static String tries(JsonNode attempts) {
    List<String> ends = new ArrayList<>();
    for (JsonNode each : attempts) {
      Long status = Row.number(each, "status");
      String outcome = Row.string(each, "outcome");
      ends.add(status == null ? Text.line(outcome == null ? "?" : outcome) : status.toString());
    }
    return ends.isEmpty() ? "" : ends.size() + " tries: " + String.join(", ", ends);
  }

  private static @Nullable String error(JsonNode call) {
    String type = Row.string(call.path("error"), "type");
    String message = Row.string(call.path("error"), "message");
    if (type == null && message == null) {
      return null;
    }
    return Text.line((type == null ? "error" : type) + (message == null ? "" : ": " + message));
  }

  private static String word(JsonNode call, String name) {
    String text = Row.string(call, name);
    return text == null ? "-" : Text.line(text);
  }

  private @Nullable Long offset(JsonNode call) {
    Instant began = Units.moment(Row.string(call, "started_at"));
    return began == null || start == null ? null : Duration.between(start, began).toMillis();
  }
}
