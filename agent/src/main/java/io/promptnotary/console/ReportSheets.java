package io.promptnotary.console;

import io.promptnotary.console.Sheet.Column;
import io.promptnotary.reading.Units;
import io.promptnotary.store.Report;
import io.promptnotary.store.Report.Amount;
import io.promptnotary.store.Report.By;
import io.promptnotary.store.Report.Costs;
import io.promptnotary.store.Report.ErrorType;
import io.promptnotary.store.Report.Errors;
import io.promptnotary.store.Report.Group;
import io.promptnotary.store.Report.Latency;
import io.promptnotary.store.Report.Line;
import io.promptnotary.store.Report.Percentiles;
import io.promptnotary.store.Report.Repairs;
import io.promptnotary.store.Report.Storage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of each report are.
 *
 * @param by what its lines are about
 * @param zone of days and hours
 */
record ReportSheets(By by, ZoneId zone) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mmxxx", Locale.ROOT);

  /**
   * One printed line.
   *
   * @param group null for the total
   * @param first false for the further currencies or errors of a group, whose other figures stand
   *     on its first line, so that sums over lines come out right
   */
  record Printed<T, P>(@Nullable Group group, boolean first, T figures, @Nullable P part) {
    <R> @Nullable R once(Function<T, @Nullable R> figure) {
      return first ? figure.apply(figures) : null;
    }

    <R> @Nullable R of(Function<P, @Nullable R> figure) {
      return part == null ? null : figure.apply(part);
    }
  }

  /** The lines of a report, one for each part of each group. */
  static <T, P> List<Printed<T, P>> lines(List<Line<T>> lines, Function<T, List<P>> parts) {
    List<Printed<T, P>> printed = new ArrayList<>();
    lines.forEach(each -> add(printed, each.group(), each.figures(), parts));
    return printed;
  }

  /** Likewise the total. */
  static <T, P> List<Printed<T, P>> total(Report<T> report, Function<T, List<P>> parts) {
    List<Printed<T, P>> printed = new ArrayList<>();
    add(printed, null, report.total(), parts);
    return printed;
  }

  private static <T, P> void add(
      List<Printed<T, P>> printed, @Nullable Group group, T figures, Function<T, List<P>> parts) {
    List<P> all = parts.apply(figures);
    if (all.isEmpty()) {
      printed.add(new Printed<>(group, true, figures, null));
    }
    for (int i = 0; i < all.size(); i++) {
      printed.add(new Printed<>(group, i == 0, figures, all.get(i)));
    }
  }

  private <T, P> List<Column<Printed<T, P>>> groups() {
    List<Column<Printed<T, P>>> columns = new ArrayList<>();
    if (by == By.NONE) {
      return columns;
    }
    String title = by == By.VERSION ? By.TEMPLATE.name() : by.name();
    columns.add(
        new Column<>(
            title,
            title.toLowerCase(Locale.ROOT),
            false,
            line -> line.group() == null ? null : key(line.group()),
            line -> line.group() == null ? "all" : Units.orDash(key(line.group()))));
    if (by == By.TEMPLATE || by == By.VERSION) {
      columns.add(group("NAME", "name", Group::name));
    }
    if (by == By.VERSION) {
      columns.add(group("VERSION", "version", Group::version));
    }
    return columns;
  }

  private static <T, P> Column<Printed<T, P>> group(
      String title, String key, Function<Group, @Nullable String> text) {
    return new Column<>(
        title,
        key,
        false,
        line -> line.group() == null ? null : text.apply(line.group()),
        line -> line.group() == null ? "" : Units.orDash(text.apply(line.group())));
  }

  private @Nullable String key(Group group) {
    if (!by.isTime()) {
      return group.key();
    }
    Instant from = group.from();
    return from == null ? null : (by == By.DAY ? DAY : HOUR).format(from.atZone(zone));
  }

  private static <T, P> Column<Printed<T, P>> count(
      @Nullable String title, String key, Function<T, @Nullable Long> figure) {
    return Column.figure(title, key, line -> line.once(figure), Units::count);
  }

  Sheet<Printed<Costs, Amount>> costs() {
    List<Column<Printed<Costs, Amount>>> columns = groups();
    columns.add(count("SNAPSHOTS", "snapshots", Costs::rows));
    columns.add(count("CALLS", "calls", Costs::calls));
    columns.add(count("PROMPT", "prompt_tokens", Costs::promptTokens));
    columns.add(count("CACHED", "cached_tokens", Costs::cachedTokens));
    columns.add(count("COMPLETION", "completion_tokens", Costs::completionTokens));
    columns.add(count("TOKENS", "total_tokens", Costs::totalTokens));
    columns.add(count("NO PRICE", "without_price", Costs::unpriced));
    columns.add(
        new Column<>(null, "currency", false, line -> line.of(Amount::currency), line -> ""));
    columns.add(
        new Column<>(
            "COST",
            "cost",
            true,
            line -> line.of(Amount::sum),
            line -> Units.orDash(line.of(each -> Units.money(each.sum(), each.currency())))));
    columns.add(
        new Column<>(
            "AVERAGE",
            "average_cost",
            true,
            line -> line.of(Amount::average),
            line -> Units.orDash(line.of(each -> Units.money(each.average(), each.currency())))));
    columns.add(
        Column.figure(null, "snapshots_with_price", line -> line.of(Amount::rows), Units::count));
    return new Sheet<>(columns);
  }

  Sheet<Printed<Repairs, Void>> repairs() {
    List<Column<Printed<Repairs, Void>>> columns = groups();
    columns.add(count("SNAPSHOTS", "snapshots", Repairs::rows));
    columns.add(count("CHECKED", "checked", Repairs::measured));
    columns.add(count("REPAIRED", "repaired", Repairs::repaired));
    columns.add(
        Column.figure("SHARE", "repaired_share", line -> line.once(Repairs::share), Units::share));
    columns.add(count("REPAIRS", "repairs", Repairs::repairs));
    columns.add(
        Column.figure(
            "FIRST SCORE",
            "average_initial_score",
            line -> line.once(Repairs::initialScore),
            score -> String.format(Locale.ROOT, "%.2f", score)));
    return new Sheet<>(columns);
  }

  Sheet<Printed<Latency, Void>> latency() {
    List<Column<Printed<Latency, Void>>> columns = groups();
    columns.add(count("SNAPSHOTS", "snapshots", Latency::rows));
    percentiles(columns, "", "total", "p50 p90 p95 p99 max", Latency::total);
    percentiles(columns, "PROVIDER ", "provider", "p50 p95", Latency::provider);
    percentiles(columns, "FIRST TOKEN ", "first_token", "p50 p95", Latency::firstToken);
    return new Sheet<>(columns);
  }

  private static void percentiles(
      List<Column<Printed<Latency, Void>>> columns,
      String title,
      String key,
      String shown,
      Function<Latency, Percentiles> percentiles) {
    columns.add(count(null, key + "_measured", each -> percentiles.apply(each).count()));
    columns.add(millis(title, key, "p50", shown, percentiles, Percentiles::p50));
    columns.add(millis(title, key, "p90", shown, percentiles, Percentiles::p90));
    columns.add(millis(title, key, "p95", shown, percentiles, Percentiles::p95));
    columns.add(millis(title, key, "p99", shown, percentiles, Percentiles::p99));
    columns.add(millis(title, key, "max", shown, percentiles, Percentiles::max));
  }

  private static Column<Printed<Latency, Void>> millis(
      String title,
      String key,
      String name,
      String shown,
      Function<Latency, Percentiles> percentiles,
      Function<Percentiles, Double> figure) {
    return Column.figure(
        shown.contains(name) ? title + name.toUpperCase(Locale.ROOT) : null,
        key + "_" + name + "_ms",
        line -> {
          Double millis = line.once(each -> figure.apply(percentiles.apply(each)));
          return millis == null || millis.isNaN() ? null : millis;
        },
        Units::millis);
  }

  Sheet<Printed<Errors, ErrorType>> errors() {
    List<Column<Printed<Errors, ErrorType>>> columns = groups();
    columns.add(count("SNAPSHOTS", "snapshots", Errors::rows));
    columns.add(count("FAILED", "failed", Errors::failed));
    columns.add(
        Column.figure("SHARE", "failed_share", line -> line.once(Errors::share), Units::share));
    columns.add(
        Column.figure("OF THEM", "of_this_type", line -> line.of(ErrorType::rows), Units::count));
    columns.add(Column.text("ERROR", "error_type", line -> line.of(ErrorType::type)));
    columns.add(
        new Column<>(
            "NEWEST",
            "newest_id",
            false,
            line -> line.of(ErrorType::newest),
            line -> Units.orDash(line.of(each -> Units.shortId(each.newest())))));
    return new Sheet<>(columns);
  }

  Sheet<Printed<Storage, Void>> storage() {
    List<Column<Printed<Storage, Void>>> columns = groups();
    columns.add(count("SNAPSHOTS", "snapshots", Storage::rows));
    columns.add(bytes("PROMPTS", "prompt_bytes", Storage::promptBytes));
    columns.add(bytes("ANSWERS", "answer_bytes", Storage::answerBytes));
    columns.add(
        Column.figure(
            "AVERAGE",
            "average_bytes",
            line -> line.once(Storage::average),
            average -> Units.bytes(Math.round(average))));
    return new Sheet<>(columns);
  }

  private static Column<Printed<Storage, Void>> bytes(
      String title, String key, Function<Storage, @Nullable Long> figure) {
    return Column.figure(title, key, line -> line.once(figure), Units::bytes);
  }
}
