package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Fact;
import io.promptnotary.reading.Facts;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Tools;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.Guards;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One snapshot as a page of text. */
final class SnapshotPage {
  private static final String BROKEN = "no valid JSON, as stored";

  private final Root root;
  private final Row row;
  private final Family family;
  private final Guards guards;
  private final PrintStream out;
  private final Palette palette;

  SnapshotPage(Root root, Row row, Family family, Guards guards) {
    this.root = root;
    this.family = family;
    this.guards = guards;
    this.row = row;
    this.out = root.out();
    this.palette = root.palette();
  }

  /**
   * Prints the page.
   *
   * @param full true to add the conversation and each call's own texts
   */
  void print(boolean full) {
    header();
    text("FINAL SYSTEM PROMPT", row.text(Column.FINAL_SYSTEM_PROMPT));
    text("FINAL USER PROMPT", row.text(Column.FINAL_USER_PROMPT));
    text("RESPONSE", row.text(Column.RESPONSE_TEXT));
    facts("TOOLS THE MODEL ASKED FOR", Tools.calls(row.json(Column.LLM_CALLS)));
    error();
    facts("MODEL", Facts.model(row));
    timeline();
    family.section(root.zone()).print(out, palette, "CHILDREN", null);
    facts("REPAIRS", Facts.repairs(row));
    facts("ATTRIBUTES", Facts.attributes(row));
    facts("WITHHELD", Facts.redacted(row));
    facts("TEXTS NOT KEPT", Facts.textsNotKept(row));
    facts("CUT", "length of the whole", Facts.cut(row));
    facts("ODD CHARACTERS", "SQL sees a readable form", Facts.oddCharacters(row));
    facts("NOT CAPTURED", Facts.gaps(row));
    facts("RECORD", Facts.record(row, guards, root.zone()));
    damaged();
    if (full) {
      conversation();
      calls();
    }
  }

  private void header() {
    out.println(
        palette.bold(row.cell(Column.ID))
            + "  "
            + palette.outcome(row.cell(Column.STATUS))
            + "  "
            + began());
    Section.of(Facts.origin(row, root.zone(), family.parent())).print(out, palette);
  }

  private String began() {
    Long latency = row.latency();
    return Units.millis(row.cell(Column.STARTED_AT), root.zone())
        + (latency == null ? ", not ended" : ", took " + Units.duration(latency));
  }

  private void error() {
    String type = row.text(Column.ERROR_TYPE);
    String message = row.text(Column.ERROR_MESSAGE);
    String stack = row.text(Column.ERROR_STACK);
    if (type == null && message == null && stack == null) {
      return;
    }
    Section.title(out, palette, "ERROR", null);
    String summary = Facts.pair(type, ": ", message);
    // A stack trace usually begins with just that.
    if (!summary.isEmpty() && (stack == null || !stack.startsWith(summary))) {
      out.println(palette.red(Text.lines(summary)));
    }
    if (stack != null) {
      out.println(Text.lines(stack.stripTrailing()));
    }
  }

  private void timeline() {
    List<String> lines = new Bars(row, palette).lines(root.columns());
    if (!lines.isEmpty()) {
      Section.title(out, palette, "CALLS", null);
      lines.forEach(out::println);
    }
  }

  private void facts(String title, List<Fact> facts) {
    facts(title, null, facts);
  }

  private void facts(String title, @Nullable String remark, List<Fact> facts) {
    Section.of(facts).print(out, palette, title, remark);
  }

  /** What cannot be taken apart is at least not withheld. */
  private void damaged() {
    for (Column column : Row.JSON) {
      String broken = row.broken(column);
      if (broken != null) {
        Section.title(out, palette, column.key(), BROKEN);
        out.println(Text.lines(broken));
      }
    }
  }

  private void conversation() {
    int number = 0;
    for (JsonNode message : row.json(Column.MESSAGES)) {
      String role = Row.string(message, "role");
      text(
          Facts.pair("MESSAGE " + ++number, " ", role),
          Facts.plain(message.has("content") ? message.path("content") : message));
    }
  }

  private void calls() {
    int number = 0;
    for (JsonNode call : row.json(Column.LLM_CALLS)) {
      String name = Facts.pair("CALL " + ++number, " ", Row.string(call, "purpose"));
      facts(name, Facts.call(call));
      text(name + ", SYSTEM", Row.string(call, "system"));
      text(name + ", USER", Row.string(call, "user"));
      JsonNode messages = call.path("messages");
      text(name + ", MESSAGES", messages.isEmpty() ? null : Json.pretty(messages));
      text(name + ", RESPONSE", Row.string(call, "response"));
    }
  }

  /** A text in full under its own title; nothing if it is unknown. */
  private void text(String title, @Nullable String text) {
    if (text != null) {
      Section.title(out, palette, title, Units.size(text));
      out.println(Text.lines(text));
    }
  }
}
