package io.promptnotary.viewer;

import io.promptnotary.reading.Units;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Filter.Field;
import io.promptnotary.store.Report;
import io.promptnotary.store.Report.By;
import io.promptnotary.store.Report.Costs;
import io.promptnotary.store.Report.Errors;
import io.promptnotary.store.Report.Group;
import io.promptnotary.store.Report.Latency;
import io.promptnotary.store.Report.Repairs;
import io.promptnotary.store.Reports;
import io.promptnotary.store.StoreException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one group on the dashboard.
 *
 * @param href its snapshots as a list; null for those that have none of what is grouped by
 */
record GroupLine(
    String label,
    @Nullable String href,
    String rows,
    String cost,
    String average,
    String tokens,
    String p50,
    String p95,
    String failed,
    String repairs) {

  /**
   * All groups, the most expensive first.
   *
   * @param list makes the address of a list out of what narrows it
   */
  static List<GroupLine> all(
      Reports reports,
      Filter filter,
      By by,
      ZoneId zone,
      Function<Map<String, String>, String> list)
      throws StoreException {
    Map<Group, Latency> latency = byGroup(reports.latency(by, filter, zone));
    Map<Group, Errors> errors = byGroup(reports.errors(by, filter, zone));
    Map<Group, Repairs> repairs = byGroup(reports.repairs(by, filter, zone));
    List<GroupLine> lines = new ArrayList<>();
    for (Report.Line<Costs> each : reports.costs(by, filter, zone).lines()) {
      Group group = each.group();
      Costs costs = each.figures();
      Latency took = latency.get(group);
      Errors failed = errors.get(group);
      Repairs repaired = repairs.get(group);
      lines.add(
          new GroupLine(
              label(group),
              group.key() == null ? null : list.apply(narrowed(group, group.key(), by)),
              Units.count(costs.rows()),
              Amounts.money(costs.amounts()),
              Amounts.average(costs.amounts()),
              Amounts.number(costs.totalTokens()),
              Amounts.duration(took == null ? Double.NaN : took.total().p50()),
              Amounts.duration(took == null ? Double.NaN : took.total().p95()),
              Amounts.number(failed == null ? null : failed.failed()),
              Amounts.number(repaired == null ? null : repaired.repairs())));
    }
    return lines;
  }

  private static <T> Map<Group, T> byGroup(Report<T> report) {
    Map<Group, T> map = new HashMap<>();
    report.lines().forEach(line -> map.put(line.group(), line.figures()));
    return map;
  }

  private static String label(Group group) {
    if (group.key() == null) {
      return "none";
    }
    String name = group.name() == null ? group.key() : group.name() + " (" + group.key() + ")";
    return group.version() == null ? name : name + " v" + group.version();
  }

  private static Map<String, String> narrowed(Group group, String key, By by) {
    Field field =
        switch (by) {
          case MODEL -> Field.MODEL;
          case ORG -> Field.ORG;
          case USER -> Field.USER;
          case PLATFORM -> Field.PLATFORM;
          default -> Field.TEMPLATE;
        };
    Map<String, String> narrowed = new LinkedHashMap<>();
    narrowed.put(field.key(), key);
    if (group.version() != null) {
      narrowed.put(Field.TEMPLATE_VERSION.key(), group.version());
    }
    return narrowed;
  }
}
