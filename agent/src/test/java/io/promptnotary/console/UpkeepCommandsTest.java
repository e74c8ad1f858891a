package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** archive, restore and prune, and how list and show find what is archived. */
class UpkeepCommandsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  private void done(String said, String... args) {
    Run run = Run.on(file, args);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().strip()).isEqualTo(said);
    assertThat(run.code()).isZero();
  }

  @Test
  void archived_snapshots_are_listed_and_shown_like_others() {
    String list = Run.on(file, "list").out();
    String json = Run.on(file, "show", "1a2b3c4d", "--json").out();
    String page = Run.on(file, "show", "1a2b3c4d", "--full").out();

    done(
        "Would archive 2 snapshots begun before 2026-01-31 14:30:00.",
        "archive",
        "--older-than",
        "30m",
        "--dry-run");
    done(
        "Archived 2 snapshots begun before 2026-01-31 14:30:00.", "archive", "--older-than", "30m");
    done("Archived 0 snapshots begun before 2025-01-31 15:00:00.", "archive");

    String later = Run.on(file, "list").out();
    assertThat(later).contains("success, archived", "failed, archived", "3 of 3 snapshots");
    assertThat(later.replace(", archived", "").replaceAll(" +", " "))
        .isEqualTo(list.replaceAll(" +", " "));
    assertThat(Run.on(file, "show", "1a2b3c4d", "--json").out()).isEqualTo(json);
    assertThat(Run.on(file, "show", "1a2b3c4d", "--full").out())
        .isEqualTo(
            page
                + "\narchived · bring it back with: restore 1a2b3c4d\n"
                    .replace("\n", System.lineSeparator()));
    assertThat(Run.on(file, "list", "--status", "failed", "--org", "globex").out())
        .contains("1 of 1 matching snapshot ");
  }

  @Test
  void they_are_marked_in_json_and_in_colour() throws Exception {
    done(
        "Archived 1 snapshot begun before 2026-01-31 13:10:00.",
        "archive",
        "--older-than",
        "2026-01-31T13:10");

    JsonNode rows = Json.read(Run.on(file, "list", "--json").out());
    assertThat(rows.path(2).path("archived").asBoolean()).isTrue();
    assertThat(rows.path(2).path("calls").asInt()).isEqualTo(2);
    assertThat(rows.path(1).has("archived")).isFalse();
    assertThat(Run.on(file, "list", "--color", "always").out())
        .contains("\u001b[32msuccess\u001b[0m");
  }

  @Test
  void restore_brings_them_back() {
    String list = Run.on(file, "list").out();
    done("Archived 2 snapshots begun before 2026-01-31 14:30:00.", "archive", "--older-than=30m");

    done("Restored 1 snapshot.", "restore", "1a2b3c4d", "1A2B3C4D");
    assertThat(Run.on(file, "list").out().split("archived")).hasSize(2);
    Run again = Run.on(file, "restore", "1a2b3c4d");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err().strip())
        .isEqualTo("promptnotary: '1a2b3c4d' is not archived: show it with: show 1a2b3c4d");
    assertThat(Run.on(file, "restore", "ffffffff").err()).contains("no id in " + file);
    done("Restored 1 snapshot.", "restore", "--all");
    done("Restored 0 snapshots.", "restore", "--all");

    assertThat(Run.on(file, "list").out()).isEqualTo(list);
    assertThat(
            Run.on(file, "sql", "SELECT action, reason FROM retention_passes", "--format", "csv")
                .out()
                .lines())
        .containsExactly(
            "action,reason",
            "archive,\"console, archive, begun before 2026-01-31T13:30:00.000Z\"",
            "restore,\"console, restore\"",
            "restore,\"console, restore\"");
  }

  @Test
  void prune_deletes_for_good() throws Exception {
    done("Archived 1 snapshot begun before 2026-01-31 13:10:00.", "archive", "--older-than=110m");
    done(
        "Would delete 1 unlinked snapshot begun before 2026-01-31 14:30:00.",
        "prune",
        "--older-than=30m",
        "--unlinked",
        "--dry-run");
    done(
        "Deleted 1 unlinked snapshot begun before 2026-01-31 14:30:00.",
        "prune",
        "--older-than=30m",
        "--unlinked",
        "--yes");
    assertThat(Run.on(file, "list").out()).contains("2 of 2 snapshots");
    done(
        "Would delete 2 snapshots begun before 2026-01-31 15:00:00.",
        "prune",
        "--older-than",
        "0m",
        "--dry-run");
    done(
        "Deleted 2 snapshots begun before 2026-01-31 15:00:00.",
        "prune",
        "--older-than",
        "0m",
        "--vacuum",
        "--yes");

    assertThat(Run.on(file, "list").out()).startsWith("No snapshots in " + file);
  }

  @Test
  void many_go_in_steps() throws Exception {
    try (StoreFixture fixture = StoreFixture.raw(file)) {
      fixture.sql(
          "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)"
              + " INSERT INTO generation_snapshots (id, status, started_at, response_text)"
              + " SELECT i, 'success', '2020-01-01T00:00:00.000Z', hex(randomblob(2000)) FROM n");
    }
    String before = " begun before 2025-01-31 15:00:00.";
    done("Archived 250 snapshots" + before, "archive");
    done("Restored 250 snapshots.", "restore", "--all");
    done("Deleted 250 snapshots" + before, "prune", "--older-than", "365d", "--yes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prune --older-than 90d | add --yes, or see how many with --dry-run",
        "prune --yes | Missing required option: '--older-than=TIME'",
        "prune --older-than soon --yes | --older-than 'soon' is no time",
        "archive --older-than soon | --older-than 'soon' is no time",
        "restore | give either ids or --all",
        "restore --all 1a2b3c4d | give either ids or --all",
      })
  void says_what_is_missing(String line, String complaint) throws Exception {
    byte[] before = Files.readAllBytes(file);
    Run run = Run.on(file, line.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(complaint);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive", "restore --all", "prune --older-than 1d --yes"})
  void makes_no_store_where_there_is_none(String line) {
    Path none = folder.resolve("none.db");
    Run run = Run.on(none, line.split(" "));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("promptnotary: there is no file " + none);
    assertThat(none).doesNotExist();
  }

  @Test
  void the_help_of_sql_names_the_views() {
    assertThat(Run.on(file, "sql", "--help").out())
        .contains("cost_by_template", "repairs_by_template", "snapshot_storage");
    Run run = Run.on(file, "sql", "SELECT template_id, repairs FROM repairs_by_template");
    assertThat(run.out()).contains("T-42").contains("1");
  }
}
