package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.store.SnapshotStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Rows per second of the store, against loops that anybody would write with sqlite-jdbc. */
final class WriterThroughput {
  private static final int BATCH = 128;
  private static final int BATCHES = 128;
  private static final String ROWS = "rows/s";

  private static final Variant STORE = new Variant("Promptnotary's store", List.of(), null);
  private static final Variant SAME =
      new Variant("sqlite-jdbc batch loop, the same pragmas", List.of(), null);
  private static final Variant DEFAULT =
      new Variant("sqlite-jdbc batch loop, default pragmas", List.of(), null);

  /** Those that the store sets on its connection. */
  private static final List<String> PRAGMAS =
      List.of(
          "page_size = 16384",
          "journal_mode = WAL",
          "synchronous = NORMAL",
          "wal_autocheckpoint = 4000",
          "journal_size_limit = 67108864",
          "temp_store = MEMORY");

  private WriterThroughput() {}

  static void run(Bench bench, Report report) throws Exception {
    List<Variant> variants = List.of(STORE, SAME, DEFAULT);
    Log log = new Log(System.err);
    Rounds rounds =
        Rounds.run("writer", Rounds.count(7), variants, variant -> trial(bench, variant, log));
    List<List<String>> rows = new ArrayList<>();
    for (Variant each : variants) {
      rows.add(List.of(each.name(), rounds.cell(each.name(), ROWS), share(rounds, each)));
    }
    report.section(
        "Writer, " + rounds.count() + " rounds of " + BATCH * BATCHES + " rows",
        List.of("variant", "rows/s", "the store's rows/s as parts of it"),
        rows);
    report.failures(rounds);
    report.bar("writer", "at least 0.9 of a bare loop with the same pragmas", share(rounds, SAME));
    report.bar("writer", "above a bare loop with default pragmas", share(rounds, DEFAULT));
    report.note(
        "Writer: rows of 12 KB of text in batches of "
            + BATCH
            + ", one transaction each, on a new file with the same tables, indexes and triggers;"
            + " rows are made before the clock runs; opening and closing do not count. The bare"
            + " loops insert, the store inserts or updates.");
  }

  private static String share(Rounds rounds, Variant base) {
    return base != STORE && rounds.has(STORE.name(), ROWS) && rounds.has(base.name(), ROWS)
        ? rounds.of(STORE.name(), ROWS).over(rounds.of(base.name(), ROWS)).toString()
        : "–";
  }

  private static Map<String, Double> trial(Bench bench, Variant variant, Log log) throws Exception {
    Path folder = Files.createTempDirectory(bench.folder().resolve("stores"), "writer");
    String url = "jdbc:sqlite:" + folder.resolve("snapshots.db");
    List<List<Snapshot>> batches = batches();
    // No trial pays for the rows of the one before.
    System.gc();
    try {
      double seconds =
          variant == STORE
              ? store(url, log, batches)
              : loop(url, schema(folder, log), variant == SAME ? PRAGMAS : List.of(), batches);
      return Map.of(ROWS, BATCH * BATCHES / seconds);
    } finally {
      Bench.delete(folder);
    }
  }

  private static double store(String url, Log log, List<List<Snapshot>> batches) throws Exception {
    try (SnapshotStore store = SnapshotStore.open(url, log)) {
      long start = System.nanoTime();
      for (List<Snapshot> each : batches) {
        store.write(each, List.of());
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static double loop(
      String url, List<String> schema, List<String> pragmas, List<List<Snapshot>> batches)
      throws SQLException {
    Column[] columns = Column.values();
    String marks = String.join(", ", Collections.nCopies(columns.length, "?"));
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
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO generation_snapshots VALUES (" + marks + ")")) {
        long start = System.nanoTime();
        for (List<Snapshot> batch : batches) {
          for (Snapshot row : batch) {
            for (int i = 0; i < columns.length; i++) {
              insert.setObject(i + 1, row.get(columns[i]));
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

  private static List<List<Snapshot>> batches() {
    List<List<Snapshot>> batches = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      List<Snapshot> batch = new ArrayList<>();
      for (int j = 0; j < BATCH; j++) {
        batch.add(row(i * BATCH + j));
      }
      batches.add(batch);
    }
    return batches;
  }

  private static Snapshot row(int number) {
    long now = System.currentTimeMillis();
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, SnapshotId.at(now).toString());
    values.put(Column.STATUS, "success");
    values.put(Column.SERVICE, "bench");
    values.put(Column.HOST, "localhost");
    values.put(Column.PROCESS_ID, 4711L);
    values.put(Column.NAME, "Pipeline.generate");
    values.put(Column.STARTED_AT, Instant.ofEpochMilli(now).toString());
    values.put(Column.COMPLETED_AT, Instant.ofEpochMilli(now + 1).toString());
    values.put(Column.ORG_ID, "org-" + number % 10);
    values.put(Column.USER_ID, "user-" + number % 100);
    values.put(Column.TEMPLATE_ID, "T-" + number % 40);
    values.put(Column.FINAL_SYSTEM_PROMPT, text("You write for a magazine. ", number, 7_000));
    values.put(Column.FINAL_USER_PROMPT, text("Keep the tone of the house. ", number, 3_000));
    values.put(Column.RESPONSE_TEXT, text("The leaves fall slowly. ", number, 2_000));
    values.put(
        Column.TOKEN_METRICS,
        "{\"prompt_tokens\":2500,\"completion_tokens\":500,\"total_tokens\":3000}");
    values.put(
        Column.PERFORMANCE_METRICS,
        "{\"total_latency_ms\":900,\"provider_latency_ms\":850,\"model_identifier\":\"model-1\"}");
    values.put(Column.REPAIR_METRICS, "{\"repair_count\":0,\"repair_types\":[]}");
    values.put(Column.ENTITY_TYPE, "post");
    values.put(Column.ENTITY_ID, Integer.toString(number));
    return new Snapshot(values);
  }

  private static String text(String sentence, int number, int length) {
    return (number + ": " + sentence.repeat(length / sentence.length() + 1)).substring(0, length);
  }
}
