package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command says the same of the same snapshots, wherever they are. */
@TestInstance(Lifecycle.PER_CLASS)
class ServersTest {
  private static final String ODD = "019c13c6-0004-7abc-8def-00000000c0de";

  private final Map<Place, Place.Filled> stores = new HashMap<>();

  @TempDir static Path folder;

  @BeforeAll
  void fill() throws Exception {
    for (Place each : Place.values()) {
      stores.put(each, each.fill(folder, rows(), runs(), gaps()));
    }
  }

  static List<Snapshot> rows() {
    List<Snapshot> rows = new ArrayList<>();
    rows.add(Place.row(Sample.REPAIRED, Sample.repaired()));
    rows.add(Place.row(Sample.FAILED, Sample.failed()));
    rows.add(Place.row(Sample.PENDING, Sample.pending()));
    Map<Column, Object> odd = new HashMap<>();
    odd.put(Column.STARTED_AT, "2026-01-31T12:00:00.125Z");
    odd.put(Column.PARENT_ID, Sample.REPAIRED);
    odd.put(
        Column.FINAL_USER_PROMPT,
        "Stra\u00dfe \u0130stanbul na\u00efve caf\u00e9 \ud83d\ude80 100% a_b");
    odd.put(
        Column.ATTRIBUTES,
        "{\"nul\":\"a\\u0000b\",\"half\":\"\\ud83d\",\"big\":12345678901234567890}");
    odd.put(Column.TEMPLATE_NAME, "nameless");
    rows.add(Place.row(ODD, odd));
    for (int i = 0; i < 40; i++) {
      Map<Column, Object> row = new HashMap<>();
      row.put(Column.STATUS, i % 9 == 8 ? "failed" : i % 13 == 12 ? "abandoned" : "success");
      row.put(
          Column.STARTED_AT, String.format("2026-01-%02dT%02d:15:00.%03dZ", 1 + i / 2, i % 24, i));
      row.put(Column.NAME, "Mill.grind");
      row.put(Column.SERVICE, "mill");
      row.put(Column.ORG_ID, i % 3 == 0 ? "acme" : "globex");
      row.put(Column.TEMPLATE_ID, "T-" + i % 4);
      row.put(Column.TEMPLATE_VERSION, "" + i % 2);
      row.put(Column.FINAL_USER_PROMPT, "Grind the grain " + i + (i % 5 == 0 ? ", PARTLY." : "."));
      row.put(Column.RESPONSE_TEXT, "flour ".repeat(i));
      row.put(
          Column.TOKEN_METRICS,
          "{\"calls\":1,\"prompt_tokens\":"
              + (100 + i)
              + ",\"completion_tokens\":20,\"total_tokens\":"
              + (120 + i)
              + ",\"estimated_cost\":"
              + (i * 0.25)
              + ",\"currency\":\""
              + (i % 10 == 0 ? "EUR" : "USD")
              + "\"}");
      row.put(
          Column.PERFORMANCE_METRICS,
          "{\"total_latency_ms\":" + (1000 + 7 * i) + ",\"model_identifier\":\"m-" + i % 3 + "\"}");
      row.put(
          Column.REPAIR_METRICS,
          "{\"repair_count\":" + i % 4 + ",\"initial_validation_score\":0.5}");
      if (i % 9 == 8) {
        row.put(Column.ERROR_TYPE, "com.acme.Jam");
      }
      rows.add(Place.row(String.format("019c0000-%04x-7abc-8def-%012x", i, 7919L * i + 3), row));
    }
    return rows;
  }

  private static List<AgentRun> runs() {
    return List.of(
        new AgentRun(
            "run-1",
            "mill",
            "build-7",
            4711,
            "1.2.3",
            "17.0.9",
            "2026-01-30T08:00:00.000Z",
            "2026-01-31T13:59:30.000Z",
            "2026-01-31T13:59:30.000Z",
            "async",
            "{\"captured\":44,\"committed\":44,\"dropped\":0,\"gaps\":2}",
            null));
  }

  private static List<RecordingGap> gaps() {
    return List.of(
        new RecordingGap(
            "run-1/1",
            "run-1",
            "mill",
            "build-7",
            4711,
            "ask",
            "the queue was full",
            "2026-01-31T10:00:00.000Z",
            "2026-01-31T10:05:00.000Z",
            1,
            2,
            3,
            4));
  }

  private Place.Filled store(Place place) {
    return stores.get(place);
  }

  private void same(Place place, String... args) {
    Run here = Run.on(store(Place.SQLITE), args);
    Run there = Run.on(store(place), args);
    assertThat(nameless(there.err(), place)).isEqualTo(nameless(here.err(), Place.SQLITE));
    boolean fields = List.of("show", "diff").contains(args[0]);
    assertThat(plain(nameless(there.out(), place), fields))
        .as(place.name())
        .isEqualTo(plain(nameless(here.out(), Place.SQLITE), fields));
    assertThat(there.code()).isEqualTo(here.code());
    assertThat(here.out() + here.err()).isNotEmpty();
  }

  private String nameless(String said, Place place) {
    return said.replace(store(place).store(), "STORE");
  }

  /** JSON by what it means, and the lines of its fields in any order. */
  private static Object plain(String out, boolean fields) {
    try {
      return Json.plain(Json.read(out));
    } catch (JsonProcessingException e) {
      Stream<String> lines = out.lines();
      return (fields ? lines.sorted() : lines).map(ServersTest::line).toList();
    }
  }

  private static Object line(String line) {
    try {
      return line.startsWith("{") ? Json.plain(Json.read(line)) : line;
    } catch (JsonProcessingException e) {
      return line;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "list",
        "list --limit 0",
        "list --limit 3 --after 00000badcafe",
        "list --limit 3 --before deadbeef",
        "list --org acme --status success,failed --format csv --limit 0",
        "list --template T-2 --format ids --limit 0",
        "list --model m-1 --json --limit 7",
        "list --since 2026-01-05 --until 2026-01-12T12:00 --limit 0",
        "list --text grain --limit 4",
        "list --text part",
        "list --text part*",
        "list --text STRASSE",
        "list --text stra\u00dfe",
        "list --text na\u00efve",
        "list --text 'the grain 1*'",
        "list --entity post/4711",
        "list --status pending",
        "show 1a2b3c4d",
        "show deadbeef --full",
        "show 019c13c4-9b02",
        "show 019c13c4-5a01-7abc-8def-00001a2b3c4d --json",
        "show last",
        "show 0000c0de --json",
        "show nothing-like-it",
        "show 019c13c4-9b03",
        "diff 1a2b3c4d deadbeef",
        "report cost",
        "report cost --by org --format json",
        "report cost --by day --format csv",
        "report cost --by hour --since 2026-01-02 --until 2026-01-06",
        "report cost --by model --text grain --format json",
        "report repairs --by version",
        "report latency --by model --format json",
        "report errors --by day --format csv",
        "report errors --format json",
        "report storage --by org",
        "report storage --by none --org nobody",
        "export --format jsonl --org acme",
        "sql 'SELECT template_id, snapshots, repairs FROM repairs_by_template WHERE template_id IS NOT NULL ORDER BY template_id, template_version' --format csv",
        "sql 'SELECT id, started_at, cached FROM generation_snapshots ORDER BY id LIMIT 5' --format json",
        "sql 'DELETE FROM generation_snapshots'",
        "sql 'SELECT 1; SELECT 2'",
        "prune --older-than 2026-01-10 --dry-run",
        "prune --older-than 2026-01-10 --unlinked --dry-run",
      })
  void saysTheSame(String line) {
    String[] args = words(line);
    for (Place each : List.of(Place.POSTGRESQL, Place.MARIADB)) {
      same(each, args);
    }
  }

  /** As a shell takes them apart. */
  private static String[] words(String line) {
    List<String> words = new ArrayList<>();
    boolean quoted = false;
    for (String part : line.split("'")) {
      if (quoted) {
        words.add(part);
      } else {
        for (String word : part.strip().split(" ")) {
          if (!word.isEmpty()) {
            words.add(word);
          }
        }
      }
      quoted = !quoted;
    }
    return words.toArray(String[]::new);
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void whatWasExportedHereIsVerifiedThere(Place place) throws Exception {
    Path file = folder.resolve(place + ".jsonl");
    Files.writeString(file, Run.on(store(Place.SQLITE), "export", "--format", "jsonl").out());

    Run run = Run.on(store(place), "verify", file.toString());

    assertThat(run.out())
        .startsWith("43 snapshots are as they were, 0 altered, 0 not in the store");
    assertThat(run.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, 'WITH gone AS (DELETE FROM agent_runs RETURNING 1) SELECT * FROM gone', a change: snapshots are read-only here",
    "POSTGRESQL, EXPLAIN ANALYZE DELETE FROM agent_runs, a change: snapshots are read-only here",
    "POSTGRESQL, SELECT * INTO other FROM agent_runs, a change: snapshots are read-only here",
    "MARIADB, ANALYZE DELETE FROM agent_runs, ANALYZE: snapshots are read-only here",
    "MARIADB, SELECT 1 INTO OUTFILE '/tmp/x', 'INTO OUTFILE, INTO DUMPFILE and /*! are not taken here'",
    "MARIADB, SELECT 1 /*! INTO DUMPFILE '/tmp/x' */, 'INTO OUTFILE, INTO DUMPFILE and /*! are not taken here'",
    "MARIADB, SELECT nothing, 'the SQL failed: '",
    "POSTGRESQL, SELECT nothing, 'the SQL failed: column \"nothing\" does not exist'",
  })
  void sqlChangesNothingThere(Place place, String sql, String sentence) {
    Run run = Run.on(store(place), "sql", sql);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("promptnotary: " + sentence);
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void statusTellsOfRunsAndGapsThere(Place place) throws Exception {
    Run run = Run.on(store(place), "status", "--json");
    Run here = Run.on(store(Place.SQLITE), "status", "--json");

    assertThat(run.code()).isEqualTo(3).isEqualTo(here.code());
    for (String part : List.of("runs", "gaps", "spill_files", "damaged_files")) {
      assertThat(Json.plain(Json.read(run.out()).path(part)))
          .isEqualTo(Json.plain(Json.read(here.out()).path(part)));
    }
    assertThat(Json.read(run.out()).at("/store/snapshots"))
        .isEqualTo(Json.read(here.out()).at("/store/snapshots"));
    assertThat(Json.read(run.out()).at("/store/bytes").longValue()).isPositive();
    assertThat(Json.read(run.out()).at("/store/newest").textValue())
        .isEqualTo("2026-01-31T13:00:00.000Z");
    assertThat(Json.read(run.out()).at("/guards/intact").intValue()).isPositive();
    assertThat(Json.read(run.out()).at("/guards/missing")).isEmpty();
    assertThat(Json.read(run.out()).at("/guards/changed")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive --older-than 1d", "restore --all", "index"})
  void whatIsForFilesIsNotDoneToServers(String line) {
    Run run = Run.on(store(Place.POSTGRESQL), words(line));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("is for files and not for servers: give --store FILE");
  }
}
