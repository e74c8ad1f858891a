package io.promptnotary.store;

import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store promises of rows, whatever engine holds it. Each test has an empty store. */
abstract class StoreConformance extends StoreFigures {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TONE = "Tone: dry; warm was overridden";

  /** The snapshot as a reader gets it. */
  abstract Snapshot read(String id) throws Exception;

  private List<String> states() throws Exception {
    return query("SELECT id, status, response_text FROM generation_snapshots ORDER BY id");
  }

  private static Snapshot answered(String id, Status status, String answer) {
    return row(id, status, Map.of(Column.RESPONSE_TEXT, answer));
  }

  private static Map<Column, Object> full() {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (Column each : Column.values()) {
      values.put(
          each,
          switch (each) {
            case PROCESS_ID -> (Object) (1L << 40);
            case RETRY_COUNT, CACHED -> (Object) 1L;
            case STARTED_AT -> "2026-11-21T07:00:00.001Z";
            case COMPLETED_AT -> "2026-11-21T07:00:01.999Z";
            case LINKED_AT -> "2026-11-21T07:00:02.000Z";
            case PROMPT_MODULES -> "[\"base\",\"tone\"]";
            case MESSAGES -> "[{\"role\":\"user\",\"content\":\"Grüße 🎈 \\\\ \\n \\u2028\"}]";
            case MODEL_PARAMETERS, ATTRIBUTES -> "{\"b\":1,\"a\":[null,true,0.25,{}]}";
            case TOKEN_METRICS -> "{\"estimated_cost\":0.00027,\"total_tokens\":9007199254740993}";
            case PERFORMANCE_METRICS -> "{\"model_identifier\":\"m-1\"}";
            case REPAIR_METRICS, LLM_CALLS, CAPTURE_GAPS -> "[]";
            default -> "Ä \" ' \\ % ? :x ${y} 🎈\r\n\t " + each.key();
          });
    }
    values.put(Column.STATUS, "success");
    return values;
  }

  @Test
  void givesBackWhatItTook() throws Exception {
    Map<Column, Object> values = full();
    values.put(Column.ID, "full");
    Snapshot empty = row("empty", Status.FAILED);
    write(List.of(new Snapshot(values), empty), List.of());

    assertSame(read("full"), new Snapshot(values));
    assertSame(read("empty"), empty);
  }

  /** JSON keeps its meaning; all else is the same to the letter. */
  private static void assertSame(Snapshot found, Snapshot expected) throws Exception {
    assertThat(found.values().keySet()).isEqualTo(expected.values().keySet());
    for (Column each : expected.values().keySet()) {
      String text = String.valueOf(expected.text(each));
      if (Exact.isJson(each) && isJson(text)) {
        assertThat(JSON.readTree(found.text(each))).as(each.key()).isEqualTo(JSON.readTree(text));
      } else {
        assertThat(found.get(each)).as(each.key()).isEqualTo(expected.get(each));
      }
    }
  }

  private static boolean isJson(String text) {
    try {
      return !JSON.readTree(text).isMissingNode();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return false;
    }
  }

  @Test
  void theFinalStateWinsInWhicheverOrder() throws Exception {
    List<String> expected = new ArrayList<>();
    List<List<Snapshot>> steps = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      steps.add(new ArrayList<>());
    }
    for (Status each : Status.values()) {
      String key = each.key();
      steps.get(0).add(answered(key + "-1", Status.PENDING, "none yet"));
      steps.get(1).add(answered(key + "-1", each, "the end"));
      steps.get(2).add(answered(key + "-2", each, "the end"));
      steps.get(3).add(answered(key + "-2", Status.PENDING, "late"));
      steps.get(4).add(answered(key + "-2", Status.FAILED, "another end"));
      expected.add(key + "-1|" + key + "|the end");
      expected.add(each.isFinal() ? key + "-2|" + key + "|the end" : key + "-2|failed|another end");
    }
    for (List<Snapshot> each : steps) {
      write(each, List.of());
    }

    assertThat(states()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whatComesAgainHasNoEffect() throws Exception {
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(answered("r" + i, i % 3 == 0 ? Status.PENDING : Status.SUCCESS, "answer " + i));
    }
    List<EntityLink> links = List.of(link("r1", "post", "1"), link("r3", "post", "3"));
    write(rows, links);
    List<String> before = all();
    write(rows, links);
    write(rows.subList(100, 200), List.of());

    assertThat(all()).isEqualTo(before).hasSize(300);
  }

  private List<String> all() throws Exception {
    return query(
        "SELECT "
            + String.join(", ", Arrays.stream(Column.values()).map(Column::key).toList())
            + " FROM generation_snapshots ORDER BY id");
  }

  private static EntityLink link(String id, @Nullable String type, String entity, int second) {
    return new EntityLink(id, type, entity, "2026-11-21T07:00:%02d.000Z".formatted(second));
  }

  private static EntityLink link(String id, String type, String entity) {
    return Rows.link(id, type, entity);
  }

  private List<String> links() throws Exception {
    return query("SELECT id, entity_type, entity_id FROM generation_snapshots ORDER BY id");
  }

  @Test
  void aLinkComesBehindItsSnapshotOrLaterAndStays() throws Exception {
    write(
        List.of(row("a", Status.PENDING), row("b", Status.SUCCESS)), List.of(link("a", "p", "1")));
    write(
        List.of(row("a", Status.SUCCESS)), List.of(link("b", "p", "2"), link("nobody", "p", "3")));
    write(List.of(row("a", Status.SUCCESS), row("b", Status.SUCCESS)), List.of());

    assertThat(links()).containsExactly("a|p|1", "b|p|2");
    write(List.of(), List.of(link("b", null, "4", 59)));
    assertThat(links()).as("the kind is not taken away").containsExactly("a|p|1", "b|p|4");
  }

  @Test
  void acceptanceTheOverriddenToneStaysAsItIs() throws Exception {
    write(List.of(row("a", Status.SUCCESS, Map.of(Column.FINAL_USER_PROMPT, TONE))), List.of());

    assertThatThrownBy(
            () -> execute("UPDATE generation_snapshots SET final_user_prompt = 'Tone: warm'"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("this snapshot is final");
    assertThat(query("SELECT final_user_prompt FROM generation_snapshots")).containsExactly(TONE);
  }

  static List<Column> captured() {
    return Arrays.stream(Column.values()).filter(each -> !each.isLink()).toList();
  }

  @Test
  void noCapturedColumnOfAFinalRowCanBeChanged() throws Exception {
    Map<Column, Object> values = full();
    values.put(Column.ID, "f");
    Map<Column, Object> pending = full();
    pending.put(Column.ID, "p");
    pending.put(Column.STATUS, "pending");
    write(List.of(new Snapshot(values), new Snapshot(pending)), List.of());
    List<String> before = all();
    for (Column each : captured()) {
      String other =
          switch (each) {
            case PROCESS_ID, RETRY_COUNT, CACHED -> "2";
            case STARTED_AT, COMPLETED_AT -> "'2026-11-22 00:00:00'";
            default -> Exact.isJson(each) ? "'{\"x\": 1}'" : "'is'";
          };
      for (String more : List.of("", ", linked_at = '2027-01-01 00:00:00'")) {
        String set = "UPDATE generation_snapshots SET " + each.key() + " = " + other + more;
        assertThatThrownBy(() -> execute(set + " WHERE id = 'f'"))
            .as(each.key())
            .hasMessageMatching("(?s).*(is final|id of a snapshot).*");
      }
    }
    assertThatThrownBy(() -> execute("UPDATE generation_snapshots SET status = 'pending'"))
        .hasMessageContaining("is final");
    assertThat(all()).isEqualTo(before);
    execute("UPDATE generation_snapshots SET response_text = 'is' WHERE id = 'p'");
    assertThat(all()).isNotEqualTo(before);
  }

  @Test
  void aLinkMayChangeButNotGoAndNothingIsDeleted() throws Exception {
    write(
        List.of(row("f", Status.SUCCESS), row("p", Status.PENDING)), List.of(link("f", "a", "1")));
    execute("UPDATE generation_snapshots SET entity_id = '2' WHERE id = 'f'");
    for (String gone : List.of("entity_type", "entity_id", "linked_at")) {
      assertThatThrownBy(
              () -> execute("UPDATE generation_snapshots SET " + gone + " = NULL WHERE id = 'f'"))
          .hasMessageContaining("cannot be taken away");
    }
    for (String sql :
        List.of(
            "DELETE FROM generation_snapshots",
            "DELETE FROM generation_snapshots WHERE id = 'p'")) {
      assertThatThrownBy(() -> execute(sql)).hasMessageContaining("by a retention pass only");
    }
    assertThat(links()).containsExactly("f|a|2", "p|null|null");
  }

  /** Texts that have been somebody's trouble. */
  List<String> oddTexts() {
    return List.of(
        "",
        " ",
        "\0",
        "a\0b",
        "\uFFFD is no NUL",
        "\\u0000 is no NUL either",
        "\\",
        "\uFFFF\uFFFE",
        "𝒳".repeat(1_000),
        "''\"\"`${x}#{y}?:z$1$$--/*;",
        "\u0001\u001F\u007F\u0085\u2028",
        "e\u0301 and \u00e9");
  }

  @Test
  void carriesAnyTextWithoutLoss() throws Exception {
    List<Snapshot> waiting = new ArrayList<>();
    List<Snapshot> ended = new ArrayList<>();
    for (String odd : oddTexts()) {
      Map<Column, Object> values = new EnumMap<>(Column.class);
      for (Column each : Column.values()) {
        switch (each) {
          case ID, STATUS, STARTED_AT, COMPLETED_AT, PROCESS_ID, RETRY_COUNT, CACHED -> {}
          case LINKED_AT -> values.put(each, "2026-11-21T07:00:02.000Z");
          default ->
              values.put(
                  each,
                  Exact.isJson(each)
                      ? JSON.writeValueAsString(Map.of("k" + odd, List.of(odd, "plain")))
                      : odd);
        }
      }
      String id = "odd-" + waiting.size();
      waiting.add(row(id, Status.PENDING, values));
      ended.add(row(id, Status.SUCCESS, values));
    }
    write(waiting, List.of());
    write(ended, List.of());

    for (Snapshot each : ended) {
      assertSame(read(each.id()), each);
    }
  }

  @Test
  void carriesALinkOfAnyTextToo() throws Exception {
    write(List.of(row("a", Status.SUCCESS), row("b", Status.SUCCESS)), List.of());
    write(List.of(), List.of(link("a", "t\0", "i\0", 1), link("b", "t\0", "i\0", 1)));
    write(List.of(), List.of(link("b", "plain", "too", 2)));

    assertThat(read("a").text(Column.ENTITY_TYPE)).isEqualTo("t\0");
    assertThat(read("a").text(Column.ENTITY_ID)).isEqualTo("i\0");
    assertThat(read("b").text(Column.ENTITY_ID)).isEqualTo("too");
  }

  @Test
  void carriesLargeTextsAndLongNames() throws Exception {
    String prompt = "Ein langer Satz, 🎈 mit allem. ".repeat(70_000);
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.FINAL_USER_PROMPT, prompt);
    values.put(Column.MESSAGES, JSON.writeValueAsString(List.of(Map.of("content", prompt))));
    for (Column each : List.of(Column.ORG_ID, Column.TEMPLATE_ID, Column.TEMPLATE_VERSION)) {
      values.put(each, each.key() + "é".repeat(10_000));
    }
    Snapshot snapshot = row("large", Status.SUCCESS, values);
    write(List.of(snapshot, row("small", Status.SUCCESS)), List.of());

    assertSame(read("large"), snapshot);
  }

  @Test
  void severalWritersOfTheSameRowsEndWithOneOfEach() throws Exception {
    List<Snapshot> waiting = new ArrayList<>();
    List<Snapshot> ended = new ArrayList<>();
    Instant start = Instant.parse("2026-11-21T07:00:00Z");
    for (int i = 0; i < 60; i++) {
      String id = SnapshotId.at(start.plusMillis(i).toEpochMilli()).toString();
      Map<Column, Object> at = Map.of(Column.STARTED_AT, Times.text(start.plusMillis(i)));
      waiting.add(row(id, Status.PENDING, at));
      ended.add(row(id, Status.SUCCESS, at));
    }
    List<Callable<@Nullable Void>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int first = i * 15;
      writers.add(
          () -> {
            for (int round = 0; round < 4; round++) {
              List<Snapshot> some = new ArrayList<>(waiting.subList(first, 60));
              some.addAll(ended.subList(0, first));
              java.util.Collections.shuffle(some, new java.util.Random(first + round));
              write(some, List.of(link(ended.get(59).id(), "post", "1")));
            }
            write(ended, List.of());
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(writers.size());
    try {
      for (Future<?> each : threads.invokeAll(writers)) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(
            query(
                "SELECT status, count(*), count(entity_id) FROM generation_snapshots GROUP BY status"))
        .containsExactly("success|60|1");
  }
}
