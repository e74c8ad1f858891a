package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Entries;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Secrecy;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.SnapshotStore;
import io.promptnotary.store.SnapshotWriter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that databases dislike, from the host's value to the console and back. */
class OddTextsTest {
  private static final String ODD =
      "nul \0 high \uD83D low \uDE80 swapped \uDE80\uD83D rocket \uD83D\uDE80"
          + " \u202Eright to left\u202C \u200F\u05D0 \uFEFF \uFFFE \u0001\u007F\u0085 \u2028 \u2400\uFFFD";

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void chooseAFile() {
    file = dir.resolve("store.db");
  }

  private void write(Secrecy secrecy, int maxChars, Object... namesAndValues) throws Exception {
    String[] names = new String[namesAndValues.length / 2];
    Object[] values = new Object[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = namesAndValues[2 * i].toString();
      values[i] = namesAndValues[2 * i + 1];
    }
    Part call =
        new Part(
            Role.CALL,
            0,
            Part.NONE,
            "ask",
            "Host.ask",
            0,
            5,
            names,
            values,
            null,
            false,
            maxChars,
            List.of());
    Capture capture =
        new Capture.Generation(SnapshotId.at(0), Status.SUCCESS, 0, 0, 5, Parts.add(null, call), 0);
    Log log = new Log(new PrintStream(new ByteArrayOutputStream()));
    Assembler assembler = new Assembler(new Origin("s", "h", 1, "r"), secrecy);
    try (SnapshotWriter writer =
        new SnapshotWriter(
            () -> SnapshotStore.open("jdbc:sqlite:" + file, log), new Counters(), log)) {
      writer.write(new Entries(assembler, (id, fault) -> {}).apply(List.of(capture)));
    }
  }

  private Snapshot read() throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      return reader.find(reader.list(Filter.ALL, 1).get(0).id()).orElseThrow();
    }
  }

  private JsonNode shown() throws Exception {
    Run run = Run.on(file, "show", "last", "--json");
    assertThat(run.code()).isZero();
    return Json.read(run.out());
  }

  private String sql(String expression) {
    Run run =
        Run.on(
            file,
            "sql",
            "SELECT " + expression + " AS x FROM generation_snapshots",
            "--format",
            "json");
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ODD,
        "\0",
        "a\0",
        "\0\0b",
        "\uD83D",
        "\uDE80",
        "\uD83D\uD83D\uDE80",
        "\u202E",
        "\uFEFFx",
        "\uD83D\uDE80",
        "tab\tcr\r\nend",
        "\\u0000 \\ud83d",
        "\"quoted\"",
        "e\u0301\uFB01"
      })
  void comeBackIdentical(String text) throws Exception {
    write(
        Secrecy.known(),
        0,
        "system",
        text,
        "messages",
        List.of(Map.of("role", "user", "text", text)),
        "user",
        text,
        "output",
        text,
        "response_id",
        text,
        "attributes.a",
        text,
        "params.p",
        Map.of("k", text));
    JsonNode row = shown();
    for (String column :
        List.of("final_system_prompt", "final_user_prompt", "response_text", "response_id")) {
      assertThat(row.path(column).textValue()).as(column).isEqualTo(text);
    }
    for (String pointer :
        List.of(
            "/messages/0/content", "/llm_calls/0/user", "/llm_calls/0/response", "/attributes/a")) {
      assertThat(row.at(pointer).textValue()).as(pointer).isEqualTo(text);
    }
    assertThat(row.at("/model_parameters/p/k").textValue()).isEqualTo(text);
    Snapshot snapshot = read();
    String plain = snapshot.text(Column.RESPONSE_TEXT);
    assertThat(ExactText.of(snapshot).getOrDefault(Column.RESPONSE_TEXT, plain)).isEqualTo(text);
    assertThat(row.path("capture_gaps").isNull()).isTrue();
  }

  @Test
  void namesKeepWhatReadersOfJsonTake() throws Exception {
    write(Secrecy.known(), 0, "params.p", Map.of("a\0\u202E\uD83D", 1));
    assertThat(shown().at("/model_parameters/p").path("a\0\u202E\uFFFD").asInt()).isEqualTo(1);
    assertThat(shown().at("/capture_gaps/0/reason").asText())
        .isEqualTo("lone surrogates in a name were replaced by U+FFFD");
  }

  @Test
  void leaveSqlAtWork() throws Exception {
    write(Secrecy.known(), 0, "system", ODD, "output", ODD, "attributes.a", ODD);
    assertThat(sql("json_valid(attributes) + json_valid(llm_calls) + json_valid(messages)"))
        .contains("\"x\": 3");
    assertThat(sql("json_extract(attributes, '$.a')")).contains("nul ").contains("swapped ");
    assertThat(sql("json_extract(llm_calls, '$[0].outcome')")).contains("\"success\"");
    assertThat(sql("length(response_text)")).contains("\"x\": " + ODD.codePoints().count());
    assertThat(sql("response_text")).contains("nul \u2400 high \uFFFD low \uFFFD swapped");
    assertThat(sql("json_extract(attributes, '$.exact_text.response_text') IS NOT NULL"))
        .contains("\"x\": 1");
  }

  @Test
  void areVisibleOnThePage() throws Exception {
    write(Secrecy.known(), 0, "output", ODD);
    Run run = Run.on(file, "show", "last");
    assertThat(run.out())
        .contains("nul \u2400 high \\ud83d low \\ude80 swapped \\ude80\\ud83d rocket \uD83D\uDE80")
        .contains("\\u202eright to left\\u202c")
        .contains("ODD CHARACTERS", "response_text")
        .doesNotContain("exact_text");
  }

  @Test
  void ordinaryTextsNeedNoSecondCopy() throws Exception {
    write(Secrecy.known(), 0, "output", "caf\u00e9 \uD83D\uDE80", "attributes.exact_text", "host");
    assertThat(ExactText.of(read())).isEmpty();
    assertThat(read().text(Column.ATTRIBUTES)).isEqualTo("{\"exact_text\":\"host\"}");
  }

  @Test
  void damagedRowsAreShownAsTheyStand() {
    for (String attributes :
        List.of(
            "{\"exact_text\":",
            "{\"a\":{\"b\":[1]},\"exact_text\":{\"x\":\"1\",\"name\":[\"2\"],\"name\":null}}",
            "\"exact_text\"")) {
      Snapshot row =
          new Snapshot(Map.of(Column.ID, "1", Column.NAME, "n", Column.ATTRIBUTES, attributes));
      assertThat(ExactText.of(row)).isEmpty();
      assertThat(new Row(row).text(Column.NAME)).isEqualTo("n");
    }
  }

  @Test
  void aMegabyteIsKeptWhole() throws Exception {
    String text = (ODD + "0123456789").repeat(15_000);
    write(Secrecy.known(), 0, "user", text);
    assertThat(text.length()).isGreaterThan(1_000_000);
    assertThat(shown().path("final_user_prompt").textValue().equals(text)).isTrue();
    assertThat(shown().at("/llm_calls/0/user").textValue().equals(text)).isTrue();
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    write(
        new Secrecy(List.of(), true, true, Set.of("output")),
        20,
        "user",
        "password=hunter2 and much more that does not fit",
        "output",
        "gone");
    Run run = Run.on(file, "show", "last");
    assertThat(run.out())
        .contains("WITHHELD", "redacted    password 1")
        .contains("CUT  length of the whole", "call.user   60 characters, sha256 ")
        .contains("NOT CAPTURED", "ask output  dropped by configuration")
        .doesNotContain("hunter2", "gone", "truncated");
  }

  @Test
  void textsThatWereNotKeptAreMeasured() throws Exception {
    write(
        new Secrecy(List.of(), true, false, Set.of()),
        0,
        "user",
        "caf\u00e9",
        "model",
        "small",
        "tokens.prompt",
        3);
    Run run = Run.on(file, "show", "last");
    assertThat(run.out())
        .contains("TEXTS NOT KEPT", "call.user   4 characters, 5 bytes, sha256 850f7dc4")
        .contains("small", "prompt 3")
        .doesNotContain("caf\u00e9", "FINAL USER PROMPT");
  }
}
