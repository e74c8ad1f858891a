package io.promptnotary.bench;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Cursor;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Filter.Field;
import io.promptnotary.store.Report.By;
import io.promptnotary.store.Reports;
import io.promptnotary.store.RowConsumer;
import io.promptnotary.store.SearchIndex;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.SnapshotStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** What the console and the viewer ask of a large store, and how long it takes. */
final class Reading {
  private static final int PROMPT_CHARS = 2_000;
  private static final int BATCH = 512;
  private static final int TIMES = 7;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private final Path file;
  private final List<List<String>> lines = new ArrayList<>();

  /** Something to be timed; answers how much it found. */
  private interface Work {
    long run() throws Exception;
  }

  private Reading(Path file) {
    this.file = file;
  }

  static void run(Bench bench, Report report) throws Exception {
    long rows = Long.getLong("bench.rows", 1_000_000);
    Path folder = Files.createTempDirectory(bench.folder().resolve("stores"), "reading");
    try {
      Path file = folder.resolve("snapshots.db");
      Year year = new Year(rows, PROMPT_CHARS);
      fill(file, year, rows);
      report.section(
          String.format(Locale.ROOT, "Reading, %,d rows", rows),
          List.of("question", "found", "first, ms", "median, ms"),
          of(file, rows));
    } finally {
      Bench.delete(folder);
    }
    report.note(
        "Reading: a year of snapshots with prompts of "
            + PROMPT_CHARS
            + " letters, which a row holds twice, on an open connection of one thread; the median of"
            + " at most "
            + TIMES
            + " times behind the first, which finds the file in the operating system's cache at"
            + " best. Searches for words once row by row and once by the full-text index, which is"
            + " made in between.");
  }

  /** The lines of the report for a store that is there; makes its full-text index. */
  static List<List<String>> of(Path file, long rows) throws Exception {
    Reading reading = new Reading(file);
    reading.lists(rows);
    reading.reports();
    reading.sql();
    reading.search("row by row");
    reading.index();
    reading.search("by the index");
    return reading.lines;
  }

  private static void fill(Path file, Year year, long rows) throws Exception {
    try (SnapshotStore store = SnapshotStore.open("jdbc:sqlite:" + file, new Log(System.err))) {
      for (long at = 0; at < rows; at += BATCH) {
        List<Snapshot> batch =
            LongStream.range(at, Math.min(rows, at + BATCH)).mapToObj(year::row).toList();
        store.write(batch, List.of());
      }
    }
    System.err.println("bench: reading, " + rows + " rows written");
  }

  private void lists(long rows) throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      list(reader, "list", Filter.ALL);
      list(reader, "list --status failed", Filter.ALL.with(Set.of(Status.FAILED)));
      list(reader, "list --status pending, none", Filter.ALL.with(Set.of(Status.PENDING)));
      list(reader, "list --template", Filter.ALL.with(Field.TEMPLATE, Year.template(42)));
      list(reader, "list --org", Filter.ALL.with(Field.ORG, "org-3"));
      list(reader, "list --model", Filter.ALL.with(Field.MODEL, "model-1-2024-07-18"));
      list(reader, "list --user", Filter.ALL.with(Field.USER, "user-77"));
      list(reader, "list --user, none", Filter.ALL.with(Field.USER, "nobody"));
      list(reader, "list --session", Filter.ALL.with(Field.SESSION, "session-" + rows / 20));
      list(reader, "list --entity", Filter.ALL.with(Field.ENTITY_ID, Rows.entity(rows / 2)));
      time("count of all", () -> reader.count(Filter.ALL));
      time(
          "count --template",
          () -> reader.count(Filter.ALL.with(Field.TEMPLATE, Year.template(42))));
      Filter oldest = Filter.ALL.until(Instant.now().minus(Duration.ofDays(364)));
      List<Snapshot> far = reader.list(oldest, 1);
      if (!far.isEmpty()) {
        Cursor end = Cursor.of(far.get(0));
        time("page at the far end", () -> reader.list(Filter.ALL, end, 20).size());
        String id = far.get(0).id();
        time("show, whole id", () -> reader.find(id).stream().count());
        time("show, last 8 of it", () -> reader.find(id.substring(28)).stream().count());
      }
      time("nearest ids", () -> 1 + reader.near("0a0b0c0d").size());
    }
  }

  private void list(SnapshotReader reader, String name, Filter filter) throws Exception {
    time(name, () -> reader.list(filter, 20).size());
  }

  private void reports() throws Exception {
    Filter week = Filter.ALL.since(Instant.now().minus(Duration.ofDays(7)));
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      Reports reports = reader.reports();
      for (Filter filter : List.of(week, Filter.ALL)) {
        String of = filter.isAll() ? ", all" : ", 7 days";
        for (By by : List.of(By.TEMPLATE, By.USER, By.DAY)) {
          String name = " --by " + by.key() + of;
          time("report cost" + name, () -> reports.costs(by, filter, ZONE).lines().size());
          time("report repairs" + name, () -> reports.repairs(by, filter, ZONE).lines().size());
          time("report latency" + name, () -> reports.latency(by, filter, ZONE).lines().size());
          time("report errors" + name, () -> reports.errors(by, filter, ZONE).lines().size());
          time("report storage" + name, () -> reports.storage(by, filter, ZONE).lines().size());
        }
      }
    }
  }

  private void sql() throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      sql(
          reader,
          "average cost of a template, in SQL",
          "SELECT avg(json_extract(token_metrics, '$.estimated_cost')) FROM generation_snapshots"
              + " WHERE template_id = 'T-42' AND status = 'success'");
      sql(
          reader,
          "most repairs in 7 days, in SQL",
          "SELECT template_id, sum(json_extract(repair_metrics, '$.repair_count')) AS repairs"
              + " FROM generation_snapshots WHERE started_at >= datetime('now', '-7 days')"
              + " GROUP BY template_id ORDER BY repairs DESC LIMIT 3");
      for (String view :
          List.of("cost_by_template", "cost_by_model", "repairs_by_template", "snapshot_storage")) {
        sql(reader, "view " + view, "SELECT * FROM " + view);
      }
    }
  }

  private void search(String how) throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      for (String words : List.of("\"order 77777\"", Year.word(3), Year.word(4_000), "zzzz")) {
        list(reader, "list --text " + words + ", " + how, Filter.ALL.text(words));
      }
    }
  }

  private void index() throws Exception {
    long start = System.nanoTime();
    long longest = 0;
    try (SearchIndex index = SearchIndex.open(file)) {
      index.begin();
      int step;
      do {
        long begun = System.nanoTime();
        step = index.build();
        longest = Math.max(longest, System.nanoTime() - begun);
      } while (step > 0);
      String megabytes = String.format(Locale.ROOT, "%,.0f MB", index.bytes() / 1e6);
      lines.add(
          List.of(
              "making the full-text index; its longest step",
              megabytes,
              Report.number((System.nanoTime() - start) / 1e6),
              Report.number(longest / 1e6)));
    }
  }

  private void time(String name, Work work) throws Exception {
    long start = System.nanoTime();
    long found = work.run();
    double first = (System.nanoTime() - start) / 1e6;
    Samples samples = new Samples();
    while (samples.size() < TIMES && (samples.size() == 0 || System.nanoTime() - start < NANOS)) {
      long begun = System.nanoTime();
      if (work.run() != found) {
        throw new IllegalStateException(name + ": not the same each time");
      }
      samples.add((System.nanoTime() - begun) / 1e6);
    }
    lines.add(
        List.of(
            name,
            String.format(Locale.ROOT, "%,d", found),
            Report.number(first),
            Report.number(samples.median())));
    System.err.println("bench: reading, " + name + ", " + Report.number(samples.median()) + " ms");
  }

  private void sql(SnapshotReader reader, String name, String sql) throws Exception {
    time(
        name,
        () -> {
          long[] rows = new long[1];
          reader.query(
              sql,
              new RowConsumer() {
                @Override
                public void columns(List<String> names) {}

                @Override
                public boolean row(List<Object> values) {
                  rows[0]++;
                  return true;
                }
              });
          return rows[0];
        });
  }
}
