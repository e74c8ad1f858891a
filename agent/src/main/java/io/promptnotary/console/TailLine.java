package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line for one snapshot, as soon as it is known. */
final class TailLine {
  private static final int STATUS = 11;
  private static final String BETWEEN = " · ";

  private final Root root;
  private final boolean json;

  TailLine(Root root, boolean json) {
    this.root = root;
    this.json = json;
  }

  void print(Snapshot snapshot) {
    Row row = new Row(snapshot);
    root.out()
        .println(json ? ExactText.escape(row.toJson(ListCommand.LIGHT).toString()) : line(row));
    root.out().flush();
  }

  private String line(Row row) {
    Palette palette = root.palette();
    String begun = Units.seconds(row.cell(Column.STARTED_AT), root.zone());
    String id = Text.line(Units.shortId(row.snapshot().id()));
    String status = Text.pad(row.cell(Column.STATUS), STATUS);
    String head = begun + "  " + id + "  " + status + "  ";
    String rest = rest(row);
    int room = root.columns() - Text.width(head);
    // Cut before it is painted: what is not seen takes no room.
    String cut = root.columns() > 0 && room > 0 ? Text.cut(rest, room) : rest;
    return begun + "  " + palette.cyan(id) + "  " + palette.outcome(status) + "  " + cut;
  }

  private static String rest(Row row) {
    JsonNode tokens = row.json(Column.TOKEN_METRICS);
    Long total = Row.number(tokens, "total_tokens");
    Long repairs = Row.number(row.json(Column.REPAIR_METRICS), "repair_count");
    Long latency = row.latency();
    List<String> known = new ArrayList<>();
    add(known, row.text(Column.NAME));
    String template = row.text(Column.TEMPLATE_NAME);
    add(known, template == null ? row.text(Column.TEMPLATE_ID) : template);
    add(known, row.text(Column.ORG_ID));
    add(known, row.model());
    add(known, total == null ? null : Units.count(total, "token"));
    add(known, Row.money(tokens, "estimated_cost"));
    add(known, latency == null ? null : Units.duration(latency));
    add(known, repairs == null || repairs == 0 ? null : Units.count(repairs, "repair"));
    String type = row.text(Column.ERROR_TYPE);
    String message = row.text(Column.ERROR_MESSAGE);
    add(known, type == null ? null : type.substring(type.lastIndexOf('.') + 1));
    add(known, message);
    return String.join(BETWEEN, known);
  }

  private static void add(List<String> known, @Nullable String value) {
    if (value != null) {
      known.add(Text.line(value));
    }
  }
}
