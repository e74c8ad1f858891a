package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot of a list.
 *
 * @param row without its long texts
 * @param calls how many it holds; null if that is unknown
 * @param archived true if it is in the archive
 */
record ListLine(Row row, @Nullable Long calls, boolean archived) {

  /** The row's columns, and what is not in them. */
  ObjectNode toJson(Set<Column> columns) {
    ObjectNode object = row.toJson(columns);
    object.put("calls", calls);
    if (archived) {
      object.put("archived", true);
    }
    return object;
  }

  /** For CSV and Markdown. */
  static Sheet<ListLine> sheet(ZoneId zone) {
    List<Sheet.Column<ListLine>> columns = new ArrayList<>();
    columns.add(text("ID", Column.ID));
    columns.add(
        new Sheet.Column<>(
            "STARTED",
            "started_at",
            false,
            line -> line.row.text(Column.STARTED_AT),
            line -> Units.seconds(line.row.cell(Column.STARTED_AT), zone)));
    columns.add(text(null, Column.COMPLETED_AT));
    columns.add(text("STATUS", Column.STATUS));
    columns.add(
        new Sheet.Column<>(null, "archived", false, line -> line.archived ? 1L : 0L, line -> ""));
    columns.add(text(null, Column.SERVICE));
    columns.add(text("NAME", Column.NAME));
    columns.add(text("TEMPLATE", Column.TEMPLATE_ID));
    columns.add(text(null, Column.TEMPLATE_NAME));
    columns.add(text(null, Column.TEMPLATE_VERSION));
    columns.add(text("ORG", Column.ORG_ID));
    columns.add(text(null, Column.USER_ID));
    columns.add(text(null, Column.SESSION_ID));
    columns.add(text(null, Column.PLATFORM));
    columns.add(Sheet.Column.text("MODEL", "model", line -> line.row.model()));
    columns.add(Sheet.Column.figure("CALLS", "calls", ListLine::calls, Units::count));
    columns.add(metric("REPAIRS", Column.REPAIR_METRICS, "repair_count"));
    columns.add(metric(null, Column.TOKEN_METRICS, "prompt_tokens"));
    columns.add(metric(null, Column.TOKEN_METRICS, "completion_tokens"));
    columns.add(metric("TOKENS", Column.TOKEN_METRICS, "total_tokens"));
    columns.add(
        new Sheet.Column<>(
            "COST",
            "estimated_cost",
            true,
            line -> {
              JsonNode cost = line.row.json(Column.TOKEN_METRICS).path("estimated_cost");
              return cost.isNumber() ? cost.decimalValue() : null;
            },
            line ->
                Units.orDash(Row.money(line.row.json(Column.TOKEN_METRICS), "estimated_cost"))));
    columns.add(
        Sheet.Column.text(
            null, "currency", line -> Row.string(line.row.json(Column.TOKEN_METRICS), "currency")));
    columns.add(
        Sheet.Column.figure(
            "LATENCY", "total_latency_ms", line -> line.row.latency(), Units::duration));
    columns.add(text(null, Column.ERROR_TYPE));
    columns.add(text(null, Column.ERROR_MESSAGE));
    columns.add(text(null, Column.ENTITY_TYPE));
    columns.add(text(null, Column.ENTITY_ID));
    columns.add(text(null, Column.PARENT_ID));
    return new Sheet<>(columns);
  }

  private static Sheet.Column<ListLine> text(@Nullable String title, Column column) {
    return Sheet.Column.text(title, column.key(), line -> line.row.text(column));
  }

  private static Sheet.Column<ListLine> metric(@Nullable String title, Column column, String name) {
    Function<ListLine, @Nullable Long> figure = line -> Row.number(line.row.json(column), name);
    return Sheet.Column.figure(title, name, figure, Units::count);
  }
}
