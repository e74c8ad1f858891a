package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions in plain SQL, by a driver of its own. */
class ViewsTest {
  @TempDir Path folder;
  private Path file;
  private int rows;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("prompts.db");
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), new Log(System.err))) {
      store.write(
          List.of(
              figures("T-42", "acme", "m-1", "0.25", "USD", 2, 0),
              figures("T-42", "acme", "m-1", "0.75", "USD", 0, 1),
              figures("T-42", "globex", "m-2", "3", "EUR", 1, 2),
              figures("T-42", "acme", "m-1", null, "USD", 0, 3),
              figures("T-17", "acme", "m-2", "0.5", "USD", 9, 20),
              figures("T-17", "acme", "m-2", "0.5", "USD", 2, 0),
              figures("T-08", "acme", "m-2", "0.5", "USD", 1, 0),
              figures("T-01", "acme", "m-2", "0.5", "USD", 0, 0),
              row("waiting", Status.PENDING, Map.of(Column.STARTED_AT, Times.text(Instant.now())))),
          List.of(Rows.link("r1", "post", "1")));
    }
  }

  private Snapshot figures(
      String template,
      String org,
      String model,
      @Nullable String cost,
      String currency,
      int repairs,
      int daysAgo) {
    Map<Column, Object> more = new HashMap<>();
    more.put(Column.STARTED_AT, Times.text(Instant.now().minus(Duration.ofDays(daysAgo))));
    more.put(Column.TEMPLATE_ID, template);
    more.put(Column.TEMPLATE_VERSION, "3");
    more.put(Column.ORG_ID, org);
    more.put(Column.FINAL_SYSTEM_PROMPT, "ü".repeat(512));
    more.put(Column.FINAL_USER_PROMPT, "x".repeat(1024));
    more.put(Column.PERFORMANCE_METRICS, "{\"model_identifier\":\"" + model + "\"}");
    more.put(
        Column.TOKEN_METRICS,
        "{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110,"
            + (cost == null ? "" : "\"estimated_cost\":" + cost + ",")
            + "\"currency\":\""
            + currency
            + "\"}");
    more.put(Column.REPAIR_METRICS, "{\"repair_count\":" + repairs + "}");
    return row("r" + ++rows, Status.SUCCESS, more);
  }

  @Test
  void theAverageCostOfATemplateIsOneQuestion() throws Exception {
    assertThat(
            query(
                file,
                """
                SELECT avg(json_extract(token_metrics, '$.estimated_cost'))
                  FROM generation_snapshots WHERE template_id = 'T-42' AND status = 'success';
                """))
        .containsExactly("" + (0.25 + 0.75 + 3) / 3);
  }

  @Test
  void theTemplatesWithMostRepairsOfAWeekAreOneQuestion() throws Exception {
    assertThat(
            query(
                file,
                """
                SELECT template_id, sum(json_extract(repair_metrics, '$.repair_count')) AS repairs
                  FROM generation_snapshots WHERE started_at >= datetime('now', '-7 days')
                 GROUP BY template_id ORDER BY repairs DESC LIMIT 3;
                """))
        .containsExactly("T-42|3", "T-17|2", "T-08|1");
  }

  @Test
  void costIsAddedUpForEachCurrencyAndUnknownIsNotZero() throws Exception {
    assertThat(
            query(
                file,
                "SELECT currency, snapshots, cost, average_cost, prompt_tokens, total_tokens"
                    + " FROM cost_by_template WHERE template_id = 'T-42' ORDER BY currency"))
        .containsExactly(
            "null|1|null|null|100|110", "EUR|1|3|3.0|100|110", "USD|2|1.0|0.5|200|220");
    assertThat(
            query(
                file,
                "SELECT model, currency, snapshots, cost FROM cost_by_model"
                    + " WHERE model IS NOT NULL ORDER BY model, currency"))
        .containsExactly("m-1|null|1|null", "m-1|USD|2|1.0", "m-2|EUR|1|3", "m-2|USD|4|2.0");
    assertThat(
            query(
                file,
                "SELECT org_id, cost FROM cost_by_org WHERE cost IS NOT NULL ORDER BY org_id"))
        .containsExactly("acme|3.0", "globex|3");
  }

  @Test
  void repairsAreCountedForEachVersionOfATemplate() throws Exception {
    assertThat(
            query(
                file,
                "SELECT template_id, template_version, snapshots, repaired, repairs,"
                    + " average_repairs FROM repairs_by_template WHERE template_id > ''"
                    + " ORDER BY repairs DESC"))
        .containsExactly(
            "T-17|3|2|2|11|5.5", "T-42|3|4|2|3|0.75", "T-08|3|1|1|1|1.0", "T-01|3|1|0|0|0.0");
  }

  @Test
  void orphansAreFound() throws Exception {
    assertThat(
            query(
                file,
                "SELECT id, age_seconds / 86400 FROM unlinked_snapshots"
                    + " WHERE template_id = 'T-17' ORDER BY id"))
        .containsExactly("r5|20", "r6|0");
    assertThat(query(file, "SELECT count(*) FROM unlinked_snapshots")).containsExactly("7");
    assertThat(query(file, "SELECT id FROM pending_snapshots")).containsExactly("waiting");
  }

  @Test
  void storageCountsWhatIsArchivedToo() throws Exception {
    assertThat(
            query(
                file,
                "SELECT \"rows\", prompt_mb, average_kb, archived_rows FROM snapshot_storage"))
        .containsExactly("9|" + 8 * 2048 / 1048576.0 + "|" + 8 * 2.0 / 9 + "|0");
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      upkeep.archive(Instant.now().minus(Duration.ofDays(10)));
    }
    assertThat(
            query(
                file,
                "SELECT \"rows\", archived_rows, archived_bytes = length(content),"
                    + " archived_raw_bytes = raw_bytes FROM snapshot_storage, snapshot_archive"))
        .containsExactly("8|1|1|1");
  }

  @Test
  void whatAnAgentCostWithAllThatItBeganIsOneQuestion() throws Exception {
    Path agents = folder.resolve("agents.db");
    try (SnapshotStore store = SnapshotStore.open(Rows.url(agents), new Log(System.err))) {
      store.write(
          List.of(
              child("a", null, "1"),
              child("b", "a", "0.5"),
              child("c", "b", "0.25"),
              child("d", "gone", "7"),
              child("loop", "loop", "2")),
          List.of());
    }
    assertThat(
            query(
                agents,
                "SELECT id, snapshots, cost, total_tokens FROM cost_with_descendants ORDER BY id"))
        .containsExactly("a|3|1.75|330", "b|2|0.75|220", "gone|1|7|110", "loop|1|2|110");
    assertThat(
            query(
                agents,
                "SELECT ancestor_id, id FROM snapshot_descendants WHERE ancestor_id <> 'loop'"
                    + " ORDER BY 1, 2"))
        .containsExactly("a|b", "a|c", "b|c", "gone|d");
  }

  private Snapshot child(String id, @Nullable String parent, String cost) {
    Map<Column, Object> more =
        new HashMap<>(figures("T-1", "acme", "m-1", cost, "USD", 0, 0).values());
    more.put(Column.ID, id);
    if (parent != null) {
      more.put(Column.PARENT_ID, parent);
    }
    return new Snapshot(more);
  }
}
