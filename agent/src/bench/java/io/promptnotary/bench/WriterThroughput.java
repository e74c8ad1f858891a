package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Entries;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.SnapshotStore;
import io.promptnotary.store.SnapshotWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows per second of the store, against loops that anybody would write with sqlite-jdbc. */
final class WriterThroughput {
  private static final String ROWS = "rows/s";
  private static final String MEGABYTES = "MB/s";

  private static final Variant STORE = new Variant("Promptnotary's store", List.of(), null);
  private static final Variant WHOLE =
      new Variant("Promptnotary, the whole way from captures", List.of(), null);
  private static final Variant SAME =
      new Variant("sqlite-jdbc batch loop, the same pragmas", List.of(), null);
  private static final Variant DEFAULT =
      new Variant("sqlite-jdbc batch loop, default pragmas", List.of(), null);
  private static final List<Variant> VARIANTS = List.of(STORE, WHOLE, SAME, DEFAULT);

  /** Those that the store sets on its connection. */
  private static final List<String> PRAGMAS =
      List.of(
          "page_size = 16384",
          "auto_vacuum = INCREMENTAL",
          "journal_mode = WAL",
          "synchronous = NORMAL",
          "wal_autocheckpoint = 4000",
          "journal_size_limit = 67108864",
          "temp_store = MEMORY",
          "cache_size = -16000");

  /**
   * Rows of one size.
   *
   * @param name as it stands in the report
   * @param bytes of each row
   * @param batch rows in one transaction
   * @param batches transactions in one trial
   */
  private record Size(String name, int bytes, int batch, int batches) {
    int rows() {
      return batch * batches;
    }

    List<List<Capture>> captures() {
      return IntStream.range(0, batches)
          .mapToObj(
              each ->
                  IntStream.range(each * batch, (each + 1) * batch)
                      .mapToObj(number -> (Capture) Rows.capture(number, bytes))
                      .toList())
          .toList();
    }

    /** The rows that the captures become. */
    List<List<Snapshot>> snapshots() {
      Assembler assembler = Rows.assembler();
      return captures().stream()
          .map(
              batch ->
                  batch.stream()
                      .map(each -> assembler.snapshot((Capture.Generation) each))
                      .toList())
          .toList();
    }

    /** The same, each as the list of its columns. */
    List<List<Object[]>> rowsOfColumns() {
      Column[] columns = Column.values();
      return snapshots().stream()
          .map(
              batch ->
                  batch.stream()
                      .map(row -> Arrays.stream(columns).map(row::get).toArray())
                      .toList())
          .toList();
    }
  }

  private WriterThroughput() {}

  static void run(Bench bench, Report report) throws Exception {
    for (Size size :
        List.of(new Size("12 KB", 12_000, 128, 128), new Size("120 KB", 120_000, 32, 64))) {
      run(bench, report, size);
    }
    report.note(
        "Writer: one transaction for each batch, on a new file with the same tables, indexes and"
            + " triggers; the same rows for all, made of captures of one call each; opening and"
            + " closing do not count. All rows are there before the clock runs, for the bare loops"
            + " as arrays of their columns' values, which they only have to bind; what a loop"
            + " would need to make them of prompts and answers is not counted. The bare loops"
            + " insert, the store inserts or updates, and looks for a row that is final.");
    report.note(
        "The whole way: from captures as the host's thread hands them over, so with redaction of"
            + " known secrets, metrics and JSON, which no bare loop has to do; one thread, without"
            + " the queue.");
    report.note(
        "The same pragmas: "
            + String.join(", ", PRAGMAS)
            + ". Default pragmas: a rollback journal and a sync of the disk with each commit; how"
            + " much that costs is the disk's affair.");
  }

  private static void run(Bench bench, Report report, Size size) {
    Log log = new Log(System.err);
    Rounds rounds =
        Rounds.run(
            "writer, " + size.name(),
            Rounds.count(7),
            VARIANTS,
            variant -> trial(bench, variant, size, log));
    List<List<String>> rows = new ArrayList<>();
    for (Variant each : VARIANTS) {
      rows.add(
          List.of(
              each.name(),
              rounds.cell(each.name(), ROWS),
              rounds.cell(each.name(), MEGABYTES),
              share(rounds, STORE, each),
              share(rounds, WHOLE, each)));
    }
    report.section(
        "Writer, rows of "
            + size.name()
            + ", "
            + rounds.count()
            + " rounds of "
            + size.batches()
            + " batches of "
            + size.batch(),
        List.of(
            "variant",
            "rows/s",
            "MB of text/s",
            "the store's rows/s as parts of it",
            "the whole way's"),
        rows);
    report.failures(rounds);
    report.bar(
        "writer, rows of " + size.name(),
        "at least 0.9 of a bare loop with the same pragmas",
        share(rounds, STORE, SAME));
    report.bar(
        "writer, rows of " + size.name(),
        "above a bare loop with default pragmas",
        share(rounds, STORE, DEFAULT));
  }

  private static String share(Rounds rounds, Variant of, Variant base) {
    boolean known = rounds.has(of.name(), ROWS) && rounds.has(base.name(), ROWS);
    return known && base != STORE && base != WHOLE
        ? rounds.of(of.name(), ROWS).over(rounds.of(base.name(), ROWS)).toString()
        : "–";
  }

  private static Map<String, Double> trial(Bench bench, Variant variant, Size size, Log log)
      throws Exception {
    Path folder = Files.createTempDirectory(bench.folder().resolve("stores"), "writer");
    String url = "jdbc:sqlite:" + folder.resolve("snapshots.db");
    try {
      double seconds;
      if (variant == STORE) {
        seconds = store(url, log, size.snapshots());
      } else if (variant == WHOLE) {
        seconds = whole(url, log, size.captures());
      } else {
        List<String> pragmas = variant == SAME ? PRAGMAS : List.of();
        seconds = loop(url, schema(folder, log), pragmas, size.rowsOfColumns());
      }
      return Map.of(
          ROWS,
          size.rows() / seconds,
          MEGABYTES,
          written(url, size.rows()) / seconds / 1e6);
    } finally {
      Bench.delete(folder);
    }
  }

  private static double store(String url, Log log, List<List<Snapshot>> batches) throws Exception {
    collect();
    try (SnapshotStore store = SnapshotStore.open(url, log)) {
      long start = System.nanoTime();
      for (List<Snapshot> each : batches) {
        store.write(each, List.of());
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static double whole(String url, Log log, List<List<Capture>> batches) throws Exception {
    Entries entries = new Entries(Rows.assembler(), (id, thrown) -> log.error(id + ": " + thrown));
    collect();
    try (SnapshotStore store = SnapshotStore.open(url, log);
        SnapshotWriter writer = new SnapshotWriter(() -> store, new Counters(), log)) {
      long start = System.nanoTime();
      for (List<Capture> each : batches) {
        writer.write(entries.apply(each));
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static double loop(
      String url, List<String> schema, List<String> pragmas, List<List<Object[]>> batches)
      throws SQLException {
    int columns = Column.values().length;
    String marks = String.join(", ", Collections.nCopies(columns, "?"));
    try (Connection connection = DriverManager.getConnection(url)) {
      try (Statement statement = connection.createStatement()) {
        for (String each : pragmas) {
          statement.execute("PRAGMA " + each);
        }
        for (String each : schema) {
          statement.execute(each);
        }
      }
      connection.setAutoCommit(false);
      collect();
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO generation_snapshots VALUES (" + marks + ")")) {
        long start = System.nanoTime();
        for (List<Object[]> batch : batches) {
          for (Object[] row : batch) {
            for (int i = 0; i < columns; i++) {
              insert.setObject(i + 1, row[i]);
            }
            insert.addBatch();
          }
          insert.executeBatch();
          connection.commit();
        }
        return (System.nanoTime() - start) / 1e9;
      }
    }
  }

  /** No trial pays for the rows of the one before, nor for what its own were made of. */
  private static void collect() {
    System.gc();
  }

  /** Bytes of text that are in the table, once it is sure that all rows are. */
  private static double written(String url, int rows) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet sums =
            statement.executeQuery(
                "SELECT count(*), sum(length(final_system_prompt) + length(final_user_prompt)"
                    + " + length(response_text) + length(llm_calls)) FROM generation_snapshots")) {
      if (sums.getInt(1) != rows) {
        throw new SQLException(sums.getInt(1) + " rows instead of " + rows);
      }
      return sums.getDouble(2);
    }
  }

  /** The store's own tables, indexes, triggers and views, from a store made for the purpose. */
  private static List<String> schema(Path folder, Log log) throws Exception {
    String url = "jdbc:sqlite:" + folder.resolve("schema.db");
    SnapshotStore.open(url, log).close();
    List<String> statements = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")) {
      while (rows.next()) {
        statements.add(rows.getString(1));
      }
    }
    return statements;
  }
}
