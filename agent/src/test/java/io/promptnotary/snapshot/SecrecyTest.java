package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.queue.Captures;
import io.promptnotary.queue.WriteBehind;
import io.promptnotary.store.SnapshotStore;
import io.promptnotary.store.SnapshotWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecrecyTest {
  private static final String CANARY = "canary-4711";
  private static final Secrecy METADATA = new Secrecy(List.of(), true, false, Set.of());

  @TempDir Path dir;

  private static Secrecy dropping(String... fields) {
    return new Secrecy(List.of(), false, true, Set.of(fields));
  }

  @Test
  void dropsFieldsAsIfTheyWereNotCaptured() {
    Told.Row row =
        new Told()
            .secrecy(dropping("output", "params.*", "attributes.email"))
            .part(
                call(0)
                    .with("text", "asked")
                    .with("output", CANARY)
                    .with("params.a", CANARY)
                    .with("params.b", null)
                    .with("attributes.email", CANARY)
                    .with("attributes.email.kind", "kept")
                    .gap("output", CANARY))
            .row();
    assertThat(row.snapshot().toString()).doesNotContain(CANARY);
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("asked");
    assertThat(row.get(Column.RESPONSE_TEXT)).isNull();
    assertThat(row.get(Column.ATTRIBUTES)).isEqualTo("{\"email.kind\":\"kept\"}");
    assertThat(row.json(Column.CAPTURE_GAPS).findValuesAsText("field"))
        .containsExactly("output", "params.a", "attributes.email");
    assertThat(row.reasons()).containsOnly("dropped by configuration");
  }

  @Test
  void masksLines() {
    Secrecy secrecy = new Secrecy(List.of(Pattern.compile("acme")), true, true, Set.of());
    assertThat(secrecy.mask("jdbc:postgresql://app:hunter2@acme/x"))
        .isEqualTo("jdbc:postgresql://app:[redacted:url-password]@[redacted]/x");
    assertThat(Secrecy.known().mask("password=hunter2")).isEqualTo("password=[redacted:password]");
    assertThat(Secrecy.of(List.of(Pattern.compile("(a+)+$"))).mask("a".repeat(5_000) + "b"))
        .isEqualTo("[withheld: redaction failed]");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));
    log.mask(secrecy::mask);
    log.warn("acme password=hunter2");
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("promptnotary: [redacted] password=[redacted:password]");
  }

  /** A canary in every text that a host may hand over. */
  private static Told everything() {
    Throwable cause = new IllegalArgumentException(CANARY);
    cause.addSuppressed(new IllegalStateException(CANARY));
    Throwable thrown = new IllegalStateException(CANARY, cause);
    List<Told.One> parts =
        List.of(
            part(Role.GENERATION, 0).at(0, 99).thrown(thrown),
            part(Role.COMPOSE, 1).in(0).at(1, 2),
            call(2).in(0).at(3, 4),
            part(Role.CHECK, 3).in(0).at(5, 6).thrown(thrown),
            part(Role.CHECK, 4).in(0).at(5, 6),
            part(Role.REPAIR, 5).in(0).at(7, 9),
            call(6).in(5).at(8, 8.5).thrown(thrown),
            part(Role.SAVE, 7).in(0).at(10, 11));
    Told told = new Told().secrecy(METADATA);
    for (Told.One one : parts) {
      Role role = one.build(0).role();
      for (String field : role.fields()) {
        boolean identifier = Limits.isIdentifier(field);
        if (field.equals("messages")) {
          one.with(
              field,
              Arrays.asList(
                  Map.of("role", "system", "text", CANARY),
                  Map.of("role", CANARY + CANARY, "content", List.of(CANARY), CANARY, CANARY),
                  Map.of("role", "tool", "name", CANARY),
                  CANARY));
        } else if (!identifier) {
          one.with(field.replace("*", "text"), CANARY);
          one.with(field.replace("*", "list"), List.of(1, CANARY));
          one.with(field.replace("*", "map"), Map.of(CANARY, CANARY));
        } else {
          one.with(field, field.equals("org_id") ? List.of(CANARY) : "id-of-" + field);
        }
        one.gap(field, "args[0] threw java.lang.IllegalStateException: " + CANARY + "\n" + CANARY);
      }
      told.part(one);
    }
    return told.ends(Status.FAILED, 99);
  }

  private static String bytes(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Test
  void keepsNoTextInTheFile() throws Exception {
    Path file = dir.resolve("store.db");
    Counters counters = new Counters();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));
    log.level(Log.Level.DEBUG);
    Assembler assembler = new Assembler(Told.ORIGIN, METADATA);
    List<String> seen = new ArrayList<>();
    try (SnapshotWriter writer =
        new SnapshotWriter(() -> SnapshotStore.open("jdbc:sqlite:" + file, log), counters, log)) {
      Entries entries = new Entries(assembler, (id, fault) -> {});
      writer.write(entries.apply(List.of(everything().capture())));
      try (var files = Files.list(dir)) {
        for (Path each : files.toList()) {
          seen.add(each.getFileName().toString());
          assertThat(bytes(each).contains(CANARY)).as(each.toString()).isFalse();
        }
      }
    }
    assertThat(seen).contains("store.db", "store.db-wal");
    assertThat(counters.committed.sum()).isEqualTo(1);
    assertThat(bytes(file).contains(CANARY)).isFalse();
    assertThat(List.of("id-of-model", "id-of-template.id", "id-of-entity.id", "id-of-user_id"))
        .allMatch(bytes(file)::contains);
    assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain(CANARY);
  }

  @Test
  void keepsWhatIsNoText() {
    Told.Row row = everything().row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isNull();
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isNull();
    assertThat(row.get(Column.RESPONSE_TEXT)).isNull();
    assertThat(row.get(Column.ORG_ID)).isNull();
    assertThat(row.get(Column.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
    assertThat(row.get(Column.ERROR_MESSAGE)).isNull();
    assertThat(row.snapshot().text(Column.ERROR_STACK))
        .startsWith("java.lang.IllegalStateException\n\tat io.promptnotary.snapshot.SecrecyTest.")
        .contains("\nCaused by: java.lang.IllegalArgumentException\n\tat ")
        .contains("\n\tSuppressed: java.lang.IllegalStateException\n\t\tat ");
    assertThat(row.json(Column.MESSAGES))
        .isEqualTo(
            Trees.parse(
                "[{\"role\": \"system\"}, {\"role\": \"user\"}, {\"role\": \"tool\"},"
                    + " {\"role\": \"user\"}]"));
    assertThat(row.json(Column.LLM_CALLS).findValuesAsText("provider"))
        .containsExactly("id-of-provider", "id-of-provider");
    JsonNode texts = row.json(Column.ATTRIBUTES).path("texts");
    assertThat(texts.path("call.messages[0]"))
        .isEqualTo(
            Trees.parse(
                "{\"length\": 11, \"bytes\": 11, \"sha256\": \"" + Limits.sha256(CANARY) + "\"}"));
    assertThat(List.of("generation.input", "compose.variables", "call.output", "call[2].output"))
        .allSatisfy(field -> assertThat(texts.has(field)).as(field).isTrue());
    assertThat(List.of("check[2].issues", "repair.log", "generation.error_message"))
        .allSatisfy(field -> assertThat(texts.has(field)).as(field).isTrue());
    assertThat(row.reasons()).contains("args[0] threw java.lang.IllegalStateException");
  }

  @Test
  void keepsFiguresAndEnumConstants() {
    Told.Row row =
        new Told()
            .secrecy(METADATA)
            .part(
                call(0)
                    .with("model", "small")
                    .with("model", "small-2026")
                    .with("params.temperature", 0.7)
                    .with("params.stream", true)
                    .with("params.day", DayOfWeek.MONDAY)
                    .with("params.scores", List.of(1, 2, DayOfWeek.FRIDAY))
                    .with("params.text", "0.7")
                    .with("params.nulls", Collections.singletonList(null))
                    .with("tokens.prompt", "12")
                    .with("tokens.completion", 3)
                    .with("cached", "true")
                    .with("retry_count", "many")
                    .with("response_id", "r".repeat(201))
                    .with("finish_reason", "two\nlines"))
            .row();
    assertThat(row.json(Column.MODEL_PARAMETERS))
        .isEqualTo(
            Trees.parse(
                "{\"model\": \"small\", \"temperature\": 0.7, \"stream\": true, \"day\":"
                    + " \"MONDAY\", \"scores\": [1, 2, \"FRIDAY\"]}"));
    assertThat(row.json(Column.TOKEN_METRICS).path("total_tokens").asInt()).isEqualTo(15);
    assertThat(row.get(Column.CACHED)).isEqualTo(1L);
    assertThat(row.get(Column.RESPONSE_ID)).isNull();
    assertThat(row.get(Column.FINISH_REASON)).isNull();
    assertThat(row.json(Column.ATTRIBUTES).path("texts").fieldNames())
        .toIterable()
        .containsExactly(
            "call.params.text",
            "call.params.nulls",
            "call.retry_count",
            "call.response_id",
            "call.finish_reason");
  }

  /** Repeated calls and failed checks are told by texts that are not kept. */
  @Test
  void countsAttemptsAndRepairsWithoutTheirTexts() {
    Told told =
        new Told()
            .secrecy(METADATA)
            .part(part(Role.GENERATION, 0).at(0, 99))
            .part(call(1).in(0).at(1, 2).with("text", "a").thrown(new IllegalStateException()))
            .part(call(2).in(0).at(3, 4).with("text", "a"))
            .part(part(Role.CHECK, 3).in(0).at(5, 6).with("issues", List.of("too long")))
            .part(call(4).in(0).at(7, 8).with("text", "b"))
            .part(call(6).in(4).at(7, 8).with("output", "nested"))
            .ends(Status.SUCCESS, 99);
    Told.Row row = told.row();
    assertThat(row.json(Column.LLM_CALLS).findValuesAsText("attempt"))
        .containsExactly("1", "2", "1");
    assertThat(row.json(Column.REPAIR_METRICS).path("repair_count").asInt()).isEqualTo(1);
    assertThat(row.json(Column.ATTRIBUTES).at("/texts/call[3].output/length").asInt()).isEqualTo(6);
  }

  @Test
  void staysWithinItsBudgetWhateverThePatterns() {
    String big = "abc def ".repeat(2_500_000);
    Told.Row row =
        new Told()
            .redact("(a+)+$", "(x|y)+z", "(?:a|b| |c|d|e|f)*z")
            .part(call(0).with("text", big).with("output", "a".repeat(5_000) + "b").max(100))
            .row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("[withheld: redaction failed]");
    assertThat(row.get(Column.RESPONSE_TEXT)).isEqualTo("[withheld: redaction failed]");
    assertThat(row.json(Column.ATTRIBUTES).at("/redactions/kinds/withheld").asInt()).isEqualTo(2);
  }

  @Test
  void givesUpOnASnapshotThatHasTakenTooLong() {
    Redactions done = new Redactions();
    done.spend(2_000_000_000L - 10);
    Redaction redaction = new Redaction(List.of(Pattern.compile("x")));
    assertThat(redaction.apply("short", done)).isEqualTo("short");
    assertThat(redaction.apply("longer than ten", done)).isNull();
  }

  @Test
  void readsTwentyMegabytesAndKeepsTheirEnds() {
    String big = "0123456789".repeat(2_000_000);
    Told.Row row =
        new Told()
            .secrecy(new Secrecy(List.of(Pattern.compile("\\bx\\w+")), true, true, Set.of()))
            .part(call(0).with("text", big).max(10))
            .row();
    assertThat(row.snapshot().text(Column.FINAL_USER_PROMPT))
        .startsWith("01234\n[… 19,999,990 of 20,000,000 characters left out, sha256 ")
        .endsWith("]\n56789");
    assertThat(row.json(Column.ATTRIBUTES).at("/truncated/0/length").asInt()).isEqualTo(20_000_000);
    assertThat(row.json(Column.ATTRIBUTES).at("/truncated/0/sha256").asText())
        .isEqualTo(Limits.sha256(big));
  }

  @Test
  void worksOnTheWritersThreadAlone() {
    List<String> threads = Collections.synchronizedList(new ArrayList<>());
    Assembler assembler = new Assembler(Told.ORIGIN, METADATA);
    Counters counters = new Counters();
    Log log = new Log(new PrintStream(new ByteArrayOutputStream()));
    SnapshotWriter writer =
        new SnapshotWriter(
            () -> SnapshotStore.open("jdbc:sqlite:" + dir.resolve("threads.db"), log),
            counters,
            log);
    Entries entries =
        new Entries(
            generation -> {
              threads.add(Thread.currentThread().getName());
              return assembler.snapshot(generation);
            },
            assembler::link,
            (id, fault) -> {});
    WriteBehind queue = Captures.queue(10, 1_000_000, entries, writer, counters, log);
    queue.start();
    queue.offer(everything().capture());
    queue.close(60_000);
    writer.close();
    assertThat(counters.committed.sum()).isEqualTo(1);
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread().getName());
    assertThat(threads.get(0)).startsWith("promptnotary");
  }
}
