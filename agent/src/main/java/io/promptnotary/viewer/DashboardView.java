package io.promptnotary.viewer;

import io.promptnotary.reading.Units;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Report;
import io.promptnotary.store.Report.Amount;
import io.promptnotary.store.Report.By;
import io.promptnotary.store.Report.Costs;
import io.promptnotary.store.Report.Errors;
import io.promptnotary.store.Report.Latency;
import io.promptnotary.store.Report.Repairs;
import io.promptnotary.store.Reports;
import io.promptnotary.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Figures over time and by group, as a page. For one request. */
final class DashboardView {
  private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
  private static final DateTimeFormatter HOUR = format("MM-dd HH:mm");

  /** Finer than this nobody sees. */
  private static final int MOST_STRETCHES = 400;

  private static final int MOST_GROUPS = 50;
  private static final String WITHOUT = "7d";
  private static final Duration WEEK = Duration.ofDays(7);
  private static final String ALL = "all";

  private static final Map<String, String> SPANS =
      Map.of("1d", "24 hours", WITHOUT, "7 days", "30d", "30 days", "90d", "90 days", ALL, "all");

  private static final List<String> SPAN_ORDER = List.of("1d", WITHOUT, "30d", "90d", ALL);
  private static final List<By> GROUPS =
      List.of(By.TEMPLATE, By.VERSION, By.MODEL, By.ORG, By.USER, By.PLATFORM);

  /** What the template shows. */
  record Page(
      Frame frame,
      List<Choice> spans,
      List<Choice> groups,
      List<Chip> chips,
      List<SnapshotView.Figure> figures,
      List<Chart> charts,
      String groupName,
      List<GroupLine> lines,
      @Nullable String more,
      @Nullable String archived,
      List<String> complaints,
      @Nullable String nothing) {
    boolean hasChips() {
      return !chips.isEmpty();
    }
  }

  /** Another view of the same. */
  record Choice(String label, String href, boolean chosen) {}

  /** A condition that holds. */
  record Chip(String label, String value, String href) {}

  private final Clock clock;
  private final ZoneId zone;
  private final ListQuery query;
  private final String span;
  private final By by;

  DashboardView(Request request, Clock clock) {
    this.clock = clock;
    this.zone = clock.getZone();
    ListQuery asked = ListQuery.of(request, clock);
    this.span = asked.value(ListQuery.SINCE).isEmpty() ? WITHOUT : asked.value(ListQuery.SINCE);
    this.query = asked;
    this.by = by(request.value("by"));
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }

  private static By by(@Nullable String word) {
    return GROUPS.stream().filter(each -> each.key().equals(word)).findFirst().orElse(By.TEMPLATE);
  }

  private Filter filter() {
    if (span.equals(ALL)) {
      return query.filter().since(null);
    }
    return query.filter().since() == null
        ? query.filter().since(clock.instant().minus(WEEK))
        : query.filter();
  }

  Page page(Reports reports, Frame frame) throws StoreException {
    Filter filter = filter();
    Instant since = filter.since();
    boolean hours =
        since != null && Duration.between(since, clock.instant()).compareTo(Duration.ofDays(3)) < 0;
    By time = hours ? By.HOUR : By.DAY;
    Report<Costs> costs = reports.costs(time, filter, zone);
    Report<Latency> latency = reports.latency(time, filter, zone);
    Report<Errors> errors = reports.errors(time, filter, zone);
    Report<Repairs> repairs = reports.repairs(time, filter, zone);
    boolean empty = costs.total().rows() == 0;
    List<GroupLine> lines =
        empty ? List.of() : GroupLine.all(reports, filter, by, zone, this::listOf);
    return new Page(
        frame,
        SPAN_ORDER.stream()
            .map(
                each ->
                    new Choice(
                        String.valueOf(SPANS.get(each)), address("since", each), each.equals(span)))
            .toList(),
        GROUPS.stream()
            .map(each -> new Choice(each.key(), address("by", each.key()), each == by))
            .toList(),
        chips(),
        figures(costs.total(), latency.total(), errors.total(), repairs.total()),
        empty ? List.of() : charts(costs, latency, errors, repairs, time),
        by.key(),
        lines.subList(0, Math.min(MOST_GROUPS, lines.size())),
        lines.size() > MOST_GROUPS
            ? "Only the " + MOST_GROUPS + " most expensive of " + Units.count(lines.size())
            : null,
        costs.archived() == 0
            ? null
            : Units.count(costs.archived(), "snapshot") + " in the archive may match too.",
        span.equals(ALL) ? List.of() : query.complaints(),
        empty ? "No snapshots in this time." : null);
  }

  private String address(String name, String value) {
    Map<String, String> parameters = new LinkedHashMap<>(query.typed());
    parameters.put("by", by.key());
    parameters.put(name, value);
    return ListQuery.address("/dashboard", parameters);
  }

  private List<Chip> chips() {
    List<Chip> chips = new ArrayList<>();
    query
        .typed()
        .forEach(
            (name, value) -> {
              if (!name.equals(ListQuery.SINCE)) {
                Map<String, String> rest = new LinkedHashMap<>(query.typed());
                rest.remove(name);
                rest.put("by", by.key());
                chips.add(
                    new Chip(ListView.label(name), value, ListQuery.address("/dashboard", rest)));
              }
            });
    return chips;
  }

  private static List<SnapshotView.Figure> figures(
      Costs costs, Latency latency, Errors errors, Repairs repairs) {
    Double share = repairs.share();
    return List.of(
        new SnapshotView.Figure(
            "Snapshots",
            Units.count(costs.rows()),
            costs.calls() == null ? null : Units.count(costs.calls(), "call")),
        new SnapshotView.Figure(
            "Cost",
            Amounts.money(costs.amounts()),
            costs.unpriced() == 0 ? null : Units.count(costs.unpriced()) + " without a known cost"),
        new SnapshotView.Figure(
            "Tokens",
            Amounts.number(costs.totalTokens()),
            costs.cachedTokens() == null ? null : Units.count(costs.cachedTokens()) + " cached"),
        new SnapshotView.Figure(
            "Latency, half within",
            Amounts.duration(latency.total().p50()),
            "95 % within " + Amounts.duration(latency.total().p95())),
        new SnapshotView.Figure(
            "Failed", Units.count(errors.failed()), Units.share(errors.share()) + " of all"),
        new SnapshotView.Figure(
            "Repairs",
            Amounts.number(repairs.repairs()),
            share == null ? null : Units.share(share) + " of those checked"));
  }

  private List<Chart> charts(
      Report<Costs> costs,
      Report<Latency> latency,
      Report<Errors> errors,
      Report<Repairs> repairs,
      By time) {
    List<Instant> stretches = stretches(costs, time);
    DateTimeFormatter format = time == By.HOUR ? HOUR : DAY;
    List<String> labels = stretches.stream().map(each -> format.format(each.atZone(zone))).toList();
    List<Chart> charts = new ArrayList<>();
    for (Amount amount : costs.total().amounts()) {
      String currency = amount.currency() == null ? "" : " " + amount.currency();
      charts.add(
          Chart.of(
              "Cost" + currency,
              labels,
              List.of(series("one", "cost", costs, stretches, each -> sum(each, amount))),
              true,
              value -> Units.money(value, amount.currency())));
    }
    DoubleFunction<String> count = value -> Units.count(Math.round(value));
    DoubleFunction<String> millis = Amounts::duration;
    charts.add(
        Chart.of(
            "Tokens",
            labels,
            List.of(
                series("one", "prompt", costs, stretches, each -> known(each.promptTokens())),
                series(
                    "two", "completion", costs, stretches, each -> known(each.completionTokens()))),
            true,
            count));
    charts.add(
        Chart.of(
            "Latency",
            labels,
            List.of(
                series("one", "half within", latency, stretches, each -> each.total().p50()),
                series("two", "95 % within", latency, stretches, each -> each.total().p95())),
            false,
            millis));
    charts.add(
        Chart.of(
            "Snapshots",
            labels,
            List.of(
                series("bad", "failed", errors, stretches, Errors::failed),
                series("one", "others", errors, stretches, each -> each.rows() - each.failed())),
            true,
            count));
    charts.add(
        Chart.of(
            "Repairs",
            labels,
            List.of(series("two", "repairs", repairs, stretches, each -> known(each.repairs()))),
            true,
            count));
    return charts;
  }

  /** Every stretch of time from the first with a snapshot to the last, those without one too. */
  private List<Instant> stretches(Report<Costs> costs, By time) {
    List<Instant> known = new ArrayList<>();
    for (Report.Line<Costs> line : costs.lines()) {
      Instant from = line.group().from();
      if (from != null) {
        known.add(from);
      }
    }
    if (known.isEmpty()) {
      return known;
    }
    ChronoUnit unit = time == By.HOUR ? ChronoUnit.HOURS : ChronoUnit.DAYS;
    Instant last = known.get(known.size() - 1);
    List<Instant> all = new ArrayList<>();
    for (ZonedDateTime at = known.get(0).atZone(zone);
        !at.toInstant().isAfter(last);
        at = at.plus(1, unit)) {
      all.add(at.toInstant());
      if (all.size() > MOST_STRETCHES) {
        return known;
      }
    }
    return all;
  }

  private static <T> Chart.Series series(
      String kind,
      String name,
      Report<T> report,
      List<Instant> stretches,
      ToDoubleFunction<T> figure) {
    double[] values = new double[stretches.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.NaN;
      for (Report.Line<T> line : report.lines()) {
        if (stretches.get(i).equals(line.group().from())) {
          values[i] = figure.applyAsDouble(line.figures());
        }
      }
    }
    return new Chart.Series(kind, name, values);
  }

  /** The address of the snapshots that {@code narrowed} leaves, in the time that is shown. */
  private String listOf(Map<String, String> narrowed) {
    Map<String, String> parameters = new LinkedHashMap<>(query.typed());
    parameters.remove(ListQuery.SINCE);
    if (!span.equals(ALL)) {
      parameters.put(ListQuery.SINCE, span);
    }
    parameters.putAll(narrowed);
    return ListQuery.address("/", parameters);
  }

  private static double sum(Costs costs, Amount of) {
    for (Amount amount : costs.amounts()) {
      if (Objects.equals(amount.currency(), of.currency())) {
        return amount.sum();
      }
    }
    return Double.NaN;
  }

  private static double known(@Nullable Long value) {
    return value == null ? Double.NaN : value;
  }
}
