package io.promptnotary.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.console.ReportSheets.Printed;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Units;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Report;
import io.promptnotary.store.Report.By;
import io.promptnotary.store.Report.Costs;
import io.promptnotary.store.Report.Errors;
import io.promptnotary.store.Report.Line;
import io.promptnotary.store.Reports;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    description = {
      "Counts what snapshots cost, what was repaired, how long it took, what failed, what it takes.",
      "Archived snapshots are not counted; what is unknown is left out, never taken for 0."
    },
    exitCodeList = {
      "0:done, also if there is nothing to count",
      "1:the store cannot be read",
      "2:wrong usage"
    },
    footer = {
      "  report cost --by org --since 30d",
      "  report cost --template T-42 --status success --by none",
      "  report repairs --since 7d --top 3",
      "  report latency --by model --since 24h --format markdown",
      "  report errors --by day --since 2w --format csv > errors.csv",
    })
final class ReportCommand implements Callable<Integer> {
  private static final int TOP = 20;

  /** What is counted. */
  enum Kind {
    COST,
    REPAIRS,
    LATENCY,
    ERRORS,
    STORAGE
  }

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "WHAT", description = "cost, repairs, latency, errors or storage.")
  private Kind kind = Kind.COST;

  @Option(
      names = "--by",
      paramLabel = "G",
      description =
          "template, version (of a template), model, org, user, platform, status, day, hour, or"
              + " none for one line; template if not given, for errors none.")
  private @Nullable By by;

  @Mixin private FilterOptions options = new FilterOptions();

  @Option(
      names = "--top",
      paramLabel = "N",
      description =
          "So many groups, 0 for all; 20 if not given, all of days, of hours, in CSV and in JSON.")
  private @Nullable Integer top;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description =
          "table, csv, json or markdown; ${DEFAULT-VALUE} if not given. Figures in CSV and JSON are"
              + " not rounded.")
  private Sheet.Format format = Sheet.Format.TABLE;

  ReportCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (top != null && top < 0) {
      throw new ParameterException(command.commandLine(), "--top < 0: " + top);
    }
    Filter filter = options.filter(root, command);
    By groups = by != null ? by : kind == Kind.ERRORS ? By.NONE : By.TEMPLATE;
    ZoneId zone = root.zone();
    ReportSheets sheets = new ReportSheets(groups, zone);
    try (SnapshotReader reader = root.open(command)) {
      Reports reports = reader.reports();
      switch (kind) {
        case COST ->
            print(reports.costs(groups, filter, zone), groups, sheets.costs(), Costs::amounts);
        case REPAIRS ->
            print(
                reports.repairs(groups, filter, zone), groups, sheets.repairs(), one -> List.of());
        case LATENCY ->
            print(
                reports.latency(groups, filter, zone), groups, sheets.latency(), one -> List.of());
        case ERRORS ->
            print(reports.errors(groups, filter, zone), groups, sheets.errors(), Errors::types);
        case STORAGE ->
            print(
                reports.storage(groups, filter, zone), groups, sheets.storage(), one -> List.of());
      }
    }
    return Cli.OK;
  }

  private <T, P> void print(
      Report<T> report, By groups, Sheet<Printed<T, P>> sheet, Function<T, List<P>> parts) {
    List<Line<T>> all = report.lines();
    List<Line<T>> chosen = all.subList(0, Math.min(all.size(), most(groups)));
    List<Printed<T, P>> lines = ReportSheets.lines(chosen, parts);
    List<Printed<T, P>> total = ReportSheets.total(report, parts);
    switch (format) {
      case CSV -> sheet.add(lines, sheet.csv(root.out()));
      case JSON -> root.out().println(Json.pretty(json(report, groups, sheet, lines, total)));
      case TABLE, MARKDOWN -> {
        if (all.isEmpty()) {
          root.out().println("There is nothing to count.");
        } else {
          if (groups != By.NONE) {
            lines.addAll(total);
          }
          if (format == Sheet.Format.TABLE) {
            sheet.table(lines, root);
          } else {
            sheet.markdown(lines, root.out());
          }
        }
        notes(report, chosen.size(), groups);
      }
    }
    if (format == Sheet.Format.CSV && report.archived() > 0) {
      root.surroundings().err().println("promptnotary: " + archived(report));
    }
  }

  private int most(By groups) {
    boolean whole = groups.isTime() || !format.isForPeople();
    int wanted = top != null ? top : whole ? 0 : TOP;
    return wanted == 0 ? Integer.MAX_VALUE : wanted;
  }

  private <T, P> ObjectNode json(
      Report<T> report,
      By groups,
      Sheet<Printed<T, P>> sheet,
      List<Printed<T, P>> lines,
      List<Printed<T, P>> total) {
    ObjectNode json = Json.object();
    json.put("report", kind.name().toLowerCase(Locale.ROOT));
    json.put("by", groups.key());
    json.put("groups", report.lines().size());
    json.set("lines", sheet.json(lines));
    json.set("total", sheet.json(total));
    json.put("archived_not_counted", report.archived());
    return json;
  }

  private void notes(Report<?> report, int shown, By groups) {
    Palette palette = root.palette();
    int all = report.lines().size();
    if (shown < all) {
      root.out().println();
      root.out()
          .println(
              palette.dim(
                  Units.count(shown)
                      + " of "
                      + Units.count(all, "group")
                      + " by "
                      + groups.key()
                      + " · see all with: --top 0"));
    }
    if (report.archived() > 0) {
      root.out().println();
      root.out().println(palette.dim(archived(report)));
    }
  }

  private static String archived(Report<?> report) {
    return Units.count(report.archived(), "archived snapshot")
        + " may match and "
        + (report.archived() == 1 ? "is" : "are")
        + " not counted: see list, bring back with: restore";
  }
}
