package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.sqlite.SQLiteException;

/** What the store itself must hold to, shown on files that observed hosts have left. */
@Execution(ExecutionMode.CONCURRENT)
class StoreRequirementsIT {
  private static final String MAIN = "com.acme.desk.Main";
  private static final Path SCHEMA =
      Path.of("src", "main", "resources", "io", "promptnotary", "store");

  @TempDir Path dir;

  @Test
  @Requirement({14, 21})
  void aLaterStartMarksWhatADeadProcessLeftPending() throws Exception {
    HostJvm studio = HostJvm.of(Jdk.running(), dir, "studio").agent(Hosts.config("studio"));
    Started started = studio.start("com.acme.studio.Main", "hang");
    Row pending = studio.db().await(row -> "pending".equals(row.text("status")));
    started.process().destroyForcibly().waitFor();
    assertThat(db().value("SELECT id FROM pending_snapshots")).isEqualTo(pending.text("id"));

    assertThat(desk().run(MAIN, "one", "0").exit()).isZero();
    Row marked = db().await(row -> row.text("id").equals(pending.text("id")));
    assertThat(marked.text("status")).isEqualTo("interrupted");
    assertThat(marked.text("completed_at")).isNotNull();
    assertThat(marked.text("final_user_prompt")).isEqualTo("HANG on");
  }

  @Test
  @Requirement({15, 24})
  void noCapturedColumnOfAFinalRowCanBeChanged() {
    assertThat(desk().run(MAIN, "one", "3").exit()).isZero();
    Row row = db().row();
    assertThat(row.text("final_user_prompt")).isEqualTo("Define 'term 3'.\nTone: playful");

    for (String column : row.columns().keySet()) {
      if (!column.startsWith("entity_") && !column.equals("linked_at")) {
        assertRefused("UPDATE generation_snapshots SET " + column + " = '1'");
        assertRefused("UPDATE generation_snapshots SET " + column + " = NULL");
      }
    }
    assertRefused("UPDATE generation_snapshots SET entity_id = NULL");
    assertRefused("DELETE FROM generation_snapshots");
    assertRefused("REPLACE INTO generation_snapshots SELECT * FROM generation_snapshots");
    assertThat(db().row()).isEqualTo(row);
  }

  @Test
  @Requirement(20)
  void anOlderStoreIsBroughtUpToDateAndBack() throws Exception {
    db().execute(statements("V001__generation_snapshots.sql"));
    db().execute("PRAGMA user_version = 1", old("old-1", 3, "post"));

    Run run = desk().run(MAIN, "one", "0");
    assertThat(run.err()).isEmpty();
    assertThat(db().rows()).hasSize(2).anyMatch(row -> row.text("id").equals("old-1"));
    assertThat((Integer) db().value("PRAGMA user_version")).isEqualTo(latest());

    for (int version = latest(); version > 1; version--) {
      String back = "U%03d__".formatted(version);
      try (var files = Files.list(SCHEMA)) {
        Path file =
            files.filter(each -> each.getFileName().toString().startsWith(back)).findFirst().get();
        db().execute(statements(file.getFileName().toString()));
      }
    }
    assertThat(db().value("PRAGMA user_version")).isEqualTo(1);
    assertThat(db().rows()).hasSize(2);
    assertThat(count("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')"))
        .isZero();

    assertThat(desk().run(MAIN, "one", "1").err()).isEmpty();
    assertThat((Integer) db().value("PRAGMA user_version")).isEqualTo(latest());
    assertThat(db().rows()).hasSize(3);
  }

  @Test
  @Requirement({14, 21, 22})
  void orphansAreDeletedAndOldRowsArchivedWhileTheHostRuns() throws Exception {
    assertThat(desk().run(MAIN, "one", "1").exit()).isZero();
    db().execute(
            old("orphan-of-8-days", 8, null),
            old("orphan-of-6-days", 6, null),
            old("linked-of-8-days", 8, "post"),
            old("linked-of-400-days", 400, "post"));
    assertThat(db().value("SELECT count(*) FROM unlinked_snapshots")).isEqualTo(2);

    Object first = db().value("SELECT run_id FROM generation_snapshots WHERE run_id IS NOT NULL");
    Started started = desk().start(MAIN, "locked");
    String run = db().await(row -> isOfAnotherRun(row, first)).text("run_id");
    db().execute(endless("endless", run, 27), endless("at work", run, 23));
    Awaitility.await()
        .atMost(Duration.ofSeconds(100))
        .until(() -> count("SELECT count(*) FROM snapshot_archive") == 1);
    Awaitility.await()
        .until(() -> count("SELECT count(*) FROM generation_snapshots WHERE id LIKE 'o%'") == 1);
    assertThat(db().value("SELECT status FROM generation_snapshots WHERE id = 'endless'"))
        .isEqualTo("abandoned");
    assertThat(db().value("SELECT status FROM generation_snapshots WHERE id = 'at work'"))
        .isEqualTo("pending");
    Files.createFile(dir.resolve("go"));
    Run ended = started.end();

    assertThat(ended.exit()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(db().rows().stream().map(row -> row.text("id")).toList())
        .hasSize(6)
        .contains("orphan-of-6-days", "linked-of-8-days");
    assertThat(db().value("SELECT archived_rows FROM snapshot_storage")).isEqualTo(1);
    assertThat(db().value("SELECT \"rows\" FROM snapshot_storage")).isEqualTo(6);
    assertThat((Double) db().value("SELECT average_kb FROM snapshot_storage")).isPositive();
    assertStillReadable();
  }

  private void assertStillReadable() {
    Run shown = console("show", "linked-of-400-days");
    assertThat(shown.exit()).as("%s", shown).isZero();
    assertThat(shown.out()).contains("what was asked then");
    assertThat(console("restore", "linked-of-400-days").exit()).isZero();
    assertThat(db().rows())
        .anySatisfy(
            row -> {
              assertThat(row.text("id")).isEqualTo("linked-of-400-days");
              assertThat(row.text("final_user_prompt")).isEqualTo("what was asked then");
            });
  }

  @Test
  @Requirement(23)
  void viewsAddUpWhatTheHostSaw() {
    Run run = desk().run(MAIN, "many", "21");
    Map<String, Integer> tokens = new TreeMap<>();
    int repaired = 0;
    for (String line : run.out().lines().toList()) {
      int number = Integer.parseInt(line.substring("session-".length(), line.indexOf(' ')));
      int total = Integer.parseInt(line.replaceAll(".* total=(\\d+) .*", "$1"));
      tokens.merge("org-" + number % 3, total, Integer::sum);
      repaired += line.contains("calls=2") ? 1 : 0;
    }

    assertThat(tokens).hasSize(3);
    tokens.forEach(
        (org, total) ->
            assertThat(
                    count("SELECT sum(total_tokens) FROM cost_by_org WHERE org_id = '" + org + "'"))
                .isEqualTo(total.intValue()));
    int all = tokens.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(count("SELECT sum(total_tokens) FROM cost_by_template WHERE template_id = 'D-7'"))
        .isEqualTo(all);
    assertThat(
            count("SELECT total_tokens FROM cost_by_model WHERE model = 'gpt-4o-mini-2024-07-18'"))
        .isEqualTo(all);
    assertThat(
            db().value(
                    "SELECT abs((SELECT sum(cost) FROM cost_by_org) - (SELECT"
                        + " sum(json_extract(token_metrics, '$.estimated_cost'))"
                        + " FROM generation_snapshots)) < 1e-12"))
        .isEqualTo(1);
    assertThat(repaired).isPositive();
    assertThat(count("SELECT sum(repairs) FROM repairs_by_template WHERE template_id = 'D-7'"))
        .isEqualTo(repaired);
    assertThat(count("SELECT \"rows\" FROM snapshot_storage")).isEqualTo(21);
  }

  private void assertRefused(String sql) {
    assertThatThrownBy(() -> db().execute(sql))
        .as(sql)
        .hasRootCauseInstanceOf(SQLiteException.class)
        .rootCause()
        .hasMessageContaining("SQLITE_CONSTRAINT");
  }

  private static int latest() throws Exception {
    try (var files = Files.list(SCHEMA)) {
      return (int) files.filter(each -> each.getFileName().toString().startsWith("V")).count();
    }
  }

  /** As the migration takes a file apart. */
  private static String[] statements(String file) throws Exception {
    return Files.readString(SCHEMA.resolve(file)).split(";\\R(?=\\S|\\z)");
  }

  /** A row that was begun so long ago; unlinked without an entity. */
  private static String old(String id, int days, String entity) {
    String link = entity == null ? "NULL, NULL" : "'" + entity + "', '1'";
    return "INSERT INTO generation_snapshots"
        + " (id, status, started_at, final_user_prompt, entity_type, entity_id) VALUES ('"
        + id
        + "', 'success', '"
        + Instant.now().minus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS)
        + "', 'what was asked then', "
        + link
        + ")";
  }

  private static boolean isOfAnotherRun(Row row, Object run) {
    return row.text("run_id") != null && !row.text("run_id").equals(run);
  }

  /** A generation of the running host that began hours ago; nobody can wait for a real one. */
  private static String endless(String id, String run, int hours) {
    return "INSERT INTO generation_snapshots (id, status, run_id, started_at) VALUES ('"
        + id
        + "', 'pending', '"
        + run
        + "', '"
        + Instant.now().minus(hours, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS)
        + "')";
  }

  private int count(String sql) {
    return ((Number) db().value(sql)).intValue();
  }

  private HostJvm desk() {
    return HostJvm.of(Jdk.running(), dir, "desk").agent(Hosts.config("desk"));
  }

  private Run console(String... command) {
    String[] target = new String[command.length + 2];
    target[0] = "-jar";
    target[1] = Built.jar().toString();
    System.arraycopy(command, 0, target, 2, command.length);
    return HostJvm.in(Jdk.running(), dir).run(target);
  }

  private Db db() {
    return new Db(dir.resolve("promptnotary.db"));
  }
}
