package io.promptnotary.console;

import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.Cursor;
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
      "  list --text '\"brand voice\" launch*' --since 30d",
      "  list --entity post/4711",
      "  list --status failed --limit 0 --format ids | xargs -n 1 java -jar promptnotary.jar show",
    })
final class ListCommand implements Callable<Integer> {
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
      description = "At most so many, 0 for all; ${DEFAULT-VALUE} if not given.")
  private int limit;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "The next page: what is older than this snapshot.")
  private @Nullable String after;

  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "The page before: what is just newer than this snapshot.")
  private @Nullable String before;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description =
          "table, csv, json, markdown or ids (one whole id a line); ${DEFAULT-VALUE} if not given.")
  private Format format = Format.TABLE;

  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  /** How it is printed. */
  enum Format {
    TABLE,
    CSV,
    JSON,
    MARKDOWN,
    IDS
  }

  ListCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (limit < 0) {
      throw new ParameterException(command.commandLine(), "--limit < 0: " + limit);
    }
    if (after != null && before != null) {
      throw new ParameterException(
          command.commandLine(), "--after and --before at once: give one of them");
    }
    Filter filter = options.filter(root, command);
    try (SnapshotReader reader = root.open(command)) {
      ListPages pages = new ListPages(reader, filter, limit == 0 ? Long.MAX_VALUE : limit);
      if (after != null) {
        pages.after(Cursor.of(ShowCommand.find(reader, after)));
      } else if (before != null) {
        pages.before(Cursor.of(ShowCommand.find(reader, before)));
      }
      print(reader, filter, pages);
    }
    return Cli.OK;
  }

  private void print(SnapshotReader reader, Filter filter, ListPages pages) throws StoreException {
    PrintStream out = root.out();
    switch (json ? Format.JSON : format) {
      case IDS ->
          pages.each(
              line -> {
                out.println(line.row().snapshot().id());
                return !out.checkError();
              });
      case CSV -> {
        Sheet<ListLine> sheet = ListLine.sheet(root.zone());
        Answer.AsCsv csv = sheet.csv(out);
        pages.each(line -> sheet.add(List.of(line), csv));
      }
      case JSON -> {
        Answer.AsJson array = new Answer.AsJson(out);
        pages.each(line -> array.add(line.toJson(LIGHT)));
        array.end();
      }
      case TABLE, MARKDOWN -> {
        List<ListLine> lines = new ArrayList<>();
        pages.each(lines::add);
        if (lines.isEmpty()) {
          out.println(nothing(reader, filter));
        } else if (format == Format.MARKDOWN) {
          ListLine.sheet(root.zone()).markdown(lines, out);
        } else {
          printTable(reader, lines, filter);
        }
      }
    }
  }

  private static String nothing(SnapshotReader reader, Filter filter) throws StoreException {
    if (filter.isAll()) {
      return "No snapshots in "
          + reader.location()
          + " yet. They appear as soon as an observed application asks a model.";
    }
    long all = reader.count(Filter.ALL);
    return "None of the " + Units.count(all, "snapshot") + " in " + reader.location() + " matches.";
  }

  private void printTable(SnapshotReader reader, List<ListLine> lines, Filter filter)
      throws StoreException {
    Palette palette = root.palette();
    boolean priced = lines.stream().anyMatch(line -> cost(line.row()) != null);
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
    for (ListLine line : lines) {
      List<String> cells = new ArrayList<>(cells(line));
      if (priced) {
        String cost = cost(line.row());
        cells.add(cells.size() - 1, cost == null ? "-" : cost);
      }
      table.add(cells);
    }
    PrintStream out = root.out();
    for (String each : table.lines(root.columns(), palette)) {
      out.println(each);
    }
    out.println();
    long all = reader.count(filter);
    String last = Units.shortId(lines.get(lines.size() - 1).row().snapshot().id());
    out.println(
        palette.dim(
            Units.count(lines.size())
                + " of "
                + Units.count(all, filter.isAll() ? "snapshot" : "matching snapshot")
                + " · show one with: show "
                + Units.shortId(lines.get(0).row().snapshot().id())
                + (lines.size() < all && limit > 0 && lines.size() == limit
                    ? " · go on with: --after " + last
                    : "")));
    if (filter.text() != null && !reader.isTextIndexed()) {
      out.println(palette.dim("row by row, for there is no full-text index: see index --help"));
    }
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

  private List<String> cells(ListLine line) {
    Row row = line.row();
    Long latency = row.latency();
    return List.of(
        Text.line(Units.shortId(row.snapshot().id())),
        Units.seconds(row.cell(Column.STARTED_AT), root.zone()),
        row.cell(Column.STATUS) + (line.archived() ? ARCHIVED : ""),
        (row.text(Column.PARENT_ID) == null ? "" : CHILD) + row.cell(Column.NAME),
        row.text(Column.TEMPLATE_NAME) == null
            ? row.cell(Column.TEMPLATE_ID)
            : row.cell(Column.TEMPLATE_NAME),
        row.cell(Column.ORG_ID),
        Units.orDash(row.model()),
        number(line.calls()),
        number(Row.number(row.json(Column.REPAIR_METRICS), "repair_count")),
        number(Row.number(row.json(Column.TOKEN_METRICS), "total_tokens")),
        latency == null ? "-" : Units.duration(latency));
  }

  private static String number(@Nullable Long number) {
    return number == null ? "-" : Units.count(number);
  }
}
