package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailCommandTest {
  @TempDir Path folder;
  private Path file;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger code = new AtomicInteger(-1);
  private Thread thread = new Thread(() -> {});

  @BeforeEach
  void name() {
    file = folder.resolve("store.db");
  }

  private void tail(int columns, String... args) {
    tail(columns, out, args);
  }

  private void tail(int columns, OutputStream stream, String... args) {
    List<String> all = new ArrayList<>(List.of("--utc", "--store", file.toString(), "tail"));
    all.addAll(List.of(args));
    Surroundings surroundings =
        new Surroundings(
            new PrintStream(stream, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            columns,
            Clock.fixed(Instant.parse("2026-01-31T14:00:00Z"), ZoneOffset.UTC),
            "1");
    thread = new Thread(() -> code.set(new Cli(surroundings).run(all.toArray(String[]::new))));
    thread.start();
  }

  @AfterEach
  void end() throws Exception {
    thread.interrupt();
    thread.join();
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private void untilLines(int count) {
    await().until(() -> lines().size() >= count || !thread.isAlive());
    assertThat(lines()).as(err.toString(StandardCharsets.UTF_8)).hasSize(count);
  }

  private void sql(String sql) throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.sql(sql);
    }
  }

  private static String id(int number) {
    return String.format("019c13c4-0000-7000-8000-%012d", number);
  }

  private void add(int number, Map<Column, ?> values) throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.add(id(number), values);
    }
  }

  @Test
  void shows_what_begins_and_how_it_ends() throws Exception {
    Sample.fill(file);
    tail(0, "-n", "2");
    untilLines(2);
    add(1, Map.of(Column.STATUS, "pending", Column.NAME, "Writer.write"));
    untilLines(3);
    sql(
        "UPDATE generation_snapshots SET status = 'failed', error_type = 'com.acme.Odd',"
            + " error_message = 'no \u001b[31mway' WHERE id = '"
            + id(1)
            + "'");
    untilLines(4);
    sql(
        "UPDATE generation_snapshots SET status = 'interrupted' WHERE id = '"
            + Sample.PENDING
            + "'");
    untilLines(5);

    assertThat(lines())
        .containsExactly(
            "2026-01-31 12:30:00  deadbeef  failed       ContentGeneratorService.generate · T-7"
                + " · globex · gpt-4o · 860 ms · RateLimited · HTTP 429",
            "2026-01-31 13:00:00  0badcafe  pending      Reviewer.review",
            "2026-01-31 12:00:00  00000001  pending      Writer.write",
            "2026-01-31 12:00:00  00000001  failed       Writer.write · Odd · no ␛[31mway",
            "2026-01-31 13:00:00  0badcafe  interrupted  Reviewer.review");
    thread.interrupt();
    thread.join();
    assertThat(code).hasValue(0);
    assertThat(err.size()).isZero();
  }

  @Test
  void filters_judge_by_the_end() throws Exception {
    Sample.fill(file);
    tail(0, "-n", "0", "--status", "failed", "--json");
    add(1, Map.of(Column.STATUS, "pending"));
    add(2, Map.of(Column.STATUS, "success"));
    sql("UPDATE generation_snapshots SET status = 'failed' WHERE id = '" + id(1) + "'");
    // Whether it had begun to watch before these came does not matter for this one.
    await()
        .untilAsserted(
            () -> {
              add((int) (System.nanoTime() & 0xFFFFFFF) + 10, Map.of(Column.STATUS, "failed"));
              assertThat(lines()).isNotEmpty();
            });
    for (String line : lines()) {
      JsonNode json = Json.read(line);
      assertThat(json.path("status").asText()).isEqualTo("failed");
      assertThat(json.path("id").asText()).isNotEqualTo(id(2));
    }
  }

  @Test
  void waits_for_a_store_and_follows_what_takes_its_place() throws Exception {
    tail(60);
    await().until(() -> err.toString(StandardCharsets.UTF_8).contains("waiting for " + file));
    Path first = folder.resolve("first.db");
    try (StoreFixture store = StoreFixture.create(first)) {
      store.add(id(1), Map.of(Column.NAME, "a".repeat(80))).sql("PRAGMA journal_mode = DELETE");
    }
    Files.move(first, file);
    untilLines(1);
    Path second = folder.resolve("second.db");
    try (StoreFixture store = StoreFixture.create(second)) {
      store.add(id(2), Map.of(Column.NAME, "b")).sql("PRAGMA journal_mode = DELETE");
    }
    Files.move(second, file, StandardCopyOption.REPLACE_EXISTING);
    untilLines(2);

    assertThat(err.toString(StandardCharsets.UTF_8)).contains("was replaced, going on");
    // On a terminal a line stays one, in colours.
    assertThat(lines().get(0)).contains("\u001b[36m00000001\u001b[0m", "…");
    assertThat(lines().get(1)).endsWith("b");
  }

  @Test
  void ends_when_nobody_reads_any_more() throws Exception {
    Sample.fill(file);
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    tail(0, closed);
    thread.join();

    assertThat(code).hasValue(0);
    assertThat(err.size()).isZero();
  }

  @Test
  void what_is_no_store_is_not_waited_for() throws Exception {
    Files.writeString(file, "no database at all, but long enough to be one");

    assertThat(Run.on(file, "tail").err()).contains("is not a SQLite database");
    assertThat(Run.on(folder, "tail").err()).contains("is not a file");
    assertThat(Run.on(file, "tail", "-n", "-1").err()).contains("-n < 0: -1");
  }
}
