package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportCommandTest {
  private static final String OTHER = "019c13c4-0001-7abc-8def-0000feedf00d";
  private static final String GOOD =
      "{\"id\":\""
          + OTHER
          + "\",\"status\":\"success\",\"started_at\":\"2026-01-31T12:00:00.000Z\"}";

  @TempDir Path folder;
  private Path file;
  private Path copy;
  private Path lines;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    copy = folder.resolve("copy.db");
    lines = folder.resolve("lines.jsonl");
    Sample.fill(file);
  }

  private Run bring(String... text) throws Exception {
    Files.writeString(lines, String.join("\n", text) + "\n");
    return Run.on(copy, "import", lines.toString());
  }

  private static long count(Path store) throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      return reader.count(Filter.ALL);
    }
  }

  private static Snapshot row(Path store, String id) throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      return reader.exactly(id).orElseThrow();
    }
  }

  @Test
  void what_was_exported_comes_back_exactly_once() throws Exception {
    Map<Column, Object> odd = new HashMap<>();
    odd.put(
        Column.FINAL_USER_PROMPT, "a\u2400b\ufffd Grüße \ud83d\ude80 \u202e \u0085 \u2028\r\n\t\"");
    odd.put(
        Column.ATTRIBUTES,
        "{\"exact_text\":{\"final_user_prompt\":\"a\\u0000b\\ud800\"},\"n\":1E-7,\"m\":0.00000070}");
    odd.put(Column.TOKEN_METRICS, "{\"estimated_cost\":0.0000078, \"x\" : 1e400}");
    odd.put(Column.MODEL_PARAMETERS, "{\n\"pretty\":true}");
    odd.put(Column.MESSAGES, "\"only a text\"");
    odd.put(Column.LLM_CALLS, "[{\"response\":\"" + "x".repeat(3_000_000) + "\"}]");
    odd.put(Column.PROMPT_MODULES, "[1,2] ");
    odd.put(Column.ENTITY_ID, "null");
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.add(OTHER, odd);
    }
    Run exported = Run.on(file, "export", "-o", lines.toString());
    assertThat(exported.code()).isZero();

    Run first = Run.on(copy, "import", lines.toString());
    Run second = Run.on(copy, "import", lines.toString());

    assertThat(first.err()).isEmpty();
    assertThat(first.out()).isEqualTo("Imported 4 snapshots from " + lines + ".\n");
    assertThat(first.code()).isZero();
    assertThat(second.out())
        .isEqualTo("Imported 0 snapshots from " + lines + ". 4 there already.\n");
    assertThat(second.code()).isZero();
    assertThat(Run.on(copy, "export").out()).isEqualTo(Files.readString(lines));
    for (String id : List.of(Sample.REPAIRED, Sample.FAILED, Sample.PENDING, OTHER)) {
      assertThat(row(copy, id)).isEqualTo(row(file, id));
    }
    assertThat(new Row(row(copy, OTHER)).text(Column.FINAL_USER_PROMPT)).isEqualTo("a\0b\ud800");
  }

  @Test
  void what_is_archived_here_is_not_brought_in_again() throws Exception {
    Run.on(file, "export", "-o", lines.toString());
    assertThat(Run.on(file, "archive", "--older-than", "1h").code()).isZero();

    assertThat(Run.on(file, "import", lines.toString()).out()).contains("3 there already");
    assertThat(count(file)).isEqualTo(3);
  }

  @Test
  void a_final_row_stays_and_a_pending_one_is_brought_to_its_end() throws Exception {
    String pending = GOOD.replace("success", "pending");
    String other = GOOD.replace("}", ",\"response_text\":\"x\"}");

    assertThat(bring(pending).out()).startsWith("Imported 1 snapshot");
    assertThat(bring(GOOD).out())
        .isEqualTo("Imported 1 snapshot from " + lines + ", 1 of them pending here until now.\n");
    Run differs = bring(other, pending, GOOD);

    assertThat(differs.code()).isEqualTo(3);
    assertThat(differs.out())
        .isEqualTo(
            "Imported 0 snapshots from " + lines + ". 1 there already. 2 lines not taken.\n");
    assertThat(differs.err().lines())
        .hasSize(2)
        .first()
        .isEqualTo(
            "promptnotary: "
                + lines
                + ":1: this line differs from the snapshot "
                + OTHER
                + ", which stays as it is");
    assertThat(row(copy, OTHER).text(Column.RESPONSE_TEXT)).isNull();
  }

  @Test
  void one_id_twice_in_a_file_is_one_row() throws Exception {
    Run run = bring(GOOD.replace("success", "pending"), GOOD, GOOD);

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Imported 2 snapshots", "1 of them pending", "1 there already");
    assertThat(row(copy, OTHER).text(Column.STATUS)).isEqualTo("success");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | is no JSON: ",
        "[] | has neither an 'id' nor 'messages'",
        "{\"x\":1} | has neither an 'id' nor 'messages'",
        "{\"messages\":[{\"content\":\"x\"}]} | has a message without a 'role'",
        "{\"id\":\"x\"} | has no 'id' that is a UUID in small letters: 'x'",
        "{\"id\":7} | has a 'id' that is no text",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"status\":\"fine\"} | has no known"
            + " 'status': 'fine'",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"status\":\"failed\"} | has no"
            + " 'started_at'",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"status\":\"failed\","
            + "\"started_at\":\"2026-01-31 12:00\"} | has a 'started_at' that is no moment in UTC",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"colour\":1} | has 'colour', which is no"
            + " column of this build",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"process_id\":\"1\"} | has a"
            + " 'process_id' that is no whole number",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"name\":{}} | has a 'name' that is no"
            + " text",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"name\":\"a\\u0000\"} | has a 'name'"
            + " with characters that a database cannot hold",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\",\"llm_calls\":\"{\"} | has a 'llm_calls'"
            + " that is no JSON",
        "{\"id\":\"019c13c4-0001-7abc-8def-0000feedf00e\"} {} | ",
      })
  void a_bad_line_is_named_and_passed_over(String bad, String why) throws Exception {
    Run run = bring(GOOD, "", bad, GOOD.replace("f00d", "f00f"));

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err())
        .startsWith("promptnotary: " + lines + ":3: this line ")
        .contains(why == null ? "" : why);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).contains("Imported 2 snapshots").contains("1 line not taken.");
    assertThat(count(copy)).isEqualTo(2);
  }

  @Test
  void strict_stops_at_the_first() throws Exception {
    Files.writeString(lines, GOOD + "\nnonsense\n" + GOOD.replace("f00d", "f00f") + "\n");
    Run run = Run.on(copy, "import", "--strict", lines.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(":2: this line is no JSON")
        .contains("; stopped there, 1 snapshot came in");
    assertThat(count(copy)).isEqualTo(1);
  }

  @Test
  void many_bad_lines_are_not_all_named() throws Exception {
    Run run = bring("x\n".repeat(50).split("\n"));

    assertThat(run.err().lines()).hasSize(21);
    assertThat(run.out()).contains("50 lines not taken");
  }

  @Test
  void lines_of_chat_become_snapshots_and_export_gives_them_back() throws Exception {
    String chat =
        "{\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
            + "{\"role\":\"user\",\"content\":\"Hi \\u0000\"},"
            + "{\"role\":\"assistant\",\"content\":\"Hello\",\"tool_calls\":[{\"id\":\"a\","
            + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}],"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}";
    String open = "{\"messages\":[{\"role\":\"user\",\"content\":\"No answer\"}]}";
    Run run = bring("\ufeff" + chat, open);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode listed = Json.read(Run.on(copy, "list", "--json").out());
    assertThat(listed).hasSize(2);
    Row row =
        new Row(
            row(
                copy,
                listed.findValuesAsText("id").stream()
                    .filter(this::hasAnswer)
                    .findFirst()
                    .orElseThrow()));
    assertThat(row.text(Column.STATUS)).isEqualTo("success");
    assertThat(row.text(Column.STARTED_AT)).isEqualTo("2026-01-31T14:00:00.000Z");
    assertThat(row.text(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("Be brief.");
    assertThat(row.text(Column.FINAL_USER_PROMPT)).isEqualTo("Hi \0");
    assertThat(row.text(Column.RESPONSE_TEXT)).isEqualTo("Hello");
    assertThat(row.text(Column.ENTITY_ID)).isEqualTo("lines.jsonl");
    assertThat(row.text(Column.PERFORMANCE_METRICS)).isNull();
    assertThat(Json.read(Run.on(copy, "export", "--format=chat").out())).isEqualTo(Json.read(chat));
    assertThat(bring("\ufeff" + chat, open).out())
        .contains("Imported 0 snapshots", "2 there already");
    assertThat(Run.on(copy, "show", row.snapshot().id()).code()).isZero();
  }

  private boolean hasAnswer(String id) {
    try {
      return row(copy, id).text(Column.RESPONSE_TEXT) != null;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none.jsonl", "."})
  void a_file_that_is_none_is_explained(String name) throws Exception {
    Run run = Run.on(copy, "import", folder.resolve(name).toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("name ", " that export has written");
    assertThat(copy).doesNotExist();
  }

  @Test
  void text_of_another_encoding_is_not_taken_for_what_it_is_not() throws Exception {
    Files.write(lines, (GOOD + "\n\u00e9\n").getBytes(StandardCharsets.ISO_8859_1));
    Run run = Run.on(copy, "import", lines.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(": this is not UTF-8: convert it first");
  }

  @Test
  void a_file_that_is_no_store_is_left_alone() throws Exception {
    Files.writeString(copy, "no database at all, but long enough to be one");
    Run run = bring(GOOD);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("promptnotary: ").contains("copy.db");
    assertThat(Files.readString(copy)).startsWith("no database");
  }
}
