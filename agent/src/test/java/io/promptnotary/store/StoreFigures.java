package io.promptnotary.store;

import static io.promptnotary.store.Rows.link;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users' SQL gets of a store, whatever engine holds it: the same figures. */
abstract class StoreFigures {
  /** An empty store. */
  abstract void create() throws Exception;

  abstract void write(List<Snapshot> rows, List<EntityLink> links) throws Exception;

  /** As an outsider with a driver of its own; values apart by {@code |}. */
  abstract List<String> query(String sql) throws Exception;

  /** As an outsider with a driver of its own. */
  abstract void execute(String... sql) throws Exception;

  /** A member of a JSON column as a number, in the engine's words. */
  abstract String number(String column, String member);

  /** A moment so many days ago, in the engine's words. */
  abstract String daysAgo(int days);

  @BeforeEach
  final void begin() throws Exception {
    create();
  }

  private int figures;

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
    return row("r" + ++figures, Status.SUCCESS, more);
  }

  private void writeFigures() throws Exception {
    write(
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
        List.of(link("r1", "post", "1")));
  }

  /** Numbers as numbers: engines differ in how many zeros they show. */
  private List<String> figures(String sql) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line : query(sql)) {
      List<String> values = new ArrayList<>();
      for (String each : line.split("\\|", -1)) {
        values.add(
            each.matches("-?[0-9]+\\.?[0-9]*(E-?[0-9]+)?")
                ? new BigDecimal(each).stripTrailingZeros().toPlainString()
                : each);
      }
      lines.add(String.join("|", values));
    }
    return lines;
  }

  @Test
  void acceptanceTheAverageCostOfATemplateIsOneQuestion() throws Exception {
    writeFigures();
    List<String> found =
        query(
            "SELECT avg("
                + number("token_metrics", "estimated_cost")
                + ") FROM generation_snapshots WHERE template_id = 'T-42' AND status = 'success'");
    assertThat(Double.parseDouble(found.get(0)))
        .isCloseTo((0.25 + 0.75 + 3) / 3, Offset.offset(1e-9));
  }

  @Test
  void acceptanceTheTemplatesWithMostRepairsOfAWeekAreOneQuestion() throws Exception {
    writeFigures();
    assertThat(
            figures(
                "SELECT template_id, sum("
                    + number("repair_metrics", "repair_count")
                    + ") AS repairs FROM generation_snapshots WHERE started_at >= "
                    + daysAgo(7)
                    + " AND template_id IS NOT NULL"
                    + " GROUP BY template_id ORDER BY repairs DESC LIMIT 3"))
        .containsExactly("T-42|3", "T-17|2", "T-08|1");
  }

  @Test
  void theViewsHaveTheSameFigures() throws Exception {
    writeFigures();
    assertThat(
            figures(
                "SELECT currency, snapshots, cost, average_cost, prompt_tokens, completion_tokens,"
                    + " total_tokens FROM cost_by_template WHERE template_id = 'T-42'"
                    + " ORDER BY coalesce(currency, '')"))
        .containsExactly(
            "null|1|null|null|100|10|110", "EUR|1|3|3|100|10|110", "USD|2|1|0.5|200|20|220");
    assertThat(
            figures(
                "SELECT model, currency, snapshots, cost FROM cost_by_model"
                    + " WHERE model IS NOT NULL ORDER BY model, coalesce(currency, '')"))
        .containsExactly("m-1|null|1|null", "m-1|USD|2|1", "m-2|EUR|1|3", "m-2|USD|4|2");
    assertThat(
            figures("SELECT org_id, cost FROM cost_by_org WHERE cost IS NOT NULL ORDER BY org_id"))
        .containsExactly("acme|3", "globex|3");
    assertThat(
            figures(
                "SELECT template_id, template_version, snapshots, repaired, repairs,"
                    + " average_repairs FROM repairs_by_template WHERE template_id > ''"
                    + " ORDER BY repairs DESC"))
        .containsExactly(
            "T-17|3|2|2|11|5.5", "T-42|3|4|2|3|0.75", "T-08|3|1|1|1|1", "T-01|3|1|0|0|0");
    assertThat(
            query(
                "SELECT id FROM unlinked_snapshots WHERE template_id = 'T-17'"
                    + " AND age_seconds > 1000000 ORDER BY id"))
        .containsExactly("r5");
    assertThat(query("SELECT count(*) FROM unlinked_snapshots")).containsExactly("7");
    assertThat(query("SELECT id FROM pending_snapshots WHERE age_seconds < 3600"))
        .containsExactly("waiting");
    List<String> storage = List.of(figures("SELECT * FROM snapshot_storage").get(0).split("\\|"));
    assertThat(storage.subList(0, 2)).containsExactly("9", "0.015625");
    assertThat(Double.parseDouble(storage.get(2))).isCloseTo(8 * 2.0 / 9, Offset.offset(1e-4));
    assertThat(storage.subList(5, 8)).containsExactly("0", "0", "0");
  }

  @Test
  void whatAnAgentCostWithAllThatItBeganIsOneQuestion() throws Exception {
    write(
        List.of(
            child("a", null, "1"),
            child("b", "a", "0.5"),
            child("c", "b", "0.25"),
            child("d", "gone", "7"),
            child("loop", "loop", "2")),
        List.of());
    assertThat(
            figures(
                "SELECT id, snapshots, cost, total_tokens FROM cost_with_descendants ORDER BY id"))
        .containsExactly("a|3|1.75|330", "b|2|0.75|220", "gone|1|7|110", "loop|1|2|110");
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
