package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of its own, with SQL of its own, can do to a store: nothing to what is final. */
class ImmutabilityTest {
  private static final String ALL = "SELECT * FROM generation_snapshots ORDER BY rowid";

  @TempDir Path folder;
  private Path file;
  private List<String> before;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("prompts.db");
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (Column each : Column.values()) {
      values.put(
          each,
          switch (each) {
            case PROCESS_ID, RETRY_COUNT, CACHED -> (Object) 1L;
            case TOKEN_METRICS, PERFORMANCE_METRICS, REPAIR_METRICS -> "{}";
            default -> "was";
          });
    }
    values.remove(Column.STATUS);
    values.remove(Column.ID);
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), new Log(System.err))) {
      store.write(
          List.of(
              row("f", Status.SUCCESS, values),
              row("p", Status.PENDING, values),
              row("unlinked", Status.FAILED)),
          List.of());
    }
    before = query(file, ALL);
  }

  static Stream<Column> captured() {
    return Arrays.stream(Column.values()).filter(each -> !each.isLink());
  }

  private static String change(Column column) {
    return "UPDATE generation_snapshots SET "
        + column.key()
        + switch (column) {
          case PROCESS_ID, RETRY_COUNT, CACHED -> " = 2";
          case TOKEN_METRICS, PERFORMANCE_METRICS, REPAIR_METRICS -> " = '[]'";
          default -> " = 'is'";
        };
  }

  @ParameterizedTest
  @MethodSource("captured")
  void noCapturedColumnOfAFinalRowCanBeChanged(Column column) throws Exception {
    for (String more : List.of("", ", linked_at = 'later'")) {
      assertThatThrownBy(() -> Rows.execute(file, change(column) + more + " WHERE id = 'f'"))
          .isInstanceOf(SQLException.class)
          .hasMessageMatching("(?s).*(is final|id of a snapshot).*");
    }
    assertThat(query(file, ALL)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("captured")
  void norByTheProgramOfSqliteItself(Column column) throws Exception {
    assertThat(sqlite3(change(column) + " WHERE id = 'f'")).contains("snapshot");
    assertThat(query(file, ALL)).isEqualTo(before);
  }

  /** What the program says; the test is skipped where there is none. */
  private String sqlite3(String sql) throws Exception {
    Process process = null;
    try {
      process =
          new ProcessBuilder("sqlite3", file.toString(), sql).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeThat(e).as("there is no sqlite3").isNull();
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @ParameterizedTest
  @MethodSource("captured")
  void whatIsPendingMayChangeButForItsId(Column column) throws Exception {
    String sql = change(column) + " WHERE id = 'p'";
    if (column == Column.ID) {
      assertThatThrownBy(() -> Rows.execute(file, sql)).hasMessageContaining("id of a snapshot");
    } else {
      Rows.execute(file, sql);
      assertThat(query(file, ALL)).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM generation_snapshots",
        "DELETE FROM generation_snapshots WHERE id = 'p'",
        "REPLACE INTO generation_snapshots (id, status, started_at) VALUES ('f', 'failed', 'x')",
        "INSERT OR REPLACE INTO generation_snapshots (rowid, id, status, started_at)"
            + " VALUES (1, 'new', 'success', 'x')",
        "INSERT INTO generation_snapshots (id, status, started_at) VALUES ('f', 'failed', 'x')"
            + " ON CONFLICT (id) DO UPDATE SET response_text = 'is'",
        "UPDATE OR REPLACE generation_snapshots SET id = 'f' WHERE id = 'p'",
        "UPDATE OR REPLACE generation_snapshots SET rowid = 1 WHERE id = 'p'",
        "UPDATE OR REPLACE generation_snapshots SET _rowid_ = 1 WHERE id = 'unlinked'",
        "UPDATE generation_snapshots SET status = 'pending' WHERE id = 'f'",
        "UPDATE OR IGNORE generation_snapshots SET response_text = 'is'",
      })
  void noOtherStatementRemovesOrReplacesIt(String sql) throws Exception {
    assertThatThrownBy(() -> Rows.execute(file, sql)).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> Rows.execute(file, "PRAGMA recursive_triggers = 1", sql))
        .isInstanceOf(SQLException.class);

    assertThat(query(file, ALL)).isEqualTo(before);
  }

  @Test
  void anOddRowidIsNoDoorEither() throws Exception {
    String odd =
        "INSERT OR REPLACE INTO generation_snapshots (rowid, id, status, started_at)"
            + " VALUES (-1, '%s', 'success', 'x')";
    Rows.execute(file, odd.formatted("odd"), odd.formatted("odder"));
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), new Log(System.err))) {
      store.write(List.of(row("new", Status.SUCCESS)), List.of());
    }

    assertThat(query(file, ALL)).containsAll(before);
    assertThat(query(file, "SELECT rowid FROM generation_snapshots WHERE id = 'new'"))
        .containsExactly("4");
  }

  @Test
  void aLinkMayComeAndChangeButNotGo() throws Exception {
    String update = "UPDATE generation_snapshots SET entity_type = %s, entity_id = %s, linked_at =";
    Rows.execute(
        file,
        update.formatted("'post'", "'1'") + " '2026' WHERE id = 'unlinked'",
        update.formatted("'draft'", "'2'") + " '2027' WHERE id = 'unlinked'");
    for (String gone : List.of("entity_type", "entity_id", "linked_at")) {
      assertThatThrownBy(
              () ->
                  Rows.execute(
                      file,
                      "UPDATE generation_snapshots SET " + gone + " = NULL WHERE id = 'unlinked'"))
          .hasMessageContaining("cannot be taken away");
    }
    assertThat(
            query(
                file,
                "SELECT entity_type, entity_id, linked_at FROM generation_snapshots"
                    + " WHERE id = 'unlinked'"))
        .containsExactly("draft|2|2027");
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void theStoreItselfPassesOverWhatIsFinal(Status status) throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), new Log(System.err))) {
      store.write(List.of(row("f", status), row("new", status)), List.of());
    }
    assertThat(
            query(
                file,
                "SELECT org_id, (SELECT count(*) FROM generation_snapshots)"
                    + " FROM generation_snapshots WHERE id = 'f'"))
        .containsExactly("was|4");
  }

  @Test
  void passesAreOnRecordForGood() throws Exception {
    Instant later = Instant.parse("2027-01-01T00:00:00Z");
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      assertThat(upkeep.delete(Due.DELETE_UNLINKED, later)).isEqualTo(1);
    }
    String passes = "SELECT id, action, reason, snapshots FROM retention_passes";
    List<String> record = query(file, passes);
    assertThat(record)
        .containsExactly("1|delete unlinked|a test, begun before 2027-01-01T00:00:00.000Z|1");

    for (String sql :
        List.of(
            "DELETE FROM retention_passes",
            "UPDATE retention_passes SET snapshots = 0",
            "UPDATE retention_passes SET closed_at = NULL",
            "REPLACE INTO retention_passes (id, action, reason, opened_at)"
                + " VALUES (1, 'archive', 'x', 'y')",
            "INSERT INTO retention_passes (action, reason, opened_at) VALUES ('', 'x', 'y')")) {
      assertThatThrownBy(() -> Rows.execute(file, sql)).isInstanceOf(SQLException.class);
    }
    assertThat(query(file, passes)).isEqualTo(record);
    assertThatThrownBy(() -> Rows.execute(file, "DELETE FROM generation_snapshots"))
        .as("a closed pass opens no door")
        .hasMessageContaining("see prune");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE snapshot_archive SET content = x'00' | cannot be changed",
        "UPDATE snapshot_archive SET entity_id = '2' | cannot be changed",
        "DELETE FROM snapshot_archive | see prune",
        "REPLACE INTO snapshot_archive SELECT * FROM snapshot_archive | cannot be replaced",
        "UPDATE archive_dictionaries SET content = x'00' | cannot be changed",
        "DELETE FROM archive_dictionaries | cannot be read without",
        "REPLACE INTO archive_dictionaries SELECT * FROM archive_dictionaries | cannot be replaced",
      })
  void whatIsArchivedStaysAsItIs(String sql, String refusal) throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), new Log(System.err))) {
      for (int i = 0; i < 20; i++) {
        store.write(List.of(row("x" + i, Status.SUCCESS)), List.of());
      }
    }
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      assertThat(upkeep.archive(Instant.parse("2027-01-01T00:00:00Z"))).isPositive();
    }
    assertThatCode(() -> query(file, "SELECT * FROM snapshot_archive")).doesNotThrowAnyException();

    assertThatThrownBy(() -> Rows.execute(file, sql)).hasMessageContaining(refusal);
  }
}
