package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.promptnotary.snapshot.Column;
import io.promptnotary.store.Filter.Field;
import io.promptnotary.store.Report.Amount;
import io.promptnotary.store.Report.By;
import io.promptnotary.store.Report.Costs;
import io.promptnotary.store.Report.ErrorType;
import io.promptnotary.store.Report.Line;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  private static final ZoneId UTC = ZoneOffset.UTC;

  @TempDir Path folder;
  private Path file;
  private int number;

  @BeforeEach
  void name() {
    file = folder.resolve("reports.db");
  }

  private static Map<Column, Object> row(String started, String template, String org) {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.STARTED_AT, started);
    row.put(Column.TEMPLATE_ID, template);
    row.put(Column.TEMPLATE_NAME, template + " by name");
    row.put(Column.ORG_ID, org);
    row.values().removeIf(value -> value == null);
    return row;
  }

  private static Map<Column, Object> with(Map<Column, Object> row, Column column, Object value) {
    row.put(column, value);
    return row;
  }

  private static String tokens(int prompt, int completion, String cost) {
    return "{\"prompt_tokens\":"
        + prompt
        + ",\"completion_tokens\":"
        + completion
        + ",\"total_tokens\":"
        + (prompt + completion)
        + ",\"calls\":1"
        + cost
        + "}";
  }

  /** A store with all its indexes. */
  private StoreFixture store() throws Exception {
    try (Connection connection = DriverManager.getConnection(Rows.url(file))) {
      Schema.migrate(connection);
    }
    return StoreFixture.raw(file);
  }

  private void add(StoreFixture store, Map<Column, Object> row) throws Exception {
    store.add("0000-" + number++, row);
  }

  private SnapshotReader open() throws StoreException {
    return SnapshotReader.open(file);
  }

  private static <T> List<String> keys(Report<T> report) {
    return report.lines().stream().map(line -> line.group().key()).toList();
  }

  private void costs(StoreFixture store) throws Exception {
    String t = "2026-11-20T12:00:00.000Z";
    Column tokens = Column.TOKEN_METRICS;
    String usd = ",\"estimated_cost\":%s,\"currency\":\"USD\"";
    add(store, with(row(t, "T-1", "a"), tokens, tokens(100, 10, String.format(usd, "0.10"))));
    add(store, with(row(t, "T-1", "b"), tokens, tokens(200, 20, String.format(usd, "0.30"))));
    add(
        store,
        with(
            row(t, "T-1", "a"),
            tokens,
            tokens(1, 1, ",\"estimated_cost\":0.05,\"currency\":\"EUR\"")));
    add(store, with(row(t, "T-1", "b"), tokens, tokens(7, 7, ",\"currency\":\"USD\"")));
    add(store, row(t, "T-2", "a"));
    add(store, with(row(t, null, null), tokens, tokens(5, 5, String.format(usd, "2"))));
  }

  @Test
  void whatIsUnknownIsNotZero() throws Exception {
    try (StoreFixture store = store()) {
      costs(store);
    }
    try (SnapshotReader reader = open()) {
      Report<Costs> report = reader.reports().costs(By.TEMPLATE, Filter.ALL, UTC);

      assertThat(keys(report)).containsExactly("null by name", "T-1", "T-2");
      Costs first = report.lines().get(1).figures();
      assertThat(report.lines().get(1).group().name()).isEqualTo("T-1 by name");
      assertThat(first.rows()).isEqualTo(4);
      assertThat(first.unpriced()).isEqualTo(1);
      assertThat(first.promptTokens()).isEqualTo(308);
      assertThat(first.totalTokens()).isEqualTo(346);
      assertThat(first.calls()).isEqualTo(4);
      assertThat(first.cachedTokens()).isNull();
      assertThat(first.amounts()).extracting(Amount::currency).containsExactly("USD", "EUR");
      assertThat(first.amounts().get(0).average()).isCloseTo(0.2, within(1e-12));
      assertThat(first.amounts().get(1)).isEqualTo(new Amount("EUR", 0.05, 1));
      assertThat(report.lines().get(2).figures())
          .isEqualTo(new Costs(1, 1, null, null, null, null, null, List.of()));
      assertThat(report.total().rows()).isEqualTo(6);
      assertThat(report.total().amounts().get(0).sum()).isCloseTo(2.4, within(1e-12));
    }
  }

  @Test
  void countsOnlyWhatFits() throws Exception {
    try (StoreFixture store = store()) {
      costs(store);
    }
    try (SnapshotReader reader = open()) {
      Filter filter = Filter.ALL.with(Field.TEMPLATE, "T-1").with(Field.ORG, "a");
      Report<Costs> report = reader.reports().costs(By.NONE, filter, UTC);
      assertThat(report.lines()).hasSize(1);
      assertThat(report.total().rows()).isEqualTo(2);
      assertThat(keys(reader.reports().costs(By.ORG, Filter.ALL, UTC)))
          .containsExactly(null, "b", "a");
      Filter none = Filter.ALL.with(Field.ORG, "nobody");
      for (By by : By.values()) {
        assertThat(reader.reports().costs(by, none, UTC).lines()).isEmpty();
        assertThat(reader.reports().latency(by, none, UTC).total().total().count()).isZero();
        assertThat(reader.reports().errors(by, none, UTC).total().share()).isZero();
      }
    }
  }

  @Test
  void repairsCountWhatWasChecked() throws Exception {
    Column repair = Column.REPAIR_METRICS;
    try (StoreFixture store = store()) {
      String t = "2026-11-20T12:00:00.000Z";
      add(
          store,
          with(row(t, "T-1", null), repair, "{\"repair_count\":0,\"initial_validation_score\":1}"));
      add(
          store,
          with(
              row(t, "T-1", null),
              repair,
              "{\"repair_count\":3,\"initial_validation_score\":0.5}"));
      add(store, row(t, "T-1", null));
      add(store, with(row(t, "T-2", null), repair, "{\"repair_count\":4}"));
      add(store, row(t, "T-3", null));
    }
    try (SnapshotReader reader = open()) {
      Report<Report.Repairs> report = reader.reports().repairs(By.TEMPLATE, Filter.ALL, UTC);
      assertThat(report.lines())
          .extracting(Line::figures)
          .containsExactly(
              new Report.Repairs(1, 1, 1, 4L, null),
              new Report.Repairs(3, 2, 1, 3L, 0.75),
              new Report.Repairs(1, 0, 0, null, null));
      assertThat(report.lines().get(1).figures().share()).isEqualTo(0.5);
      assertThat(report.lines().get(2).figures().share()).isNull();
    }
  }

  @Test
  void percentilesAreOfWhatWasMeasured() throws Exception {
    try (StoreFixture store = store()) {
      for (int i = 100; i >= 1; i--) {
        String json = "{\"total_latency_ms\":" + i + ",\"model_identifier\":\"m\"}";
        Map<Column, Object> row = row("2026-11-20T12:00:00.000Z", "T", null);
        add(store, with(row, Column.PERFORMANCE_METRICS, json));
      }
      add(store, row("2026-11-20T12:00:00.000Z", "T", null));
    }
    try (SnapshotReader reader = open()) {
      Report.Latency latency = reader.reports().latency(By.MODEL, Filter.ALL, UTC).total();
      assertThat(latency.rows()).isEqualTo(101);
      assertThat(latency.total()).isEqualTo(new Report.Percentiles(100, 50, 90, 95, 99, 100));
      assertThat(latency.firstToken().count()).isZero();
      assertThat(latency.firstToken().p50()).isNaN();
      assertThat(keys(reader.reports().latency(By.MODEL, Filter.ALL, UTC)))
          .containsExactly("m", null);
    }
  }

  @Test
  void errorsHaveTheirNewestExample() throws Exception {
    try (StoreFixture store = store()) {
      for (int i = 0; i < 12; i++) {
        // The last to be added is not the newest.
        Map<Column, Object> row = row("2026-11-" + (30 - i) + "T12:00:00.000Z", "T", null);
        row.put(
            Column.STATUS,
            i < 5 ? "failed" : i == 5 ? "abandoned" : i == 6 ? "cancelled" : "success");
        if (i == 6) {
          row.put(Column.ERROR_TYPE, "Cancellation");
        }
        if (i < 4) {
          row.put(Column.ERROR_TYPE, i == 3 ? "Other" : "Timeout");
        }
        add(store, row);
      }
    }
    try (SnapshotReader reader = open()) {
      Report.Errors errors = reader.reports().errors(By.NONE, Filter.ALL, UTC).total();
      assertThat(errors.rows()).isEqualTo(12);
      assertThat(errors.failed()).isEqualTo(6);
      assertThat(errors.types().get(0)).isEqualTo(new ErrorType("Timeout", 3, "0000-0"));
      assertThat(errors.types())
          .contains(
              new ErrorType("Other", 1, "0000-3"),
              new ErrorType(null, 1, "0000-4"),
              new ErrorType("abandoned", 1, "0000-5"))
          .noneMatch(type -> "Cancellation".equals(type.type()));
    }
  }

  @Test
  void storageIsOfBytesAndNotOfLetters() throws Exception {
    try (StoreFixture store = store()) {
      Map<Column, Object> row = row("2026-11-20T12:00:00.000Z", "T", null);
      row.put(Column.FINAL_SYSTEM_PROMPT, "ü");
      row.put(Column.FINAL_USER_PROMPT, "漢😀");
      row.put(Column.RESPONSE_TEXT, "ok");
      add(store, row);
      add(store, row("2026-11-20T12:00:00.000Z", "T", null));
    }
    try (SnapshotReader reader = open()) {
      Report.Storage storage = reader.reports().storage(By.TEMPLATE, Filter.ALL, UTC).total();
      assertThat(storage).isEqualTo(new Report.Storage(2, 9, 2));
      assertThat(storage.average()).isEqualTo(5.5);
    }
  }

  @Test
  void daysAreThoseOfTheZone() throws Exception {
    try (StoreFixture store = store()) {
      // In Berlin, summer time ends on 25 October 2026: that day has 25 hours.
      add(store, row("2026-10-24T21:59:59.999Z", "T", null));
      add(store, row("2026-10-24T22:00:00.000Z", "T", null));
      add(store, row("2026-10-25T22:59:59.999Z", "T", null));
      add(store, row("2026-10-25T23:00:00.000Z", "T", null));
      add(store, row("2026-12-01T00:00:00.000Z", "T", null));
      add(store, row("some day", "T", null));
    }
    try (SnapshotReader reader = open()) {
      Report<Costs> days = reader.reports().costs(By.DAY, Filter.ALL, ZoneId.of("Europe/Berlin"));
      assertThat(days.lines())
          .extracting(line -> line.group().from() + " " + line.figures().rows())
          .containsExactly(
              "2026-10-23T22:00:00Z 1",
              "2026-10-24T22:00:00Z 2",
              "2026-10-25T23:00:00Z 1",
              "2026-11-30T23:00:00Z 1",
              "null 1");
      assertThat(days.total().rows()).isEqualTo(6);
      Filter filter =
          Filter.ALL
              .since(Instant.parse("2026-10-24T22:00:00Z"))
              .until(Instant.parse("2026-10-25T23:00:00Z"));
      assertThat(reader.reports().costs(By.HOUR, filter, ZoneId.of("Asia/Kolkata")).lines())
          .extracting(line -> line.group().from() + " " + line.figures().rows())
          .containsExactly("2026-10-24T21:30:00Z 1", "2026-10-25T22:30:00Z 1");
    }
  }

  @Test
  void saysHowManyArchivedOnesItLeavesOut() throws Exception {
    try (StoreFixture store = store()) {
      costs(store);
    }
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      upkeep.archive(Instant.parse("2026-11-21T00:00:00Z"));
    }
    try (SnapshotReader reader = open()) {
      Report<Costs> report =
          reader.reports().costs(By.TEMPLATE, Filter.ALL.with(Field.TEMPLATE, "T-1"), UTC);
      assertThat(report.lines()).isEmpty();
      assertThat(report.archived()).isEqualTo(4);
    }
  }

  @Test
  void damagedFiguresAreUnknown() throws Exception {
    try (StoreFixture store = StoreFixture.create(file)) {
      costs(store);
      Map<Column, Object> row = row("2026-11-20T12:00:00.000Z", "T-9", null);
      row.put(Column.TOKEN_METRICS, "{broken");
      row.put(Column.PERFORMANCE_METRICS, "also");
      row.put(Column.REPAIR_METRICS, "");
      add(store, row);
    }
    try (SnapshotReader reader = open()) {
      Reports reports = reader.reports();
      assertThat(reports.costs(By.MODEL, Filter.ALL, UTC).total().unpriced()).isEqualTo(3);
      assertThat(reports.repairs(By.VERSION, Filter.ALL, UTC).total().measured()).isZero();
      assertThat(reports.latency(By.DAY, Filter.ALL, UTC).total().rows()).isEqualTo(7);
      assertThat(reader.list(Filter.ALL.with(Field.MODEL, "m"), 9)).isEmpty();
    }
  }

  /** Otherwise a report over a million long rows takes minutes. */
  @Test
  void noReportReadsTheTable() throws Exception {
    store().close();
    String sql;
    try (Database database = Database.open(file)) {
      Condition condition = Condition.live(Filter.ALL.with(Field.MODEL, "m"), database);
      sql = "SELECT * FROM " + Figure.table(condition, database);
    }
    assertThat(query(file, "EXPLAIN QUERY PLAN " + sql.replace("?", "'m'")))
        .singleElement()
        .asString()
        .contains("SCAN generation_snapshots USING COVERING INDEX generation_snapshots_figures");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM cost_by_template",
        "SELECT * FROM cost_by_model ORDER BY cost DESC",
        "SELECT * FROM cost_by_org WHERE currency = 'USD'",
        "SELECT * FROM repairs_by_template ORDER BY repairs DESC LIMIT 3",
        "SELECT * FROM snapshot_storage",
        "SELECT template_id, sum(json_extract(repair_metrics, '$.repair_count')) AS repairs"
            + " FROM generation_snapshots WHERE started_at >= datetime('now', '-7 days')"
            + " GROUP BY template_id ORDER BY repairs DESC LIMIT 3",
        "SELECT avg(json_extract(token_metrics, '$.estimated_cost'))"
            + " FROM generation_snapshots WHERE template_id = 'T-42' AND status = 'success'",
      })
  void norDoesWhatUsersAskInSql(String sql) throws Exception {
    store().close();
    List<String> plan = query(file, "EXPLAIN QUERY PLAN " + sql);
    assertThat(plan).anyMatch(line -> line.contains("generation_snapshots USING COVERING INDEX"));
    assertThat(plan).noneMatch(line -> line.matches(".*generation_snapshots( USING INDEX.*)?"));
  }

  @ParameterizedTest
  @EnumSource(By.class)
  void anOlderStoreIsCountedToo(By by) throws Exception {
    try (Connection connection = DriverManager.getConnection(Rows.url(file))) {
      Schema.migrate(connection, 1);
    }
    Rows.execute(
        file,
        "INSERT INTO generation_snapshots (id, status, started_at, token_metrics)"
            + " VALUES ('aaaa', 'failed', '2026-01-01T00:00:00.000Z', '{\"total_tokens\":7}')");
    try (SnapshotReader reader = open()) {
      assertThat(reader.reports().costs(by, Filter.ALL, UTC).total().totalTokens()).isEqualTo(7);
      assertThat(reader.reports().errors(by, Filter.ALL, UTC).lines()).hasSize(1);
      assertThat(reader.reports().storage(by, Filter.ALL, UTC).archived()).isZero();
    }
  }
}
