package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepriceCommandTest {
  private static final String HEAD =
      "%s,calls,old_cost,new_cost,difference,currency,old_unknown,new_unknown";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    try (StoreFixture store = StoreFixture.create(file)) {
      store.add(
          "row-1",
          row(
              "T-1",
              "acme",
              "2026-01-30T12:00:00.000Z",
              call(
                  "\"model\":\"gpt-4o-mini\",\"provider\":\"openai\","
                      + usage("\"input\":1000,\"cache_read\":500,\"output\":100")
                      + ",\"cost\":{\"amount\":0.00000015,\"currency\":\"USD\"}"),
              call(
                  "\"model\":\"mine\",\"provider\":\"openai\",\"requested_model\":\"gpt-4o\","
                      + usage("\"input\":1,\"output\":0")
                      + ",\"cost\":{\"amount\":1,\"currency\":\"EUR\"}")));
      store.add(
          "row-2",
          row(
              "T-2",
              "acme",
              "2026-01-31T13:30:00.000Z",
              call("\"model\":\"m\",\"provider\":\"ollama\"," + usage("\"input\":7")),
              call("\"model\":\"m\",\"cost_unknown\":\"no tokens were reported\""),
              call("\"model\":\"m\",\"tokens\":{\"prompt_tokens\":5}"),
              call("\"model\":\"m\"," + usage("\"odd\":1")),
              call("\"model\":\"m\"," + usage("\"input\":1.5")),
              call("\"model\":\"m\"," + usage("\"input\":-1")),
              "{\"outcome\":\"success\"," + usage("\"input\":1") + "}",
              call(
                  "\"model\":\"m\",\"provider\":\"openai\",\"requested_model\":\"n\","
                      + usage("\"input\":1")),
              "{\"outcome\":\"pending\"}",
              "7"));
      store.add("row-3", Map.of(Column.LLM_CALLS, "not JSON"));
      store.add("row-4", Map.of(Column.LLM_CALLS, "{}"));
      store.add("row-5", Map.of());
    }
  }

  private static Map<Column, Object> row(String template, String org, String at, String... calls) {
    return Map.of(
        Column.TEMPLATE_ID,
        template,
        Column.TEMPLATE_NAME,
        "the '" + template,
        Column.ORG_ID,
        org,
        Column.STARTED_AT,
        at,
        Column.LLM_CALLS,
        "[" + String.join(",", calls) + "]");
  }

  private static String call(String members) {
    return "{\"started_at\":\"2026-01-30T12:00:00.000Z\",\"outcome\":\"success\",\"user\":\"?\","
        + members
        + "}";
  }

  private static String usage(String buckets) {
    return "\"tokens\":{\"buckets\":{" + buckets + "}}";
  }

  private Run reprice(String... args) {
    List<String> all = new ArrayList<>(List.of("reprice"));
    all.addAll(List.of(args));
    return Run.on(file, all.toArray(String[]::new));
  }

  @Test
  void shows_old_and_new_costs() throws Exception {
    Run run = reprice("--template", "T-1");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    // 1,000 × 0.15 + 500 × 0.075 + 100 × 0.6, and 1 × 2.5
    assertThat(run.out().lines())
        .containsExactly(
            "template  calls    old_cost   new_cost  difference  currency  old_unknown  new_unknown",
            "T-1           2           1                         EUR                 0            0",
            "T-1           2  0.00000015  0.0002500  0.00024985  USD                 0            0",
            "",
            "2 rows",
            "new costs by price table 2026-08-21");
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.find("row-1").orElseThrow().text(Column.LLM_CALLS))
          .contains("\"amount\":0.00000015");
    }
  }

  @Test
  void says_why_there_is_no_cost() {
    Run run = reprice("--template=the 'T-2", "--by", "row");
    assertThat(run.out().lines())
        .containsExactly(
            "row    calls  old_cost  new_cost  difference  currency  old_unknown  new_unknown",
            "row-2      8                                                      8            8",
            "",
            "1 row",
            "new costs by price table 2026-08-21",
            "no cost for 1 call: provider ollama is not in the price table",
            "no cost for 1 call: no tokens were reported",
            "no cost for 1 call: the row holds no tokens in buckets",
            "no cost for 3 calls: the stored tokens cannot be read",
            "no cost for 1 call: the row does not say when the call began",
            "no cost for 1 call: model m of openai is not in the price table");
  }

  @Test
  void names_a_few_reasons_only() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      for (int i = 0; i < 12; i++) {
        store.add("more-" + i, row("T-3", "x", "2026-01-31T13:30:00.000Z", call(unknownModel(i))));
      }
    }
    Run run = reprice("--template", "T-3");
    assertThat(run.out().lines().filter(line -> line.startsWith("no cost"))).hasSize(11);
    assertThat(run.out()).contains("no cost for 2 calls for more reasons");
  }

  private static String unknownModel(int i) {
    return "\"model\":\"m" + i + "\"," + usage("\"input\":1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "--by template --csv --since 2026-01-31 | template | T-2,8,,,,,8,8",
        "--by org --csv --since 1h | org | acme,8,,,,,8,8",
        "--by model --csv --template T-1 | model |"
            + " gpt-4o-mini,1,0.00000015,0.0002475,0.00024735,USD,0,0~mine,1,1,,,EUR,0,0~"
            + "mine,1,,0.0000025,,USD,0,0",
        "--by model --csv --template nobody | model | ^^",
      })
  void prints_csv(String line, String key, String rows) {
    Run run = reprice(line.split(" "));
    assertThat(run.err()).isEmpty();
    List<String> expected = new ArrayList<>(List.of(HEAD.formatted(key)));
    if (!rows.isEmpty()) {
      expected.addAll(List.of(rows.split("~")));
    }
    assertThat(run.out().lines()).containsExactlyElementsOf(expected);
  }

  @Test
  void prints_json_with_exact_decimals() throws Exception {
    Run run = reprice("--by", "model", "--template", "T-1", "--json");
    assertThat(run.out()).contains("\"old_cost\": 0.00000015,");
    assertThat(Json.read(run.out()).get(0).get("new_cost").decimalValue())
        .isEqualByComparingTo("0.0002475");
    assertThat(Json.read(run.out())).hasSize(3);
  }

  @Test
  void takes_another_table() throws Exception {
    Path prices = folder.resolve("mine.json");
    Files.writeString(
        prices,
        "{\"version\":\"v7\",\"currency\":\"EUR\",\"providers\":[{\"id\":\"openai\",\"models\":"
            + "[{\"id\":\"mine\",\"input\":5,\"output\":0}]}]}");
    Run run = reprice("--prices", prices.toString(), "--template", "T-1", "--by", "model");
    assertThat(run.out())
        .contains("new costs by price table v7")
        .contains("model gpt-4o-mini of openai is not in the price table");
    assertThat(run.line("mine ")).contains("0.000005", "-0.999995", "EUR");
  }

  @Test
  void refuses_what_is_no_table() throws Exception {
    Path broken = folder.resolve("broken.json");
    Files.writeString(broken, "{\n\"colour\": 1}");
    assertThat(reprice("--prices", broken.toString()).err())
        .startsWith("promptnotary: --prices " + broken + ": line 2: unknown key 'colour'");
    Files.write(broken, new byte[] {(byte) 0xff});
    assertThat(reprice("--prices", broken.toString()).err()).contains("cannot be read as UTF-8");
    Run run = reprice("--prices", folder.resolve("none.json").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("none.json: there is no such file");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      value = {
        "reprice --json --csv, give one of them",
        "reprice --by day, 'day' is none of template",
        "reprice --since soon, --since 'soon' is no time",
      })
  void wants_right_usage(String line, String complaint) {
    Run run = Run.on(file, line.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(complaint);
  }
}
