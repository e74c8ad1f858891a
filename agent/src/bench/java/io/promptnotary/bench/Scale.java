package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Due;
import io.promptnotary.store.Filter;
import io.promptnotary.store.RowConsumer;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.SnapshotStore;
import io.promptnotary.store.Upkeep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** How writing and reading behave as the table grows. */
final class Scale {
  private static final Variant STORE = new Variant("Promptnotary's store", List.of(), null);
  private static final long FIRST_MARK = 10_000;
  private static final int BATCH = 512;
  private static final int WARM_ROWS = 40_000;
  private static final int SINGLES = 500;
  private static final int LEFT = 20;

  /** Ten million rows are a year. */
  private static final long APART_MILLIS = 3_000;

  private static final int READS = 5;
  private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** In the order of the report. */
  private static final List<String> FIGURES =
      List.of(
          "rows/s",
          "commit of a pending row, p50, ms",
          "commit of a pending row, p99, ms",
          "commit of its final row, p50, ms",
          "commit of its final row, p99, ms",
          "open the store, ms",
          "recovery at the start, ms",
          "retention, nothing due, ms",
          "list, newest 20, ms",
          "list --status failed, newest 20, ms",
          "list --template, newest 20, ms",
          "show, whole id, ms",
          "show, last 12 characters, ms",
          "by entity, ms",
          "average cost of a template, ms",
          "most repairs in 7 days, ms",
          "count of all, ms",
          "view snapshot_storage, ms",
          "file, MB");

  /** Something to be timed; answers how much it found, which must be the same each time. */
  private interface Work {
    long run() throws Exception;
  }

  private final Path file;
  private final Log log;
  private final long begin;
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private long written;

  private Scale(Path file, Log log, long end) {
    this.file = file;
    this.log = log;
    this.begin = System.currentTimeMillis() - end * APART_MILLIS;
  }

  static void run(Bench bench, Report report) throws Exception {
    long end = Long.getLong("bench.rows", 1_000_000);
    if (end < FIRST_MARK) {
      throw new IllegalArgumentException("bench.rows < " + FIRST_MARK + ": " + end);
    }
    Log log = new Log(System.err);
    List<Long> marks = marks(end);
    Rounds rounds =
        Rounds.runWarm(
            "scale",
            Rounds.count(3),
            List.of(STORE),
            variant -> trial(bench, log, end, marks));
    List<List<String>> rows = new ArrayList<>();
    for (String each : FIGURES) {
      List<String> row = new ArrayList<>(List.of(each));
      marks.forEach(mark -> row.add(rounds.cell(STORE.name(), key(mark, each))));
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of("rows in the table"));
    marks.forEach(mark -> header.add(String.format(Locale.ROOT, "%,d", mark)));
    report.section("A growing table, " + rounds.count() + " rounds", header, rows);
    report.failures(rounds);
    report.note(
        "A growing table: rows of some 300 bytes, "
            + APART_MILLIS / 1000
            + " s apart, of 200 templates, with random ids of entities, in batches of "
            + BATCH
            + " with all indexes and triggers; rows/s is that of the last half of the rows before"
            + " the mark. Single rows: each of "
            + SINGLES
            + " rows in a transaction of its own, first pending, then final. Reading: the median of"
            + " at most "
            + READS
            + " times, on an open connection, with the file in the operating system's cache as far"
            + " as it fits. Recovery marks "
            + LEFT
            + " rows that another machine's process left pending two days ago; retention finds"
            + " nothing that is due.");
  }

  private static List<Long> marks(long end) {
    List<Long> marks = new ArrayList<>();
    for (long mark = FIRST_MARK; mark < end; mark *= 10) {
      marks.add(mark);
    }
    marks.add(end);
    return marks;
  }

  private static String key(long mark, String figure) {
    return mark + " " + figure;
  }

  private static Map<String, Double> trial(Bench bench, Log log, long end, List<Long> marks)
      throws Exception {
    Path folder = Files.createTempDirectory(bench.folder().resolve("stores"), "scale");
    try {
      Scale warm = new Scale(folder.resolve("warm.db"), log, WARM_ROWS);
      warm.fill(WARM_ROWS);
      Scale scale = new Scale(folder.resolve("snapshots.db"), log, end);
      for (long mark : marks) {
        scale.reach(mark);
      }
      return scale.figures;
    } finally {
      Bench.delete(folder);
    }
  }

  private void reach(long mark) throws Exception {
    fill(mark);
    single(mark);
    recover(mark);
    note(mark, "file, MB", Files.size(file) / 1e6);
    read(mark);
    System.err.println("bench: scale, " + mark + " rows");
  }

  private void note(long mark, String figure, double value) {
    if (!FIGURES.contains(figure)) {
      throw new IllegalArgumentException(figure + ": not in the report");
    }
    figures.put(key(mark, figure), value);
  }

  private String url() {
    return "jdbc:sqlite:" + file;
  }

  private Instant at(long number) {
    return Instant.ofEpochMilli(begin + number * APART_MILLIS);
  }

  private void fill(long mark) throws Exception {
    long half = mark / 2;
    long nanos = 0;
    long counted = 0;
    try (SnapshotStore store = SnapshotStore.open(url(), log)) {
      while (written < mark) {
        int size = (int) Math.min(BATCH, mark - written);
        List<Snapshot> batch =
            IntStream.range(0, size)
                .mapToObj(i -> Rows.small(written + i, at(written + i)))
                .toList();
        long start = System.nanoTime();
        store.write(batch, List.of());
        if (written >= half) {
          nanos += System.nanoTime() - start;
          counted += size;
        }
        written += size;
      }
    }
    note(mark, "rows/s", counted / (nanos / 1e9));
  }

  /** One transaction each, as when generations are rare: the pending row, then the final one. */
  private void single(long mark) throws Exception {
    long[] pending = new long[SINGLES];
    long[] done = new long[SINGLES];
    try (SnapshotStore store = SnapshotStore.open(url(), log)) {
      for (int i = 0; i < SINGLES; i++) {
        // Numbers of their own: those of the batches go on where they were.
        Snapshot row = Rows.small(-1 - mark - i, at(written));
        long start = System.nanoTime();
        store.write(List.of(Rows.pending(row)), List.of());
        long between = System.nanoTime();
        store.write(List.of(row), List.of());
        pending[i] = between - start;
        done[i] = System.nanoTime() - between;
      }
    }
    note(mark, "commit of a pending row, p50, ms", millis(pending, 0.5));
    note(mark, "commit of a pending row, p99, ms", millis(pending, 0.99));
    note(mark, "commit of its final row, p50, ms", millis(done, 0.5));
    note(mark, "commit of its final row, p99, ms", millis(done, 0.99));
  }

  private static double millis(long[] nanos, double share) {
    Arrays.sort(nanos);
    return nanos[(int) Math.ceil(share * nanos.length) - 1] / 1e6;
  }

  /** What a start pays: opening, then the look for rows that nobody will end. */
  private void recover(long mark) throws Exception {
    Instant old = Instant.now().minusSeconds(TimeUnit.DAYS.toSeconds(2));
    Origin origin =
        new Origin("bench", "here", 4711, SnapshotId.at(System.currentTimeMillis()).toString());
    try (SnapshotStore store = SnapshotStore.open(url(), log)) {
      store.write(
          IntStream.range(0, LEFT)
              .mapToObj(i -> Rows.pending(Rows.small(-1 - mark - SINGLES - i, old)))
              .toList(),
          List.of());
    }
    long start = System.nanoTime();
    try (SnapshotStore store = SnapshotStore.open(url(), log)) {
      long opened = System.nanoTime();
      int marked = store.recover(origin, Duration.ofDays(1));
      note(mark, "open the store, ms", (opened - start) / 1e6);
      note(mark, "recovery at the start, ms", (System.nanoTime() - opened) / 1e6);
      if (marked != LEFT) {
        throw new IllegalStateException(marked + " rows recovered instead of " + LEFT);
      }
    }
  }

  private void read(long mark) throws Exception {
    // A row in the middle, and the template and the entity that belong to it.
    long middle = mark / 2;
    String entity = Rows.entity(middle);
    String template = Rows.template(middle);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      String id = one(reader, "SELECT id FROM generation_snapshots WHERE entity_id = '" + entity + "'");
      time(mark, "list, newest 20, ms", () -> reader.list(Filter.ALL, 20).size());
      time(
          mark,
          "list --status failed, newest 20, ms",
          () -> reader.list(Filter.ALL.with(Set.of(Status.FAILED)), 20).size());
      time(
          mark,
          "list --template, newest 20, ms",
          () -> reader.list(Filter.ALL.with(Filter.Field.TEMPLATE, template), 20).size());
      time(mark, "show, whole id, ms", () -> reader.find(id).stream().count());
      time(
          mark,
          "show, last 12 characters, ms",
          () -> reader.find(id.substring(id.length() - 12)).stream().count());
      time(
          mark,
          "by entity, ms",
          () ->
              count(
                  reader,
                  "SELECT id FROM generation_snapshots WHERE entity_type = 'post'"
                      + " AND entity_id = '"
                      + entity
                      + "'"));
      time(
          mark,
          "average cost of a template, ms",
          () ->
              count(
                  reader,
                  "SELECT avg(json_extract(token_metrics, '$.estimated_cost'))"
                      + " FROM generation_snapshots WHERE template_id = '"
                      + template
                      + "' AND status = 'success'"));
      time(
          mark,
          "most repairs in 7 days, ms",
          () ->
              count(
                  reader,
                  "SELECT template_id, sum(json_extract(repair_metrics, '$.repair_count')) AS repairs"
                      + " FROM generation_snapshots WHERE started_at >= datetime('"
                      + Rows.time(at(written))
                      + "', '-7 days') GROUP BY template_id ORDER BY repairs DESC LIMIT 3"));
      time(mark, "count of all, ms", () -> reader.count(Filter.ALL) / mark);
      time(
          mark, "view snapshot_storage, ms", () -> count(reader, "SELECT * FROM snapshot_storage"));
    }
    Instant before = at(0).minusSeconds(1);
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "bench")) {
      time(
          mark,
          "retention, nothing due, ms",
          () ->
              1
                  + upkeep.archive(before)
                  + upkeep.delete(Due.DELETE, before)
                  + upkeep.delete(Due.DELETE_UNLINKED, before));
    }
  }

  private void time(long mark, String figure, Work work) throws Exception {
    Samples samples = new Samples();
    long begun = System.nanoTime();
    long found = 0;
    while (samples.size() < READS
        && (samples.size() == 0 || System.nanoTime() - begun < READ_NANOS)) {
      long start = System.nanoTime();
      long next = work.run();
      samples.add((System.nanoTime() - start) / 1e6);
      if (next == 0 || found != 0 && next != found) {
        throw new IllegalStateException(figure + ": found " + next + ", before " + found);
      }
      found = next;
    }
    note(mark, figure, samples.median());
  }

  private static long count(SnapshotReader reader, String sql) throws Exception {
    Answer answer = new Answer();
    reader.query(sql, answer);
    return answer.rows.size();
  }

  private static String one(SnapshotReader reader, String sql) throws Exception {
    Answer answer = new Answer();
    reader.query(sql, answer);
    return String.valueOf(answer.rows.get(0).get(0));
  }

  /** All rows of an answer. */
  private static final class Answer implements RowConsumer {
    private final List<List<?>> rows = new ArrayList<>();

    @Override
    public void columns(List<String> names) {}

    @Override
    public boolean row(List<Object> values) {
      rows.add(values);
      return true;
    }
  }
}
