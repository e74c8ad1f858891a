package io.promptnotary.viewer;

import io.promptnotary.reading.Comparison;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Filter.Field;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import io.promptnotary.store.Templates.Version;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the two that an address asks to compare. For one request. */
final class ComparePages {
  private static final int OFFERED = 10;
  private static final int TEMPLATES = 100;

  /** What so many snapshots of a version share is taken for its text. */
  private static final int SAMPLES = 5;

  private final SnapshotReader reader;
  private final Request request;
  private final ZoneId zone;

  ComparePages(SnapshotReader reader, Request request, ZoneId zone) {
    this.reader = reader;
    this.request = request;
    this.zone = zone;
  }

  CompareView.Page page(Frame frame) throws StoreException, Problem {
    String template = request.value("template");
    if (template != null) {
      return versions(frame, template);
    }
    List<String> ids = request.values("id");
    if (ids.size() > 2) {
      throw Problem.misused(
          ids.size() + " snapshots are picked, and two can be compared: go back and pick two.");
    }
    List<Row> rows = new ArrayList<>();
    for (String id : ids) {
      rows.add(new Row(Lookup.find(reader, id)));
    }
    if (rows.size() < 2) {
      return page(frame, rows.isEmpty() ? null : rows.get(0), null, null);
    }
    if (request.value("as") == null) {
      // Picked from a list, where the newest comes first: what was before stands on the left.
      rows.sort(Comparator.comparing(row -> String.valueOf(row.text(Column.STARTED_AT))));
    }
    Row left = rows.get(0);
    Row right = rows.get(1);
    CompareView.Result result =
        new CompareView(zone).result(Comparison.of(left, right), address(right, left), List.of());
    return page(frame, left, right, result);
  }

  private static String address(Row left, Row right) {
    return "/compare?as=given&id="
        + Urls.encoded(left.snapshot().id())
        + "&id="
        + Urls.encoded(right.snapshot().id());
  }

  private CompareView.Page page(
      Frame frame, @Nullable Row left, @Nullable Row right, CompareView.@Nullable Result result)
      throws StoreException {
    return new CompareView.Page(
        frame,
        left == null ? "" : left.snapshot().id(),
        right == null ? "" : right.snapshot().id(),
        "",
        "",
        "",
        reader.templates().names(TEMPLATES),
        left == null || right != null ? List.of() : candidates(left),
        result);
  }

  /** What was made from the same template, or by the same method. */
  private List<CompareView.Candidate> candidates(Row row) throws StoreException {
    String template = row.text(Column.TEMPLATE_ID);
    Filter filter =
        template == null
            ? Filter.ALL.with(Field.NAME, row.text(Column.NAME))
            : Filter.ALL.with(Field.TEMPLATE, template);
    List<CompareView.Candidate> candidates = new ArrayList<>();
    for (Snapshot each : reader.list(filter, OFFERED + 1)) {
      if (!each.id().equals(row.snapshot().id()) && candidates.size() < OFFERED) {
        Row other = new Row(each);
        String version = other.text(Column.TEMPLATE_VERSION);
        candidates.add(
            new CompareView.Candidate(
                Units.shortId(each.id())
                    + " · "
                    + Units.seconds(other.cell(Column.STARTED_AT), zone)
                    + (version == null ? "" : " · v" + version),
                "/compare?id="
                    + Urls.encoded(row.snapshot().id())
                    + "&id="
                    + Urls.encoded(each.id()),
                Badge.of(other.text(Column.STATUS))));
      }
    }
    return candidates;
  }

  private CompareView.Page versions(Frame frame, String template) throws StoreException, Problem {
    List<Version> known = reader.templates().versions(template);
    if (known.isEmpty()) {
      throw Problem.notFound(
          "No snapshot names the template '" + template + "'.",
          reader.templates().names(OFFERED).stream().map(name -> offer(name, name)).toList());
    }
    String from = request.value("from");
    String to = request.value("to");
    if (from == null && to == null && known.size() < 2) {
      throw Problem.misused(
          "All snapshots of template '" + template + "' are of one version: there is no other.");
    }
    Version right = to == null ? known.get(0) : version(known, to);
    Version left = from == null ? other(known, right) : version(known, from);
    List<String> remarks = new ArrayList<>();
    Comparison comparison = Comparison.of(rows(left, remarks), rows(right, remarks));
    String swap =
        "/compare?template="
            + Urls.encoded(template)
            + "&from="
            + Urls.encoded(name(right))
            + "&to="
            + Urls.encoded(name(left));
    return new CompareView.Page(
        frame,
        "",
        "",
        template,
        name(left),
        name(right),
        reader.templates().names(TEMPLATES),
        List.of(),
        new CompareView(zone).result(comparison, swap, remarks));
  }

  private static Version other(List<Version> known, Version one) {
    return known.stream().filter(each -> !each.equals(one)).findFirst().orElse(one);
  }

  private static Version version(List<Version> known, String wanted) throws Problem {
    for (Version each : known) {
      String name = name(each);
      if (name.equals(wanted) || name.equals(wanted.replaceFirst("^[vV]", ""))) {
        return each;
      }
    }
    String template = known.get(0).template();
    throw Problem.notFound(
        "No snapshot of template '" + template + "' is of version '" + wanted + "'.",
        known.stream()
            .map(
                each ->
                    new Problem.Offer(
                        "version " + name(each),
                        "/compare?template="
                            + Urls.encoded(template)
                            + "&to="
                            + Urls.encoded(name(each))))
            .toList());
  }

  private static String name(Version version) {
    return Objects.requireNonNullElse(version.version(), "none");
  }

  private static Problem.Offer offer(String label, String template) {
    return new Problem.Offer(label, "/compare?template=" + Urls.encoded(template));
  }

  private List<Row> rows(Version version, List<String> remarks) throws StoreException {
    List<Row> rows = reader.templates().latest(version, SAMPLES).stream().map(Row::new).toList();
    remarks.add(
        "Version "
            + name(version)
            + ": "
            + (rows.size() == 1
                ? "one snapshot, so that its data cannot be told from the template."
                : "what the latest " + rows.size() + " of " + version.snapshots() + " share."));
    return rows;
  }
}
