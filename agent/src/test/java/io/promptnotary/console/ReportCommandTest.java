package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCommandTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  @Test
  void tells_what_each_template_cost() {
    Run run = Run.on(file, "report", "cost");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsExactly(
            "TEMPLATE  NAME         SNAPSHOTS  CALLS  PROMPT  CACHED  COMPLETION  TOKENS  NO PRICE"
                + "        COST     AVERAGE",
            "T-42      launch-post          1      -   2,400   1,024         380   2,780         0"
                + "  0.0012 USD  0.0012 USD",
            "T-7       -                    1      -       -       -           -       -         1"
                + "           -           -",
            "-         -                    1      -       -       -           -       -         1"
                + "           -           -",
            "all                            3      -   2,400   1,024         380   2,780         2"
                + "  0.0012 USD  0.0012 USD");
  }

  @Test
  void tells_what_was_repaired_how_long_it_took_what_failed_and_what_it_takes() {
    assertThat(Run.on(file, "report", "repairs", "--by", "none").out().lines())
        .containsExactly(
            "SNAPSHOTS  CHECKED  REPAIRED    SHARE  REPAIRS  FIRST SCORE",
            "        3        1         1  100.0 %        1         0.40");
    assertThat(Run.on(file, "report", "latency", "--by", "none").out().lines().toList().get(1))
        .matches(" +3 +4\\.21 s +4\\.21 s +4\\.21 s +4\\.21 s +4\\.21 s +3\\.90 s +3\\.90 s +- +-");
    assertThat(Run.on(file, "report", "errors").out().lines())
        .containsExactly(
            "SNAPSHOTS  FAILED   SHARE  OF THEM  ERROR                 NEWEST",
            "        3       1  33.3 %        1  com.acme.RateLimited  deadbeef");
    assertThat(Run.on(file, "report", "storage", "--by", "org").out().lines())
        .containsExactly(
            "ORG     SNAPSHOTS  PROMPTS  ANSWERS  AVERAGE",
            "acme            1     77 B     23 B    100 B",
            "globex          1     19 B      0 B     19 B",
            "-               1     13 B      0 B     13 B",
            "all             3    109 B     23 B     44 B");
  }

  @Test
  void days_are_those_of_the_user() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.add("late", Map.of(Column.STARTED_AT, "2026-01-30T23:30:00.000Z"));
    }
    assertThat(Run.on(file, "report", "cost", "--by", "day").out().lines().map(this::first))
        .containsExactly("DAY", "2026-01-31", "all");
    assertThat(
            Run.on(file, "report", "cost", "--by", "day", "--utc").out().lines().map(this::first))
        .containsExactly("DAY", "2026-01-30", "2026-01-31", "all");
    assertThat(Run.on(file, "report", "cost", "--by", "hour").out().lines().map(this::first))
        .containsExactly(
            "HOUR",
            "2026-01-31T00:00+01:00",
            "2026-01-31T13:00+01:00",
            "2026-01-31T14:00+01:00",
            "all");
  }

  private String first(String line) {
    return line.split(" ")[0];
  }

  @Test
  void csv_has_plain_figures_and_leaves_the_unknown_empty() {
    assertThat(Run.on(file, "report", "cost", "--format", "csv", "--by", "org").out())
        .isEqualTo(
            "org,snapshots,calls,prompt_tokens,cached_tokens,completion_tokens,total_tokens,"
                + "without_price,currency,cost,average_cost,snapshots_with_price\r\n"
                + "acme,1,,2400,1024,380,2780,0,USD,0.0012,0.0012,1\r\n"
                + "globex,1,,,,,,1,,,,\r\n"
                + ",1,,,,,,1,,,,\r\n");
  }

  @Test
  void json_has_lines_and_a_total() throws Exception {
    JsonNode json =
        Json.read(Run.on(file, "report", "latency", "--by", "model", "--format", "json").out());
    assertThat(json.path("report").textValue()).isEqualTo("latency");
    assertThat(json.path("by").textValue()).isEqualTo("model");
    assertThat(json.path("groups").intValue()).isEqualTo(2);
    JsonNode line = json.path("lines").path(0);
    assertThat(line.path("model").textValue()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(line.path("total_p95_ms").intValue()).isEqualTo(4210);
    assertThat(line.path("first_token_measured").intValue()).isZero();
    assertThat(line.path("first_token_p95_ms").isNull()).isTrue();
    assertThat(json.path("total").path(0).path("snapshots").intValue()).isEqualTo(3);
  }

  @Test
  void markdown_is_a_table_that_stored_text_cannot_break() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.add("odd", Map.of(Column.ORG_ID, "a|b <script> *x*\n[y](z)"));
    }
    assertThat(
            Run.on(file, "report", "storage", "--by", "org", "--format", "markdown").out().lines())
        .startsWith(
            "| ORG | SNAPSHOTS | PROMPTS | ANSWERS | AVERAGE |",
            "| --- | ---: | ---: | ---: | ---: |")
        .contains("| a\\|b \\<script\\> \\*x\\*␊\\[y\\](z) | 1 | 0 B | 0 B | 0 B |")
        .endsWith("| all | 4 | 109 B | 23 B | 33 B |");
  }

  @Test
  void shows_the_first_groups_and_says_how_to_see_the_others() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      for (int i = 0; i < 30; i++) {
        store.add("more-" + i, Map.of(Column.ORG_ID, "org-" + i));
      }
    }
    assertThat(Run.on(file, "report", "cost", "--by", "org").out())
        .endsWith("20 of 33 groups by org · see all with: --top 0" + System.lineSeparator());
    assertThat(Run.on(file, "report", "cost", "--by", "org", "--top", "2").out().lines().toList())
        .hasSize(6)
        .anyMatch(line -> line.startsWith("all "));
    assertThat(Run.on(file, "report", "cost", "--by", "org", "--top", "0").out().lines())
        .hasSize(35);
    // Whatever reads CSV is not served by a part of it.
    assertThat(Run.on(file, "report", "cost", "--by", "org", "--format", "csv").out().lines())
        .hasSize(34);
  }

  @Test
  void an_empty_store_and_filters_that_leave_nothing_are_no_trouble() throws Exception {
    Path empty = folder.resolve("empty.db");
    StoreFixture.create(empty).close();
    for (String kind : List.of("cost", "repairs", "latency", "errors", "storage")) {
      assertThat(Run.on(empty, "report", kind).out().strip())
          .isEqualTo("There is nothing to count.");
      Run none = Run.on(file, "report", kind, "--org", "nobody");
      assertThat(none.out().strip()).isEqualTo("There is nothing to count.");
      assertThat(none.code()).isZero();
      assertThat(Run.on(empty, "report", kind, "--format", "json").out()).contains("\"lines\": []");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "report | Missing required parameter: 'WHAT'",
        "report money | 'money' is none of cost, repairs, latency, errors, storage",
        "report cost --by colour | 'colour' is none of template, version, model, org, user,",
        "report cost --top -1 | --top < 0: -1",
        "report cost --format xml | 'xml' is none of table, csv, json, markdown",
        "report cost --since tomorrow | --since 'tomorrow' is no time",
      })
  void wrong_usage_is_named_with_a_way_out(String line, String message) {
    Run run = Run.on(file, line.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(message)
        .contains("Help: java -jar promptnotary.jar report --help");
  }

  private static Map<Column, Object> generation(
      Instant started, String template, String status, double cost, int repairs) {
    Map<Column, Object> row = new HashMap<>();
    row.put(Column.STARTED_AT, started.toString());
    row.put(Column.TEMPLATE_ID, template);
    row.put(Column.STATUS, status);
    row.put(Column.TOKEN_METRICS, "{\"estimated_cost\":" + cost + ",\"currency\":\"USD\"}");
    row.put(Column.REPAIR_METRICS, "{\"repair_count\":" + repairs + "}");
    return row;
  }

  /** The two questions of the specification, in SQL and as a command each. */
  @Test
  void answers_what_the_specification_asks_with_the_same_figures() throws Exception {
    Path store = folder.resolve("asked.db");
    // The console's clock stands, SQLite's does not: each has rows within and before its week.
    Instant now = Instant.parse("2026-01-31T14:00:00Z");
    try (StoreFixture fixture = StoreFixture.create(store)) {
      for (int i = 0; i < 60; i++) {
        Instant started = now.minusSeconds(3_600L * (i < 40 ? 2 * i : 24 * i));
        fixture.add(
            "row-" + i,
            generation(
                started, "T-" + (40 + i % 5), i % 7 == 0 ? "failed" : "success", 0.001 * i, i % 5));
      }
    }
    String average =
        "SELECT avg(json_extract(token_metrics, '$.estimated_cost')) AS a"
            + " FROM generation_snapshots WHERE template_id = 'T-42' AND status = 'success'";
    JsonNode bySql = Json.read(Run.on(store, "sql", average, "--format", "json").out());
    JsonNode byReport =
        Json.read(
            Run.on(
                    store,
                    "report cost --template T-42 --status success --by none --format json"
                        .split(" "))
                .out());
    assertThat(byReport.path("lines").path(0).path("average_cost").doubleValue())
        .isCloseTo(bySql.path(0).path("a").doubleValue(), within(1e-12))
        .isPositive();

    String top =
        "SELECT template_id AS template, sum(json_extract(repair_metrics, '$.repair_count')) AS"
            + " repairs FROM generation_snapshots WHERE started_at >= datetime('"
            + now
            + "', '-7 days') GROUP BY template_id ORDER BY repairs DESC LIMIT 3";
    JsonNode templates = Json.read(Run.on(store, "sql", top, "--format", "json").out());
    JsonNode lines =
        Json.read(Run.on(store, "report repairs --since 7d --top 3 --format json".split(" ")).out())
            .path("lines");
    assertThat(templates).hasSize(3);
    assertThat(lines).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(lines.path(i).path("template")).isEqualTo(templates.path(i).path("template"));
      assertThat(lines.path(i).path("repairs")).isEqualTo(templates.path(i).path("repairs"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "csv", "json", "markdown"})
  void archived_snapshots_are_counted_as_left_out(String format) throws Exception {
    Run.on(file, "archive", "--older-than", "2026-02-01");
    Run run = Run.on(file, "report", "cost", "--format", format);
    assertThat(run.out() + run.err())
        .contains(format.equals("json") ? "\"archived_not_counted\": 2" : "2 archived snapshots");
    assertThat(run.out().contains("archived")).isEqualTo(!format.equals("csv"));
  }
}
