package io.promptnotary.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists snapshots, newest first, archived ones among them.",
    exitCodeList = {
      "0:done, also if there is nothing to list",
      "1:the store cannot be read",
      "2:wrong usage"
    },
    footer = {
      "  list --status failed,abandoned --since 7d",
      "  list --template launch-post --org acme --limit 100",
      "  list --since 2026-01-31T18:00 --until 2026-02-01 --json",
    })
final class ListCommand implements Callable<Integer> {
  private static final int SHORT_ID = 8;
  private static final String ARCHIVED = ", archived";

  /** In front of the name of what belongs to another snapshot. */
  private static final String CHILD = "↳ ";

  /** What JSON of lists tells. */
  static final Set<Column> LIGHT =
      EnumSet.of(
          Column.ID,
          Column.STATUS,
          Column.SERVICE,
          Column.NAME,
          Column.STARTED_AT,
          Column.COMPLETED_AT,
          Column.ORG_ID,
          Column.USER_ID,
          Column.SESSION_ID,
          Column.PLATFORM,
          Column.TEMPLATE_ID,
          Column.TEMPLATE_NAME,
          Column.TEMPLATE_VERSION,
          Column.TOKEN_METRICS,
          Column.PERFORMANCE_METRICS,
          Column.REPAIR_METRICS,
          Column.ERROR_TYPE,
          Column.ERROR_MESSAGE,
          Column.ENTITY_TYPE,
          Column.ENTITY_ID,
          Column.PARENT_ID);

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private FilterOptions options = new FilterOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many; ${DEFAULT-VALUE} if not given.")
  private int limit;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  ListCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit < 1: " + limit);
    }
    Filter filter = options.filter(root, command);
    try (SnapshotReader reader = root.open(command)) {
      List<Snapshot> snapshots = reader.list(filter, limit);
      if (json) {
        printJson(reader, snapshots);
      } else if (snapshots.isEmpty()) {
        root.out().println(nothing(reader, filter));
      } else {
        printTable(reader, snapshots, filter);
      }
    }
    return Cli.OK;
  }

  private static String nothing(SnapshotReader reader, Filter filter) throws StoreException {
    if (filter.isAll()) {
      return "No snapshots in "
          + reader.file()
          + " yet. They appear as soon as an observed application asks a model.";
    }
    long all = reader.count(Filter.ALL);
    return "None of the " + Units.count(all, "snapshot") + " in " + reader.file() + " matches.";
  }

  private void printJson(SnapshotReader reader, List<Snapshot> snapshots) throws StoreException {
    ArrayNode array = Json.array();
    for (Snapshot snapshot : snapshots) {
      ObjectNode object = new Row(snapshot).toJson(LIGHT);
      object.put("calls", reader.calls(snapshot.id()));
      if (reader.isArchived(snapshot.id())) {
        object.put("archived", true);
      }
      array.add(object);
    }
    root.out().println(Json.pretty(array));
  }

  private void printTable(SnapshotReader reader, List<Snapshot> snapshots, Filter filter)
      throws StoreException {
    Palette palette = root.palette();
    List<Row> rows = snapshots.stream().map(Row::new).toList();
    boolean priced = rows.stream().anyMatch(row -> cost(row) != null);
    List<Heading> headings =
        new ArrayList<>(
            List.of(
                Heading.fixed("ID", palette::cyan),
                Heading.fixed("STARTED", UnaryOperator.identity()),
                Heading.fixed("STATUS", cell -> status(cell, palette)),
                Heading.name("NAME"),
                Heading.name("TEMPLATE"),
                Heading.name("ORG"),
                Heading.name("MODEL"),
                Heading.number("CALLS"),
                Heading.number("REPAIRS"),
                Heading.number("TOKENS"),
                Heading.number("LATENCY")));
    if (priced) {
      headings.add(headings.size() - 1, Heading.number("COST"));
    }
    Table table = new Table(headings);
    for (Row row : rows) {
      String id = row.snapshot().id();
      List<String> cells = new ArrayList<>(cells(row, reader.calls(id), reader.isArchived(id)));
      if (priced) {
        String cost = cost(row);
        cells.add(cells.size() - 1, cost == null ? "-" : cost);
      }
      table.add(cells);
    }
    PrintStream out = root.out();
    for (String line : table.lines(root.columns(), palette)) {
      out.println(line);
    }
    out.println();
    out.println(
        palette.dim(
            Units.count(snapshots.size())
                + " of "
                + Units.count(
                    reader.count(filter), filter.isAll() ? "snapshot" : "matching snapshot")
                + " · show one with: show "
                + shortId(snapshots.get(0).id())));
  }

  private static @Nullable String cost(Row row) {
    return Row.money(row.json(Column.TOKEN_METRICS), "estimated_cost");
  }

  private static String status(String cell, Palette palette) {
    int end = cell.indexOf(ARCHIVED);
    return end < 0
        ? palette.outcome(cell)
        : palette.outcome(cell.substring(0, end)) + palette.dim(cell.substring(end));
  }

  private List<String> cells(Row row, @Nullable Long calls, boolean archived) {
    String model = row.model();
    Long latency = row.latency();
    return List.of(
        Text.line(shortId(row.snapshot().id())),
        Units.seconds(row.cell(Column.STARTED_AT), root.zone()),
        row.cell(Column.STATUS) + (archived ? ARCHIVED : ""),
        (row.text(Column.PARENT_ID) == null ? "" : CHILD) + row.cell(Column.NAME),
        row.text(Column.TEMPLATE_NAME) == null
            ? row.cell(Column.TEMPLATE_ID)
            : row.cell(Column.TEMPLATE_NAME),
        row.cell(Column.ORG_ID),
        model == null ? "-" : Text.line(model),
        number(calls),
        number(Row.number(row.json(Column.REPAIR_METRICS), "repair_count")),
        number(Row.number(row.json(Column.TOKEN_METRICS), "total_tokens")),
        latency == null ? "-" : Units.duration(latency));
  }

  private static String number(@Nullable Long number) {
    return number == null ? "-" : Units.count(number);
  }

  /** The end of the id, because ids of one minute begin alike. */
  static String shortId(String id) {
    return id.substring(Math.max(0, id.length() - SHORT_ID));
  }
}
