package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Text;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListCommandTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  @Test
  void shows_a_table_newest_first_in_the_users_zone() {
    Run run = Run.on(file, "list");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsExactly(
            "ID        STARTED              STATUS   NAME                              TEMPLATE"
                + "     ORG     MODEL                   CALLS  REPAIRS  TOKENS        COST  LATENCY",
            "0badcafe  2026-01-31 14:00:00  pending  Reviewer.review                   -       "
                + "     -       -                           1        -       -           -        -",
            "deadbeef  2026-01-31 13:30:00  failed   ContentGeneratorService.generate  T-7     "
                + "     globex  gpt-4o                      1        -       -           -   860 ms",
            "1a2b3c4d  2026-01-31 13:00:00  success  ContentGeneratorService.generate  "
                + "launch-post  acme    gpt-4o-mini-2024-07-18      2        1   2,780  0.0012 USD   4.21 s",
            "",
            "3 of 3 snapshots · show one with: show 0badcafe");
  }

  @Test
  void fits_the_terminal_and_has_colour_there() {
    Run run = Run.with().terminal(120).run("--store", file.toString(), "list");

    assertThat(run.out().lines().map(line -> line.replaceAll("\u001b\\[\\d*m", "")))
        .allMatch(line -> Text.width(line) <= 120)
        .anyMatch(line -> line.contains("…"));
    assertThat(run.out()).contains("\u001b[31mfailed\u001b[0m");
  }

  @ParameterizedTest
  @CsvSource({
    "list --utc --status failed, deadbeef",
    "list --status FAILED, deadbeef",
    "list --template launch-post, 1a2b3c4d",
    "list --template T-7, deadbeef",
    "list --org globex, deadbeef",
    "list --since 1h, 0badcafe",
    "list --since 2026-01-31T13:45, 0badcafe",
    "list --utc --since 2026-01-31T12:45, 0badcafe",
    "list --until 2026-01-31T13:10, 1a2b3c4d",
    "list --since 2h --until 1h --org globex, deadbeef",
    "list --since 7d --until 2w, ''",
  })
  void narrows(String line, String id) {
    Run run = Run.on(file, line.split(" "));
    assertThat(run.code()).isZero();
    if (id.isEmpty()) {
      assertThat(run.out().strip()).isEqualTo("None of the 3 snapshots in " + file + " matches.");
    } else {
      assertThat(run.out().strip().lines().toList().get(1)).startsWith(id);
      assertThat(run.out()).contains("1 of 1 matching snapshot ");
    }
  }

  @Test
  void takes_several_statuses_and_a_limit() {
    assertThat(Run.on(file, "list", "--status", "failed,pending").out())
        .contains("2 of 2 matching snapshots · show one with: show 0badcafe");
    assertThat(Run.on(file, "list", "--status", "failed", "--status", "success", "--limit=1").out())
        .contains("1 of 2 matching snapshots")
        .doesNotContain("1a2b3c4d");
  }

  @Test
  void prints_json() throws Exception {
    JsonNode array = Json.read(Run.on(file, "list", "--json", "--limit", "3").out());

    assertThat(array).hasSize(3);
    JsonNode repaired = array.get(2);
    assertThat(repaired.path("id").textValue()).isEqualTo(Sample.REPAIRED);
    assertThat(repaired.path("calls").intValue()).isEqualTo(2);
    assertThat(repaired.path("token_metrics").path("total_tokens").intValue()).isEqualTo(2780);
    assertThat(repaired.has("final_user_prompt")).isFalse();
    assertThat(array.get(0).path("org_id").isNull()).isTrue();
    assertThat(Run.on(file, "list", "--json", "--org", "nobody").out().strip()).isEqualTo("[]");
  }

  @Test
  void an_empty_store_is_no_trouble() throws Exception {
    Path empty = folder.resolve("empty.db");
    StoreFixture.create(empty).close();

    Run run = Run.on(empty, "list");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            "No snapshots in "
                + empty
                + " yet. They appear as soon as an observed application asks a model."
                + System.lineSeparator());
  }

  @Test
  void stored_text_cannot_steer_the_terminal_or_break_the_table() throws Exception {
    Path hostile = folder.resolve("hostile.db");
    try (StoreFixture store = StoreFixture.create(hostile)) {
      store.add(
          "x",
          Map.of(
              Column.NAME, "\u001b]0;owned\u0007\nsecond line",
              Column.STARTED_AT, "some day",
              Column.PERFORMANCE_METRICS, "{broken",
              Column.TOKEN_METRICS, "[]",
              Column.LLM_CALLS, "{broken"));
    }
    Run run = Run.on(hostile, "list");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().toList().get(1))
        .isEqualTo(
            "x   some day  success  ␛]0;owned␇␊second line  -         -    -          -        -"
                + "       -        -");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "list --since soon | --since 'soon' is no time: write 7d",
        "list --until 2026-13-01 | --until '2026-13-01' is no time",
        "list --limit -1 | --limit < 0: -1",
        "list --after 1a2b3c4d --before 1a2b3c4d | --after and --before at once",
        "list --limit many | '--limit': 'many' is no whole number",
        "list --status done | 'done' is none of pending, success, failed, cancelled,",
        "list surplus | Unmatched argument",
      })
  void wrong_usage_is_named_with_a_way_out(String line, String message) {
    Run run = Run.on(file, line.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("promptnotary: ")
        .contains(message)
        .endsWith("Help: java -jar promptnotary.jar list --help" + System.lineSeparator());
  }

  @Test
  void marks_what_belongs_to_another_snapshot() throws Exception {
    Path family = folder.resolve("family.db");
    try (StoreFixture store = StoreFixture.create(family)) {
      store.add("parent-1", Map.of(Column.NAME, "Agent.run"));
      store.add("child-11", Map.of(Column.NAME, "Tool.ask", Column.PARENT_ID, "parent-1"));
    }
    assertThat(Run.on(family, "list").out()).contains("  Agent.run").contains("  ↳ Tool.ask");
    assertThat(Run.on(family, "list", "--json").out()).contains("\"parent_id\": \"parent-1\"");
  }

  @ParameterizedTest
  @CsvSource({
    "list --user u-17, 1a2b3c4d",
    "list --session s-1 --platform linkedin, 1a2b3c4d",
    "list --name Reviewer.review, 0badcafe",
    "list --model gpt-4o-mini-2024-07-18, 1a2b3c4d",
    "list --template-version 3, 1a2b3c4d",
    "list --entity post/4711, 1a2b3c4d",
    "list --entity 4711, 1a2b3c4d",
    "list --entity page/4711, ''",
    "list --text limits, deadbeef",
  })
  void narrows_by_all_that_a_snapshot_is_told_by(String line, String id) {
    narrows(line, id);
  }

  @Test
  void goes_on_where_a_page_ends_and_back() {
    Run first = Run.on(file, "list", "--limit", "1");
    assertThat(first.out())
        .contains("1 of 3 snapshots · show one with: show 0badcafe · go on with: --after 0badcafe");
    assertThat(Run.on(file, "list", "--after", "0badcafe").out())
        .contains("deadbeef", "1a2b3c4d")
        .doesNotContain("go on with");
    assertThat(
            Run.on(file, "list", "--before", "1a2b3c4d", "--limit", "1")
                .out()
                .lines()
                .toList()
                .get(1))
        .startsWith("deadbeef");
    assertThat(Run.on(file, "list", "--before", "1a2b3c4d", "--format", "ids").out().lines())
        .containsExactly(Sample.PENDING, Sample.FAILED);
    Run wrong = Run.on(file, "list", "--after", "deadbaef");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("did you mean " + Sample.FAILED + "?");
  }

  @Test
  void prints_what_other_programs_read() {
    assertThat(Run.on(file, "list", "--format", "ids", "--limit", "0").out().lines())
        .containsExactly(Sample.PENDING, Sample.FAILED, Sample.REPAIRED);
    List<String> csv = Run.on(file, "list", "--format", "csv").out().lines().toList();
    assertThat(csv).hasSize(4);
    assertThat(csv.get(0))
        .startsWith("id,started_at,completed_at,status,archived,service,name,template_id");
    assertThat(csv.get(3))
        .startsWith(
            Sample.REPAIRED + ",2026-01-31T12:00:00.125Z,2026-01-31T12:00:04.335Z,success,0,")
        .contains(",2,1,2400,380,2780,0.0012,USD,4210,")
        .endsWith(",post,4711,");
    assertThat(Run.on(file, "list", "--format", "markdown").out().lines().toList().get(4))
        .isEqualTo(
            "| "
                + Sample.REPAIRED
                + " | 2026-01-31 13:00:00 | success |"
                + " ContentGeneratorService.generate | T-42 | acme | gpt-4o-mini-2024-07-18 | 2 | 1"
                + " | 2,780 | 0.0012 USD | 4.21 s |");
    assertThat(Run.on(file, "list", "--format", "json").out())
        .isEqualTo(Run.on(file, "list", "--json").out());
  }

  @Test
  void a_long_list_is_read_page_by_page() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.sql("BEGIN");
      for (int i = 0; i < 1_200; i++) {
        store.add(String.format("many-%05d", i), Map.of());
      }
      store.sql("COMMIT");
    }
    List<String> ids =
        Run.on(file, "list", "--limit", "0", "--format", "ids").out().lines().toList();
    assertThat(ids).hasSize(1_203).doesNotHaveDuplicates();
    assertThat(Run.on(file, "list", "--limit", "700", "--format", "ids").out().lines())
        .containsExactlyElementsOf(ids.subList(0, 700));
  }
}
