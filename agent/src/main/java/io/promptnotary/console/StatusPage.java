package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Facts;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.store.Location;
import io.promptnotary.store.Spool;
import io.promptnotary.store.StatusReader;
import io.promptnotary.store.StatusReader.Gap;
import io.promptnotary.store.StatusReader.Spilled;
import io.promptnotary.store.StatusReader.State;
import io.promptnotary.store.StatusReader.Totals;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows how a store and its runs stand, for people. */
final class StatusPage {
  private final Standing standing;
  private final PrintStream out;
  private final Palette palette;
  private final ZoneId zone;
  private final Instant now;
  private final int columns;

  StatusPage(Root root, Standing standing) {
    this.standing = standing;
    this.out = root.out();
    this.palette = root.palette();
    this.zone = root.zone();
    this.now = root.surroundings().clock().instant();
    this.columns = root.columns();
  }

  void print() {
    store();
    new TargetLines(standing, columns, zone).print(out, palette);
    standing.runs().forEach(this::run);
    gaps();
    out.println();
    out.println(verdict());
  }

  private void store() {
    Totals totals = standing.totals();
    Section section = new Section();
    boolean server = standing.location() instanceof Location.Server;
    section.add(server ? "server" : "file", standing.location().toString());
    section.add(
        "size",
        Units.bytes(totals.bytes())
            + (totals.sideBytes() == 0
                ? ""
                : " and " + Units.bytes(totals.sideBytes()) + " in its side file"));
    section.add("snapshots", snapshots(totals));
    section.add(
        "archived",
        totals.archived() == 0
            ? null
            : Units.count(totals.archived())
                + " in "
                + Units.bytes(totals.archivedBytes())
                + ", "
                + Units.bytes(totals.archivedRawBytes())
                + " before");
    if (totals.oldest() != null && totals.newest() != null) {
      section.add(
          "begun",
          Units.seconds(totals.oldest(), zone) + " to " + Units.seconds(totals.newest(), zone));
    }
    section.add("guards", Facts.guards(standing.guards()));
    section.add("spilled", spilled());
    for (Path each : standing.setAside()) {
      section.add("damaged", each.getFileName() + " was set aside");
    }
    section.print(out, palette, "STORE", null);
  }

  private static String snapshots(Totals totals) {
    Map<String, Long> byStatus = totals.byStatus();
    long sum = byStatus.values().stream().mapToLong(Long::longValue).sum();
    String each =
        byStatus.entrySet().stream()
            .map(entry -> Units.count(entry.getValue()) + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return each.isEmpty() ? "none" : byStatus.size() == 1 ? each : Units.count(sum) + ": " + each;
  }

  private @Nullable String spilled() {
    List<Spilled> left = standing.left();
    List<Spilled> used = new ArrayList<>(standing.spilled());
    used.removeAll(left);
    List<String> parts = new ArrayList<>();
    if (!used.isEmpty()) {
      parts.add(files(used) + " of living processes");
    }
    if (!left.isEmpty()) {
      parts.add(files(left) + " of processes that are gone");
    }
    return parts.isEmpty() ? null : String.join(", ", parts);
  }

  private static String files(List<Spilled> files) {
    long bytes = files.stream().mapToLong(Spilled::bytes).sum();
    return Units.bytes(bytes) + " in " + Units.count(files.size(), "file");
  }

  private void run(StatusReader.Run run) {
    JsonNode figures = Standing.figures(run);
    Section section = new Section();
    section.add("process", run.processId() + " on " + run.host() + ", run " + run.runId());
    section.add("agent", run.agentVersion() + " on Java " + run.javaVersion());
    section.add("durability", run.durability());
    section.add("time", time(run));
    section.add("recorded", recorded(figures));
    section.add("waiting", waiting(figures));
    section.add("missing", missing(figures));
    section.add("commits", commits(figures));
    section.add("high water", highWater(figures));
    section.add("store", trouble(figures));
    section.add("errors", errors(figures));
    for (JsonNode each : figures.path("breakers")) {
      section.add("breaker", breaker(each));
    }
    for (JsonNode each : Standing.libraries(run)) {
      LibraryLines.add(section, each);
    }
    section.print(out, palette, run.service(), words(run.state()));
  }

  private static String words(State state) {
    return switch (state) {
      case RUNNING -> "running";
      case ENDED -> "ended";
      case KILLED -> "killed";
      case ELSEWHERE -> "on another machine";
    };
  }

  private String time(StatusReader.Run run) {
    String from = "since " + Units.seconds(run.startedAt(), zone);
    String ended = run.endedAt();
    if (ended != null) {
      return Units.seconds(run.startedAt(), zone) + " to " + Units.seconds(ended, zone);
    }
    Instant heard = Units.moment(run.updatedAt());
    if (heard == null) {
      return from;
    }
    long seconds = Math.max(0, Duration.between(heard, now).toSeconds());
    String ago = seconds < 60 ? seconds + " s" : Units.duration(seconds * 1_000);
    String last = run.state() == State.RUNNING ? ", last change " : ", last heard of ";
    return from + last + ago + " ago";
  }

  private static String recorded(JsonNode figures) {
    List<String> parts = new ArrayList<>();
    parts.add(Units.count(number(figures, "captured"), "capture"));
    parts.add(Units.count(number(figures, "committed"), "row") + " committed");
    some(parts, figures, "spilled", "spilled");
    return String.join(", ", parts);
  }

  private static @Nullable String waiting(JsonNode figures) {
    List<String> parts = new ArrayList<>();
    some(parts, figures, "waiting", "in memory");
    long spill = number(figures, "spill_bytes");
    if (spill > 0) {
      parts.add(Units.bytes(spill) + " in its spill file");
    }
    return parts.isEmpty() ? null : String.join(", ", parts);
  }

  private static @Nullable String missing(JsonNode figures) {
    List<String> parts = new ArrayList<>();
    some(parts, figures, "dropped", "dropped");
    some(parts, figures, "unconfirmed", "unconfirmed");
    some(parts, figures, "refused", "refused");
    some(parts, figures, "gaps", "values not read");
    return parts.isEmpty() ? null : String.join(", ", parts);
  }

  private static void some(List<String> parts, JsonNode figures, String name, String words) {
    long number = number(figures, name);
    if (number > 0) {
      parts.add(Units.count(number) + " " + words);
    }
  }

  private static @Nullable String commits(JsonNode figures) {
    if (number(figures, "commits") == 0) {
      return null;
    }
    return Units.count(number(figures, "commits"))
        + ", half within "
        + millis(figures, "commit_p50_ms")
        + ", 99 % within "
        + millis(figures, "commit_p99_ms")
        + ", longest "
        + millis(figures, "commit_max_ms");
  }

  private static String highWater(JsonNode figures) {
    return Units.count(number(figures, "items_high_water"), "capture")
        + ", "
        + Units.bytes(number(figures, "bytes_high_water"))
        + " in memory";
  }

  private @Nullable String trouble(JsonNode figures) {
    long count = number(figures, "store_troubles");
    if (count == 0) {
      return null;
    }
    String since = figures.path("store_trouble_since").asText();
    if (!since.isEmpty()) {
      return "takes nothing since " + Units.seconds(since, zone);
    }
    return "took nothing "
        + Units.count(count, "time")
        + ", the last at "
        + Units.seconds(figures.path("store_trouble_last_at").asText(), zone)
        + " for "
        + Units.duration(number(figures, "store_trouble_last_ms"));
  }

  private static @Nullable String errors(JsonNode figures) {
    long count = number(figures, "errors");
    if (count == 0) {
      return null;
    }
    List<String> each = new ArrayList<>();
    figures
        .path("errors_by_pointcut")
        .properties()
        .forEach(entry -> each.add(entry.getKey() + " " + Units.count(entry.getValue().asLong())));
    return Units.count(count) + (each.isEmpty() ? "" : ": " + String.join(", ", each));
  }

  private static String breaker(JsonNode breaker) {
    List<String> fields = new ArrayList<>();
    breaker.path("fields").forEach(each -> fields.add(each.asText()));
    String what =
        switch (breaker.path("state").asText()) {
          case "closed" -> " is recorded again";
          case "trial" -> " tries again";
          default ->
              fields.isEmpty() ? " rests" : " is recorded without " + String.join(", ", fields);
        };
    long skipped = number(breaker, "skipped");
    String reason = breaker.path("reason").asText();
    return breaker.path("pointcut").asText()
        + what
        + ", tripped "
        + Units.count(number(breaker, "trips"), "time")
        + (skipped == 0 ? "" : ", " + Units.count(skipped, "run") + " skipped")
        + (reason.isEmpty() ? "" : ": " + reason);
  }

  private static long number(JsonNode figures, String name) {
    return figures.path(name).asLong();
  }

  private static String millis(JsonNode figures, String name) {
    return Units.millis(figures.path(name).asDouble());
  }

  private void gaps() {
    if (standing.gaps().isEmpty()) {
      return;
    }
    Section.title(out, palette, "NOT ON RECORD", null);
    Table table =
        new Table(
            List.of(
                Table.Heading.name("POINTCUT"),
                Table.Heading.text("REASON"),
                Table.Heading.fixed("FIRST", text -> text),
                Table.Heading.fixed("LAST", text -> text),
                Table.Heading.number("ENDS"),
                Table.Heading.number("PENDING"),
                Table.Heading.number("LINKS"),
                Table.Heading.number("SKIPPED")));
    for (Gap each : standing.gaps()) {
      table.add(
          List.of(
              Text.line(each.pointcut()),
              Text.line(each.reason()),
              Units.seconds(each.firstAt(), zone),
              Units.seconds(each.lastAt(), zone),
              Units.count(each.finals()),
              Units.count(each.pending()),
              Units.count(each.links()),
              Units.count(each.skipped())));
    }
    table.lines(columns, palette).forEach(out::println);
  }

  private String verdict() {
    if (standing.isWell()) {
      return "All that was captured is on record or on its way.";
    }
    List<String> parts = new ArrayList<>();
    int gaps = standing.gaps().size();
    if (gaps > 0) {
      parts.add(Units.count(gaps, "gap") + " in the record");
    }
    List<Spilled> left = standing.left();
    if (!left.isEmpty()) {
      parts.add(
          Units.count(left.size(), "spill file")
              + " of processes that are gone (the next start of an application brings them in)");
    }
    int aside = standing.setAside().size();
    if (aside > 0) {
      parts.add(Units.count(aside, "damaged file") + " set aside");
    }
    for (Spool.Standing each : standing.failing()) {
      parts.add(each.name() + " takes nothing");
    }
    return palette.red("Something is missing: ") + String.join(", ", parts) + ".";
  }
}
