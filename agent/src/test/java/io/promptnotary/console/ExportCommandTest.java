package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreFixture;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {
  private static final String OTHER = "019c13c4-0001-7abc-8def-0000feedf00d";

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

  private List<JsonNode> lines(String text) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      lines.add(Json.read(line));
    }
    return lines;
  }

  @Test
  void jsonl_has_a_line_for_each_row_the_oldest_first() throws Exception {
    Run run = Run.on(file, "export");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    List<JsonNode> lines = lines(run.out());
    assertThat(lines)
        .extracting(line -> line.path("id").asText())
        .containsExactly(Sample.REPAIRED, Sample.FAILED, Sample.PENDING);
    assertThat(lines.get(0).at("/model_parameters/temperature").decimalValue()).hasToString("0.70");
    assertThat(lines.get(0).path("process_id").isNumber()).isTrue();
    assertThat(lines.get(2).has("response_text")).isFalse();
    // As it stands in the column, digit for digit.
    assertThat(run.out())
        .contains("\"model_parameters\":{\"model\":\"gpt-4o-mini\",\"temperature\":0.70,");
  }

  @Test
  void filters_choose_and_archived_rows_come_along() throws Exception {
    assertThat(Run.on(file, "archive", "--older-than", "1h").code()).isZero();
    assertThat(lines(Run.on(file, "export").out())).hasSize(3);
    assertThat(lines(Run.on(file, "export", "--status", "failed").out()))
        .extracting(line -> line.path("id").asText())
        .containsExactly(Sample.FAILED);
    assertThat(Run.on(file, "export", "--template", "none").out()).isEmpty();
  }

  @Test
  void many_pages_are_complete_and_in_order() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.sql("BEGIN");
      for (int i = 0; i < 450; i++) {
        String id = String.format("019c13c4-0000-7000-8000-%012d", 449 - i);
        // Many of one moment, so that the id has to tell them apart.
        String begun = "2026-01-30T12:00:0" + i % 3 + ".000Z";
        store.add(id, Map.of(Column.STARTED_AT, begun));
      }
      store.sql("COMMIT");
    }
    List<JsonNode> lines = lines(Run.on(file, "export", "--until", "2026-01-31").out());

    assertThat(lines).hasSize(450);
    assertThat(lines)
        .extracting(line -> line.path("started_at").asText() + line.path("id").asText())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void a_file_appears_when_it_is_complete_and_is_not_replaced() throws Exception {
    Path target = folder.resolve("out.jsonl");
    Run run = Run.on(file, "export", "-o", target.toString());

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("Exported 3 snapshots to " + target + ".\n");
    assertThat(Files.readString(target)).isEqualTo(Run.on(file, "export").out());
    Run again = Run.on(file, "export", "-o", target.toString(), "--status=failed");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err())
        .isEqualTo(
            "promptnotary: " + target + " is there already: name another, or give --force\n");
    assertThat(Files.readAllLines(target)).hasSize(3);
    assertThat(Run.on(file, "export", "-o", target.toString(), "--status=failed", "--force").code())
        .isZero();
    assertThat(Files.readAllLines(target)).hasSize(1);
    try (var left = Files.list(folder)) {
      assertThat(left.map(each -> each.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".part"));
    }
    Assumptions.assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "export -o . | 1 | . is a folder: name a file with -o",
        "export -o no-such-folder/x | 1 | there is no folder ",
        "export --format xml | 2 | 'xml' is none of jsonl, chat, json, csv",
        "export --since whenever | 2 | --since 'whenever' is no time",
      })
  void what_cannot_be_done_is_explained(String line, int code, String sentence) {
    Run run = Run.on(file, line.split(" "));

    assertThat(run.code()).isEqualTo(code);
    assertThat(run.err()).contains(sentence);
  }

  @Test
  void a_terminal_is_told_how_far_it_is() {
    Run run =
        Run.with()
            .terminal(80)
            .run(
                "--store", file.toString(), "export", "-o", folder.resolve("out.jsonl").toString());

    assertThat(run.err()).contains("\r3 of 3 ", "Exported 3 snapshots to ");
  }

  @Test
  void chat_examples_are_what_uploads_take() throws Exception {
    Map<Column, Object> row = new HashMap<>();
    row.put(
        Column.MESSAGES,
        "[{\"role\":\"developer\",\"content\":\"Be brief.\",\"cache_control\":{}},"
            + "{\"role\":\"user\",\"name\":\"eva m\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]},"
            + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c1\","
            + "\"name\":\"weather\",\"arguments\":{\"town\":\"Bern\"}}]},"
            + "{\"role\":\"tool\",\"content\":\"sun\",\"name\":\"weather\",\"tool_call_id\":\"c1\"}]");
    row.put(
        Column.MODEL_PARAMETERS,
        "{\"model\":\"m\",\"parallel_tool_calls\":false,\"tools\":[{\"name\":\"weather\","
            + "\"parameters\":{\"type\":\"object\"}}]}");
    row.put(Column.RESPONSE_TEXT, "It is sunny \ud83d\ude80");
    add(OTHER, row);

    Run run = Run.on(file, "export", "--format=chat", "--until", "2026-01-31T13:00:01");

    assertThat(lines(run.out()))
        .contains(
            Json.read(
                """
                {"messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":[{"type":"text","text":"Hi"}]},
                  {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
                    "function":{"name":"weather","arguments":"{\\"town\\":\\"Bern\\"}"}}]},
                  {"role":"tool","tool_call_id":"c1","content":"sun"},
                  {"role":"assistant","content":"It is sunny 🚀"}],
                 "tools":[{"type":"function","function":
                   {"name":"weather","parameters":{"type":"object"}}}],
                 "parallel_tool_calls":false}"""));
  }

  @Test
  void an_example_ends_with_the_final_answer() throws Exception {
    // One call repaired the draft: the conversation is the draft's, the answer the one kept.
    Run run = Run.on(file, "export", "--format", "chat", "--template", "T-42");

    assertThat(lines(run.out()))
        .containsExactly(
            Json.read(
                """
                {"messages":[
                  {"role":"system","content":"You write posts."},
                  {"role":"user","content":[{"type":"text","text":"Announce"}]},
                  {"role":"assistant","content":"{\\"post\\":\\"We are live!\\"}"}]}"""));
    Map<Column, Object> row = new HashMap<>();
    row.put(Column.RESPONSE_TEXT, "Oslo: sun");
    row.put(
        Column.LLM_CALLS,
        "[{\"purpose\":\"draft\",\"outcome\":\"success\",\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Hi\"}],\"tool_calls\":[{\"id\":\"c\",\"name\":\"w\",\"arguments\":\"{}\"}]},"
            + "{\"purpose\":\"draft\",\"outcome\":\"success\",\"response\":\"Oslo: sun\",\"messages\":["
            + "{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"\","
            + "\"tool_calls\":[{\"id\":\"c\",\"name\":\"w\",\"arguments\":\"{}\"}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"sun\"}]}]");
    add(OTHER, row);
    String last = Run.on(file, "export", "--format", "chat").out().lines().toList().get(0);
    assertThat(Json.read(last).path("messages").findValuesAsText("role"))
        .containsExactly("user", "assistant", "tool", "assistant");
  }

  @Test
  void an_answer_may_be_a_call_of_a_tool() throws Exception {
    add(
        OTHER,
        Map.of(
            Column.ORG_ID,
            "o",
            Column.LLM_CALLS,
            "[{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                + "\"tool_calls\":[{\"name\":\"w\",\"arguments\":{}}]}]"));

    assertThat(lines(Run.on(file, "export", "--format=chat", "--org=o").out()).get(0))
        .isEqualTo(
            Json.read(
                """
                {"messages":[{"role":"user","content":"Hi"},
                  {"role":"assistant","content":null,"tool_calls":[{"id":"call_1",
                    "type":"function","function":{"name":"w","arguments":"{}"}}]}]}"""));
  }

  @Test
  void what_makes_no_example_is_counted_by_reason() throws Exception {
    String hi = "[{\"role\":\"user\",\"content\":\"Hi\"}]";
    String[] attributes = {
      "{\"texts\":{\"call.messages\":{}}}",
      "{\"truncated\":[{\"field\":\"call.user\"}]}",
      "{\"redactions\":{\"count\":1}}",
      "{\"operation\":\"embeddings\"}",
      "{}",
    };
    for (int i = 0; i < attributes.length; i++) {
      Map<Column, Object> row = new HashMap<>();
      row.put(Column.MESSAGES, hi);
      row.put(Column.ATTRIBUTES, attributes[i]);
      if (i != 4) {
        row.put(Column.RESPONSE_TEXT, "Hello");
      }
      add(OTHER.replace("-0001-", "-000" + (i + 2) + "-"), row);
    }
    add(
        OTHER,
        Map.of(
            Column.MESSAGES,
            "[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"bytes\":1,\"sha256\":\"a\"},"
                + "{\"type\":\"text\",\"text\":\"Hi\"}]}]",
            Column.RESPONSE_TEXT,
            "A cat"));

    Run run = Run.on(file, "export", "--format=chat");
    Run all = Run.on(file, "export", "--format=chat", "--all");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.err().lines())
        .containsExactly(
            "Left out: 1 cut when they were recorded.",
            "Left out: 1 embeddings.",
            "Left out: 1 failed.",
            "Left out: 1 pending.",
            "Left out: 1 recorded without texts.",
            "Left out: 1 redacted.",
            "Left out: 1 with pictures, sounds or files that are not on record.",
            "Left out: 1 without an answer.");
    assertThat(all.out().lines()).hasSize(3);
    assertThat(all.err()).contains("Left out: 2 without messages.").doesNotContain("redacted");
  }

  @Test
  void json_and_csv_hold_all_columns() throws Exception {
    JsonNode json = Json.read(Run.on(file, "export", "--format", "json").out());
    List<String> csv =
        Run.on(file, "export", "--format", "csv", "--status=failed").out().lines().toList();

    assertThat(json).hasSize(3);
    assertThat(json.get(0).path("llm_calls")).hasSize(2);
    assertThat(json.get(2).has("response_text")).isTrue();
    assertThat(Run.on(file, "export", "--format=json", "--org=none").out()).isEqualTo("[]\n");
    assertThat(csv.get(0)).startsWith("id,status,service,").endsWith(",parent_id");
    assertThat(csv.get(1)).startsWith(Sample.FAILED + ",failed,,");
  }

  @Test
  void a_reader_that_goes_away_ends_it_quietly() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      for (int i = 0; i < 300; i++) {
        store.add(
            String.format("019c13c4-0000-7000-8000-%012d", i),
            Map.of(Column.FINAL_USER_PROMPT, "x".repeat(2_000)));
      }
    }
    long[] taken = {0};
    OutputStream pipe =
        new OutputStream() {
          @Override
          public void write(int b) throws java.io.IOException {
            if (++taken[0] > 1_000) {
              throw new java.io.IOException("Broken pipe");
            }
          }
        };
    StringBuilder complaints = new StringBuilder();
    PrintStream err =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            complaints.append(line);
          }
        };
    int code =
        new Cli(
                new Surroundings(
                    new PrintStream(pipe, false, StandardCharsets.UTF_8),
                    err,
                    Map.of(),
                    0,
                    Clock.systemUTC(),
                    "1"))
            .run("--store", file.toString(), "export");

    assertThat(code).isZero();
    assertThat(complaints.toString()).isEmpty();
  }

  @Test
  void an_empty_store_gives_an_empty_file() throws Exception {
    Path empty = folder.resolve("empty.db");
    StoreFixture.create(empty).close();

    assertThat(Run.on(empty, "export").out()).isEmpty();
    try (SnapshotReader reader = SnapshotReader.open(empty)) {
      assertThat(reader.count(Filter.ALL)).isZero();
    }
    assertThat(Run.on(folder.resolve("none.db"), "export").err()).contains("there is no file");
  }
}
