package io.promptnotary.viewer;

import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Cursor;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The list of snapshots as a page. */
final class ListView {
  static final int SHOWN = 50;

  /** Beyond this, how many match is not worth the time to count them. */
  private static final long COUNTED = 10_000;

  /** The conditions that have a box of their own, in the order of the form. */
  private static final Map<String, String> LABELS =
      ordered(
          "template", "Template",
          "template_version", "Version",
          "model", "Model",
          "org", "Organisation",
          "user", "User",
          "platform", "Platform",
          "name", "Name",
          "session", "Session",
          "entity_type", "Entity type",
          "entity_id", "Entity id");

  /** What the templates show. */
  record Page(
      Frame frame,
      List<Line> lines,
      boolean live,
      String liveHref,
      @Nullable String olderHref,
      @Nullable String newerHref,
      @Nullable String firstHref,
      String count,
      String text,
      List<Choice> statuses,
      String since,
      String until,
      List<Box> boxes,
      boolean more,
      List<Chip> chips,
      List<String> complaints,
      @Nullable String slow,
      @Nullable String nothing) {
    boolean hasChips() {
      return !chips.isEmpty();
    }
  }

  /** One snapshot. */
  record Line(
      String id,
      String shortId,
      String href,
      Badge badge,
      String started,
      String startedIso,
      String name,
      boolean child,
      boolean archived,
      @Nullable String template,
      @Nullable String version,
      @Nullable String org,
      @Nullable String model,
      @Nullable String calls,
      @Nullable String repairs,
      @Nullable String tokens,
      @Nullable String cost,
      @Nullable String latency,
      @Nullable String error) {}

  /** A word to choose. */
  record Choice(String word, boolean chosen) {}

  /** A condition to fill in. */
  record Box(String name, String label, String value) {}

  /** A condition that holds, and the list without it. */
  record Chip(String label, String value, String href) {}

  private final ListQuery query;
  private final ZoneId zone;

  ListView(ListQuery query, ZoneId zone) {
    this.query = query;
    this.zone = zone;
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  Page page(SnapshotReader reader, Frame frame) throws StoreException {
    Filter filter = query.filter();
    Cursor newer = query.newer();
    List<Snapshot> rows =
        newer != null
            ? reader.newer(filter, newer, SHOWN)
            : reader.list(filter, query.older(), SHOWN + 1);
    boolean behind = newer != null || rows.size() > SHOWN;
    List<Snapshot> shown = rows.subList(0, Math.min(SHOWN, rows.size()));
    List<Line> lines = new ArrayList<>();
    for (Snapshot each : shown) {
      lines.add(line(reader, each));
    }
    boolean first = query.isFirst();
    return new Page(
        frame,
        lines,
        first,
        "/rows" + query.parameters(),
        behind && !shown.isEmpty() ? query.olderThan(Cursor.of(shown.get(shown.size() - 1))) : null,
        first || shown.isEmpty() ? null : query.newerThan(Cursor.of(shown.get(0))),
        first ? null : query.first(),
        count(reader, filter),
        query.value(ListQuery.TEXT),
        Arrays.stream(Status.values())
            .map(each -> new Choice(each.key(), each.key().equals(query.value(ListQuery.STATUS))))
            .toList(),
        query.value(ListQuery.SINCE),
        query.value(ListQuery.UNTIL),
        LABELS.entrySet().stream()
            .map(each -> new Box(each.getKey(), each.getValue(), query.value(each.getKey())))
            .toList(),
        LABELS.keySet().stream().anyMatch(name -> !query.value(name).isEmpty()),
        chips(),
        query.complaints(),
        filter.text() == null || reader.isTextIndexed()
            ? null
            : "Each row is looked through for these words; the command 'index' makes that fast.",
        lines.isEmpty() ? nothing(filter) : null);
  }

  private String nothing(Filter filter) {
    return filter.isAll()
        ? "No snapshots yet. They appear here as soon as an observed application asks a model."
        : "No snapshot matches.";
  }

  private static String count(SnapshotReader reader, Filter filter) throws StoreException {
    long count = reader.count(filter, COUNTED);
    return count >= COUNTED
        ? Units.count(COUNTED) + " snapshots or more"
        : Units.count(count, "snapshot");
  }

  private List<Chip> chips() {
    List<Chip> chips = new ArrayList<>();
    query
        .typed()
        .forEach((name, value) -> chips.add(new Chip(label(name), value, query.without(name))));
    return chips;
  }

  /** What a parameter is called. */
  static String label(String name) {
    String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return name.equals(ListQuery.TEXT) ? "Text" : LABELS.getOrDefault(name, capital);
  }

  private Line line(SnapshotReader reader, Snapshot snapshot) throws StoreException {
    Row row = new Row(snapshot);
    String id = snapshot.id();
    String started = row.text(Column.STARTED_AT);
    String template = row.text(Column.TEMPLATE_NAME);
    String name = row.text(Column.NAME);
    Long repairs = Row.number(row.json(Column.REPAIR_METRICS), "repair_count");
    Long latency = row.latency();
    return new Line(
        id,
        Units.shortId(id),
        Urls.snapshot(id),
        Badge.of(row.text(Column.STATUS)),
        started == null ? "unknown" : Units.seconds(started, zone),
        started == null ? "" : started,
        name == null ? "unnamed" : name,
        row.text(Column.PARENT_ID) != null,
        reader.isArchived(id),
        template == null ? row.text(Column.TEMPLATE_ID) : template,
        row.text(Column.TEMPLATE_VERSION),
        row.text(Column.ORG_ID),
        row.model(),
        number(reader.calls(id)),
        repairs == null || repairs == 0 ? null : Units.count(repairs, "repair"),
        number(Row.number(row.json(Column.TOKEN_METRICS), "total_tokens")),
        Row.money(row.json(Column.TOKEN_METRICS), "estimated_cost"),
        latency == null ? null : Units.duration(latency),
        row.text(Column.ERROR_TYPE));
  }

  private static @Nullable String number(@Nullable Long number) {
    return number == null ? null : Units.count(number);
  }
}
