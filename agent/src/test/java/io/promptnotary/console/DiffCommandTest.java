package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffCommandTest {
  private static final String ONE = "019c13c4-0001-7abc-8def-0000aaaa0001";
  private static final String OTHER = "019c13c4-0002-7abc-8def-0000bbbb0002";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  private void add(String id, Map<Column, Object> values) throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.add(id, values);
    }
  }

  private void pair() throws Exception {
    Map<Column, Object> row = new HashMap<>(Sample.repaired());
    row.put(Column.FINAL_USER_PROMPT, "You sell.\nTone: warm\nBe \u001b[31mbrief.\nGo.");
    add(ONE, row);
    row.put(Column.FINAL_USER_PROMPT, "You sell.\nTone: dry\nGo.\nNow.");
    row.put(Column.RESPONSE_TEXT, null);
    row.put(Column.MODEL_PARAMETERS, "{\"model\":\"gpt-4o\",\"temperature\":0.70}");
    row.values().removeIf(java.util.Objects::isNull);
    add(OTHER, row);
  }

  @Test
  void shows_what_differs_and_names_what_does_not() throws Exception {
    pair();
    Run run = Run.on(file, "--utc", "diff", "aaaa0001", OTHER);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsSubsequence(
            "--- " + ONE + "  2026-01-31 12:00:00  ContentGeneratorService.generate",
            "+++ " + OTHER + "  2026-01-31 12:00:00  ContentGeneratorService.generate",
            "            A            B",
            "model       gpt-4o-mini  gpt-4o",
            "max_tokens  800          -",
            "stop        [\"END\"]      -",
            "@@ -1,4 +1,4 @@",
            "  You sell.",
            "~ Tone: [-warm-]{+dry+}",
            "- Be ␛[31mbrief.",
            "  Go.",
            "+ Now.",
            "- {\"post\":\"We are live!\"}",
            "the same in both: system prompt; message 1, system; message 2, user");
    assertThat(run.out()).doesNotContain("\u001b").doesNotContain("FIGURES");
    assertThat(run.line("ANSWER")).contains("in A only");
    assertThat(run.line("USER PROMPT")).contains("% alike");
  }

  @Test
  void a_terminal_has_colours_instead_of_brackets() throws Exception {
    pair();
    Run run =
        Run.with().terminal(80).run("--store", file.toString(), "diff", "aaaa0001", "bbbb0002");

    assertThat(run.out())
        .contains("~ Tone: \u001b[31;9mwarm\u001b[0m\u001b[32;4mdry\u001b[0m")
        .contains("\u001b[31m- Be ␛[31mbrief.\u001b[0m", "\u001b[32m+ Now.\u001b[0m")
        .doesNotContain("[-");
  }

  @Test
  void full_shows_what_is_equal_too() throws Exception {
    pair();
    Run run = Run.on(file, "diff", ONE, ONE, "--full");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .contains("temperature          0.70                              0.70")
        .contains("  Tone: warm");
    assertThat(run.line("USER PROMPT")).contains("the same");
  }

  @ParameterizedTest
  @CsvSource({"aaaa0001,aaaa0001,0", "aaaa0001,bbbb0002,3", "last,last,0"})
  void the_exit_code_tells_if_one_asks_for_it(String left, String right, int code)
      throws Exception {
    pair();

    assertThat(Run.on(file, "diff", left, right, "--exit-code").code()).isEqualTo(code);
    assertThat(Run.on(file, "diff", left, right).code()).isZero();
  }

  @Test
  void json_holds_what_differs() throws Exception {
    pair();
    JsonNode json = Json.read(Run.on(file, "diff", ONE, OTHER, "--json").out());

    assertThat(json.path("same").booleanValue()).isFalse();
    assertThat(json.at("/parameters/max_tokens"))
        .isEqualTo(Json.read("{\"left\":\"800\",\"right\":null,\"verdict\":\"left_only\"}"));
    assertThat(json.at("/texts/1/title").textValue()).isEqualTo("user prompt");
    assertThat(json.at("/texts/1/changes/0"))
        .isEqualTo(
            Json.read(
                "{\"kind\":\"changed\",\"left_line\":2,\"left\":\"Tone: warm\","
                    + "\"right_line\":2,\"right\":\"Tone: dry\"}"));
    assertThat(json.at("/texts/1/changes")).hasSize(3);
    assertThat(json.at("/texts").findValuesAsText("left"))
        .contains("Be \u001b[31mbrief.", "{\"post\":\"We are live!\"}");
  }

  @Test
  void versions_are_compared_by_what_their_snapshots_share() throws Exception {
    version("v3", 1, "success", "Write for Acme Ltd.\nAt most 80 words.");
    version("v3", 2, "success", "Write for Globex.\nAt most 80 words.");
    version("v3", 3, "failed", "This one failed.");
    version("v4", 4, "failed", "Write for Initech.\nAt most 120 words.\nNo emoji.");
    version(null, 0, "success", "Write.");
    Run run = Run.on(file, "diff", "--template", "Launch");

    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsSubsequence(
            "version v3: what the latest 2 of 3 share",
            "version v4: one snapshot, so that its data cannot be told from the template",
            "~ Write for [-⟨…⟩-]{+Initech+}.",
            "~ At most [-80-]{+120+} words.",
            "+ No emoji.");
    assertThat(Run.on(file, "diff", "--template", "T-9", "4", "V3", "--samples=1").out())
        .contains("~ Write for [-Initech-]{+Globex+}.", "- No emoji.");
    assertThat(Run.on(file, "diff", "--template", "T-9", "v4", "v5").err())
        .isEqualTo(
            "promptnotary: no snapshot of template 'T-9' is of version 'v5': there are version v4,"
                + " version v3, no version\n");
  }

  private void version(String version, int minute, String status, String prompt) throws Exception {
    Map<Column, Object> row = new HashMap<>();
    row.put(Column.TEMPLATE_ID, "T-9");
    row.put(Column.TEMPLATE_NAME, "Launch");
    row.put(Column.STATUS, status);
    row.put(Column.STARTED_AT, "2026-01-31T12:0" + minute + ":00.000Z");
    row.put(Column.FINAL_USER_PROMPT, prompt);
    if (version != null) {
      row.put(Column.TEMPLATE_VERSION, version);
    }
    add("019c13c4-000" + minute + "-7abc-8def-0000cccc0002", row);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "diff | 2 | give two ids, or --template T",
        "diff last | 2 | give two ids, or --template T",
        "diff --template T-42 v3 | 2 | give two versions of 'T-42', or none for the two that were",
        "diff --template T-42 --samples 0 | 2 | --samples is none of 1 to 50: 0",
        "diff last ffffffff | 1 | begins or ends with 'ffffffff'",
        "diff --template T-43 | 1 | no snapshot names the template 'T-43': there are T-42, T-7",
        "diff --template T-42 | 1 | all snapshots of template 'T-42' are of version 3",
        "diff --template T-7 | 1 | all snapshots of template 'T-7' are of no version",
        "diff a b c | 2 | give two ids, or --template T",
      })
  void wrong_words_are_explained(String line, int code, String sentence) {
    Run run = Run.on(file, line.split(" "));

    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("promptnotary: ").contains(sentence);
  }

  @Test
  void a_store_without_templates_says_so() throws Exception {
    Path bare = folder.resolve("bare.db");
    try (StoreFixture store = StoreFixture.create(bare)) {
      store.add(ONE, Map.of());
    }

    assertThat(Run.on(bare, "diff", "--template", "T").err())
        .contains("no snapshot names a template: capture template.id or template.name");
    assertThat(Run.on(bare, "diff", "last", "last").code()).isZero();
  }
}
