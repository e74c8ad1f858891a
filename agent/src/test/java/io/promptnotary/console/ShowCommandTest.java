package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowCommandTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  /** Shows the one row of a store that holds these values besides id, status and start. */
  private Run showOnly(Map<Column, ?> values, String... options) throws Exception {
    Path other = folder.resolve("only.db");
    try (StoreFixture store = StoreFixture.create(other)) {
      store.add("0123456789", values);
    }
    String[] args = new String[options.length + 2];
    args[0] = "show";
    args[1] = "last";
    System.arraycopy(options, 0, args, 2, options.length);
    return Run.on(other, args);
  }

  @Test
  void shows_everything_an_auditor_asks_for() {
    Run run = Run.on(file, "show", "1a2b3c4d");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsExactly(
            "019c13c4-5a01-7abc-8def-00001a2b3c4d  success  2026-01-31 13:00:00.125 +01:00, took"
                + " 4.21 s",
            "  name        ContentGeneratorService.generate",
            "  service     content-studio · on build-7 · process 4711 · run run-1",
            "  template    launch-post · id T-42 · version 3",
            "  modules     voice, limits",
            "  for         org acme · user u-17 · session s-1 · platform linkedin",
            "  entity      post · 4711 · linked 2026-01-31 13:00:05.000 +01:00",
            "  trace       4bf92f35 · span 00f067aa",
            "",
            "── FINAL SYSTEM PROMPT  43 characters, 43 B " + "─".repeat(34),
            "You write posts.",
            "Tone: playful (overridden)",
            "",
            "── FINAL USER PROMPT  29 characters, 34 B " + "─".repeat(36),
            "Announce the Grüße release 🚀.",
            "",
            "── RESPONSE  23 characters, 23 B " + "─".repeat(45),
            "{\"post\":\"We are live!\"}",
            "",
            "── MODEL " + "─".repeat(69),
            "  model        gpt-4o-mini-2024-07-18",
            "  asked for    gpt-4o-mini",
            "  temperature  0.70",
            "  max_tokens   800",
            "  stop         [\"END\"]",
            "  tokens       prompt 2,400, completion 380, total 2,780, cached 1,024 (reported)",
            "  cost         0.0012 USD",
            "  latency      4.21 s in total, 3.90 s waiting for the provider",
            "  answer       finish reason stop · id chatcmpl-9",
            "  retries      1",
            "  cached       yes",
            "",
            "── CALLS " + "─".repeat(69),
            "                                      BEGAN    TOOK  OUTCOME       TOKENS  MODEL"
                + "                   NOTES",
            "draft     ████████████············   +80 ms  2.10 s  success  1,200 → 340 "
                + " gpt-4o-mini-2024-07-18  attempt 2, stop",
            "repair 1  ·············██████████·  +2.30 s  1.80 s  success       ? → 40 "
                + " gpt-4o-mini-2024-07-18",
            "",
            "── REPAIRS " + "─".repeat(67),
            "  count       1",
            "  types       too-long, missing-key",
            "  score       0.4 → 1.0",
            "  source      derived",
            "  log 1       Shorten it.",
            "  log 2",
            "    Add the key 'post'.",
            "    Keep the tone.",
            "",
            "── ATTRIBUTES " + "─".repeat(64),
            "  prompt_changed_after_composition  true",
            "  note",
            "    two",
            "    lines",
            "",
            "── NOT CAPTURED " + "─".repeat(62),
            "  ask tokens.cached  usage: null",
            "",
            "── RECORD " + "─".repeat(68),
            "  final        since 2026-01-31 13:00:04.335 +01:00",
            "  guards       in place: the store itself refuses a change of final snapshots",
            "  fingerprint  sha256"
                + " 3284de0dd679c341e5c8e5108bd3e965206fa22db89ddf1ffd3cb65934530bd0");
  }

  @Test
  void what_is_not_final_has_no_fingerprint() {
    Run run = Run.on(file, "show", "last");

    assertThat(run.line("not yet: it changes until the generation ends")).isNotNull();
    assertThat(run.line("fingerprint")).isNull();
  }

  @Test
  void guards_that_are_gone_are_named() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TRIGGER generation_snapshots_final");
    }

    assertThat(Run.on(file, "show", "1a2b3c4d").line("guards"))
        .contains("NOT IN PLACE: generation_snapshots_final: rows may have been changed");
    Run status = Run.on(file, "status");
    assertThat(status.line("guards")).contains("NOT IN PLACE: generation_snapshots_final");
    assertThat(status.code()).isEqualTo(3);
    assertThat(Run.on(file, "status", "--json").out())
        .contains("\"missing\": [\n      \"generation_snapshots_final\"\n");
  }

  @Test
  void shows_a_failure_with_its_stack_once() {
    Run run = Run.on(file, "show", "deadbeef", "--utc");

    assertThat(run.out())
        .contains("failed  2026-01-31 12:30:00.000 +00:00, took 860 ms")
        .containsOnlyOnce("\ncom.acme.RateLimited: HTTP 429\n\tat com.acme.LlmClient.ask")
        .contains("\n  com.acme.RateLimited: HTTP 429");
    assertThat(run.line("draft")).contains("+10 ms  850 ms  failed").contains("█".repeat(24));
    assertThat(run.line("FINAL SYSTEM")).isNull();
  }

  @Test
  void shows_what_an_entity_was_made_of() {
    assertThat(Run.on(file, "show", "--entity", "post/4711").out()).startsWith(Sample.REPAIRED);
    assertThat(Run.on(file, "show", "--entity", "4711").out()).startsWith(Sample.REPAIRED);

    Run unknown = Run.on(file, "show", "--entity", "page/4711");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualTo(
            "promptnotary: no snapshot in "
                + file
                + " matches these filters: see them with: list\n");
  }

  @Test
  void shows_the_newest_of_those_that_match() throws Exception {
    Map<Column, Object> again = Sample.repaired();
    again.put(Column.STARTED_AT, "2026-01-31T12:10:00.125Z");
    Path other = folder.resolve("two.db");
    try (StoreFixture store = StoreFixture.create(other)) {
      store.add(Sample.REPAIRED, Sample.repaired()).add(Sample.PENDING, Sample.pending());
      store.add("019c13c4-5a01-7abc-8def-0000aaaa0000", again);
    }

    Run run = Run.on(other, "show", "last", "--status", "success", "--org", "acme");

    assertThat(run.out()).startsWith("019c13c4-5a01-7abc-8def-0000aaaa0000");
    assertThat(run.line("the newest of 2 that match")).isNotNull();
    assertThat(Run.on(file, "show", "1a2b3c4d", "--org", "acme").code()).isEqualTo(2);
  }

  @Test
  void shows_a_pending_generation_as_the_newest() {
    Run run = Run.on(file, "show", "last");

    assertThat(run.out()).startsWith(Sample.PENDING + "  pending  ").contains(", not ended");
    assertThat(run.line("draft")).contains("·".repeat(12) + "▒".repeat(12) + "  +500 ms     - ");
    assertThat(run.line("MODEL ──")).isNull();
  }

  @Test
  void full_adds_the_conversation_and_each_call() {
    Run run = Run.on(file, "show", "1a2b3c4d", "--full");

    assertThat(run.out())
        .contains("── MESSAGE 1 system  16 characters, 16 B ─")
        .contains("── MESSAGE 2 user ")
        .contains("[{\"type\":\"text\",\"text\":\"Announce\"}]")
        .contains("── CALL 1 draft ─")
        .contains("  method      LlmClient.ask")
        .contains("  pointcut    ask")
        .contains("  parameters  {\"temperature\":0.7}")
        .contains("── CALL 1 draft, SYSTEM ")
        .contains("── CALL 1 draft, RESPONSE  10 characters, 10 B ─")
        .contains("── CALL 2 repair 1, MESSAGES ")
        .contains("    \"content\": \"Shorten it.\"");
    assertThat(run.line("CALL 2 repair 1, SYSTEM")).isNull();
  }

  @Test
  void json_is_the_exact_row() throws Exception {
    Run run = Run.on(file, "show", Sample.REPAIRED, "--json");
    JsonNode row = Json.read(run.out());

    assertThat(row.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(List.of(Column.values()).stream().map(Column::key).toArray(String[]::new));
    Sample.repaired()
        .forEach(
            (column, value) -> {
              JsonNode shown = row.path(column.key());
              String text = shown.isTextual() ? shown.textValue() : shown.toString();
              assertThat(text).isEqualTo(value.toString());
            });
    assertThat(run.out()).contains("\n  \"process_id\": 4711,").contains("\"temperature\": 0.70,");
    assertThat(Json.read(Run.on(file, "show", "last", "--json").out()).path("org_id").isNull())
        .isTrue();
  }

  @Test
  void stored_text_cannot_steer_the_terminal() throws Exception {
    Map<Column, String> hostile = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      boolean free = column != Column.ID && column != Column.PROCESS_ID;
      if (free && column != Column.CACHED && column != Column.RETRY_COUNT) {
        hostile.put(column, "\u001b[2J\u0007\u009b1m\u202E\r");
      }
    }
    String json = "\\u001b[2J\\u0007\\u009b1m\\u202E\\r";
    hostile.put(Column.ATTRIBUTES, "{\"" + json + "\":\"" + json + "\\n" + json + "\"}");
    hostile.put(
        Column.LLM_CALLS,
        ("[{'purpose':'X','outcome':'X','model':'X','finish_reason':'X','user':'X',"
                + "'error':{'type':'X','message':'X'}}]")
            .replace('\'', '"')
            .replace("X", json));
    hostile.put(
        Column.REPAIR_METRICS,
        "{\"repair_types\":[\"" + json + "\"],\"repair_log\":[\"" + json + "\"]}");

    Run run = showOnly(hostile, "--full");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("␛[2J␇\\u009b1m\\u202e␍");
    assertThat(run.out().replace(System.lineSeparator(), "\n").chars())
        .noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c))
        .noneMatch(c -> c == 0x202E);
    assertThat(showOnlyJson()).doesNotContain("\u001b", "\u009b", "\u007f");
  }

  private String showOnlyJson() {
    Run run = Run.on(folder.resolve("only.db"), "show", "last", "--json");
    assertThat(run.out()).contains("\"name\": \"\\u001B[2J\\u0007\\u009B1m");
    return run.out();
  }

  @Test
  void broken_json_is_shown_as_it_is() throws Exception {
    Map<Column, String> broken = new EnumMap<>(Column.class);
    Row.JSON.forEach(column -> broken.put(column, "{\"cut off in " + column.key()));

    Run run = showOnly(broken, "--full");
    assertThat(run.code()).isZero();
    Row.JSON.forEach(
        column -> {
          assertThat(run.line("── " + column.key())).contains("no valid JSON, as stored");
          assertThat(run.out()).contains("{\"cut off in " + column.key());
        });
    JsonNode row = Json.read(Run.on(folder.resolve("only.db"), "show", "0123", "--json").out());
    assertThat(row.path("llm_calls").textValue()).isEqualTo("{\"cut off in llm_calls");
  }

  @Test
  void json_of_an_unexpected_shape_does_no_harm() throws Exception {
    Map<Column, String> odd = new EnumMap<>(Column.class);
    Row.JSON.forEach(column -> odd.put(column, "[1,\"x\",null,{\"model\":{}},[]]"));
    assertThat(showOnly(odd, "--full").code()).isZero();
  }

  @Test
  void shows_an_error_of_which_only_a_part_is_known() throws Exception {
    assertThat(
            showOnly(
                    Map.of(
                        Column.ERROR_MESSAGE, "it broke",
                        Column.ERROR_STACK, "at some.Place",
                        Column.LLM_CALLS,
                            "[{\"error\":{\"message\":\"no type\"},\"latency_ms\":5},"
                                + "{\"error\":{\"type\":\"NoMessage\"}}]",
                        Column.PERFORMANCE_METRICS, "{\"provider_latency_ms\":70}",
                        Column.TOKEN_METRICS, "{\"source\":\"estimated\"}"))
                .out())
        .contains("it broke\nat some.Place\n")
        .contains("  error: no type")
        .contains("  NoMessage")
        .contains("  70 ms waiting for the provider")
        .contains("  (estimated)");
  }

  @Test
  void shows_what_calls_and_repairs_cost() throws Exception {
    Run run =
        showOnly(
            Map.of(
                Column.TOKEN_METRICS,
                "{\"estimated_cost\":0.00000015,\"currency\":\"USD\",\"price_id\":\"openai/o3\","
                    + "\"price_table\":\"2026-08-21\"}",
                Column.REPAIR_METRICS,
                "{\"repair_tokens\":1500,\"repair_cost\":0.0000001,\"currency\":\"USD\"}",
                Column.LLM_CALLS,
                "[{\"purpose\":\"draft\",\"cost\":{\"amount\":0.00000005,\"currency\":\"USD\"}},"
                    + "{\"purpose\":\"repair 1\",\"cost_unknown\":\"no price\"}]"),
            "--full");
    assertThat(run.out())
        .containsPattern("cost +0.00000015 USD · by openai/o3 · price table 2026-08-21\n")
        .containsPattern("tokens +1,500\n")
        .containsPattern("cost +0.0000001 USD\n");
    assertThat(run.line("COST")).contains("OUTCOME");
    assertThat(run.line("draft     ")).contains("0.00000005 USD");
    assertThat(run.out()).containsPattern("cost +unknown: no price\n");
  }

  @Test
  void shows_as_much_of_a_cost_as_is_known() throws Exception {
    assertThat(
            showOnly(
                    Map.of(
                        Column.TOKEN_METRICS,
                        "{\"known_cost\":1E+99999,\"cost_unknown\":\"no price\","
                            + "\"costs\":{\"EUR\":1},\"price_id\":[\"a\",\"b\"]}"))
                .line("  cost"))
        .contains("at least 1E+99999 · {\"EUR\":1} · unknown: no price · by a, b");
  }

  @Test
  void a_call_of_many_megabytes_is_still_json() throws Exception {
    String long25 = "x".repeat(25 << 20);
    Run run = showOnly(Map.of(Column.LLM_CALLS, "[{\"user\":\"" + long25 + "\"}]"), "--json");
    assertThat(run.out()).contains("\"llm_calls\": [\n    {\n      \"user\": \"xxx");
  }

  @Test
  void a_megabyte_is_printed_to_the_last_letter() throws Exception {
    String prompt = "0123456789abcdef".repeat(65_536) + "the end";
    assertThat(showOnly(Map.of(Column.FINAL_USER_PROMPT, prompt)).out())
        .contains(prompt)
        .contains("1,048,583 characters, 1.0 MB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "show ffff0000 | begins or ends with 'ffff0000': see them with: list",
        "show abc | 'abc' is too short for an id: give at least 4 characters",
        "show 019c13c4 | '019c13c4' fits more than one snapshot, give more of the id: 019c13c4-9b",
      })
  void says_why_there_is_nothing_to_show(String line, String message) {
    Run run = Run.on(file, line.split(" "));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("promptnotary: ").contains(message);
  }

  @Test
  void there_is_no_last_one_in_an_empty_store() throws Exception {
    Path empty = folder.resolve("empty.db");
    StoreFixture.create(empty).close();
    Run run = Run.on(empty, "show", "last");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("there are no snapshots in " + empty + " yet");
  }

  @Test
  void without_an_id_shows_the_newest() {
    assertThat(Run.on(file, "show")).isEqualTo(Run.on(file, "show", "last"));
  }

  @Test
  void shows_the_snapshots_around_one() throws Exception {
    Path family = folder.resolve("family.db");
    Map<Column, Object> parent = new EnumMap<>(Column.class);
    parent.put(Column.NAME, "Agent.run");
    Map<Column, Object> child = new EnumMap<>(Column.class);
    child.put(Column.NAME, "Tool.ask");
    child.put(Column.STARTED_AT, "2026-01-31T12:00:01.000Z");
    child.put(Column.PARENT_ID, Sample.REPAIRED);
    child.put(Column.PERFORMANCE_METRICS, "{\"total_latency_ms\":20}");
    child.put(
        Column.LLM_CALLS,
        "[{\"purpose\":\"draft\",\"hedge\":true,\"joined_by\":\"identity\","
            + "\"outcome\":\"timeout\"}]");
    Map<Column, Object> orphan = new EnumMap<>(Column.class);
    orphan.put(Column.PARENT_ID, "gone");
    try (StoreFixture store = StoreFixture.create(family)) {
      store.add(Sample.REPAIRED, parent).add(Sample.FAILED, child).add(Sample.PENDING, orphan);
    }

    assertThat(Run.on(family, "show", Sample.REPAIRED).out())
        .contains("CHILDREN", "  deadbeef    2026-01-31 13:00:01 · success · Tool.ask · 20 ms");
    assertThat(Run.on(family, "show", Sample.FAILED).out())
        .contains("  parent      " + Sample.REPAIRED + " · Agent.run")
        .contains("timeout")
        .contains("hedge, joined by identity")
        .doesNotContain("CHILDREN");
    assertThat(Run.on(family, "show", Sample.PENDING).out())
        .contains("  parent      gone" + System.lineSeparator());
  }

  @Test
  void shows_so_many_children_and_no_more() throws Exception {
    Path family = folder.resolve("family.db");
    try (StoreFixture store = StoreFixture.create(family)) {
      store.add(Sample.REPAIRED, Map.of());
      for (int i = 0; i < 51; i++) {
        store.add("child-" + i, Map.of(Column.PARENT_ID, Sample.REPAIRED));
      }
    }
    assertThat(Run.on(family, "show", Sample.REPAIRED).out())
        .contains("only the first 50 are shown");
  }

  @Test
  void shows_tools_and_tries() throws Exception {
    Run run =
        showOnly(
            Map.of(
                Column.MODEL_PARAMETERS,
                "{\"tools\":[{\"name\":\"weather\",\"parameters\":{}},{\"name\":\"time\"}]}",
                Column.LLM_CALLS,
                "[{\"n\":1,\"purpose\":\"draft\",\"outcome\":\"success\",\"attempts\":[{\"status\":429,"
                    + "\"outcome\":\"failed\"},{\"outcome\":\"failed\"},{\"status\":200,"
                    + "\"outcome\":\"success\"}],\"tool_calls\":[{\"id\":\"a\",\"name\":\"weather\","
                    + "\"arguments\":\"{}\"},{\"function\":\"f\"}]}]"));

    assertThat(run.out())
        .contains("  tools       weather, time\n")
        .contains("── TOOLS THE MODEL ASKED FOR ")
        .contains("  weather     {}\n")
        .contains("{\"function\":\"f\"}")
        .contains("3 tries: 429, failed, 200");
  }

  @Test
  void shows_tools_without_names_as_they_are() throws Exception {
    Run run = showOnly(Map.of(Column.MODEL_PARAMETERS, "{\"tools\":[{\"type\":\"search\"}]}"));

    assertThat(run.out()).contains("[{\"type\":\"search\"}]");
  }
}
