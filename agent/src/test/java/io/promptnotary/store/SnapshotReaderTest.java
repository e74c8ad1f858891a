package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Filter.Field;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotReaderTest {
  private static final String FIRST = "019c13c4-0001-7aaa-8aaa-aaaaaaaa1111";
  private static final String SECOND = "019c13c4-0002-7aaa-8aaa-aaaaaaaa2222";
  private static final String THIRD = "019c13c5-0003-7aaa-8aaa-bbbbbbbb3333";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("it's 100% a store?.db");
    try (StoreFixture store = StoreFixture.create(file)) {
      store
          .add(
              FIRST,
              Map.of(
                  Column.STARTED_AT, "2026-01-31T12:00:00.000Z",
                  Column.TEMPLATE_ID, "T-1",
                  Column.TEMPLATE_NAME, "launch",
                  Column.ORG_ID, "acme",
                  Column.FINAL_USER_PROMPT, "a prompt",
                  Column.PROCESS_ID, 4711L,
                  Column.TOKEN_METRICS, "{\"total_tokens\":7}",
                  Column.LLM_CALLS, "[{},{}]"))
          .add(
              SECOND,
              Map.of(
                  Column.STARTED_AT, "2026-01-31T12:00:00.001Z",
                  Column.STATUS, "failed",
                  Column.TEMPLATE_ID, "launch",
                  Column.LLM_CALLS, "not json"))
          .add(THIRD, Map.of(Column.STARTED_AT, "2026-02-01T00:00:00.000Z", Column.ORG_ID, "acme"));
    }
  }

  private SnapshotReader open() throws StoreException {
    return SnapshotReader.open(file);
  }

  private List<String> ids(Filter filter) throws StoreException {
    try (SnapshotReader reader = open()) {
      List<String> ids = reader.list(filter, 100).stream().map(Snapshot::id).toList();
      assertThat(reader.count(filter)).isEqualTo(ids.size());
      return ids;
    }
  }

  @Test
  void lists_newest_first_without_the_long_texts() throws Exception {
    try (SnapshotReader reader = open()) {
      List<Snapshot> all = reader.list(Filter.ALL, 100);

      assertThat(all).extracting(Snapshot::id).containsExactly(THIRD, SECOND, FIRST);
      assertThat(all.get(2).get(Column.PROCESS_ID)).isEqualTo(4711L);
      assertThat(all.get(2).text(Column.TOKEN_METRICS)).isEqualTo("{\"total_tokens\":7}");
      assertThat(all.get(2).values())
          .doesNotContainKeys(Column.FINAL_USER_PROMPT, Column.LLM_CALLS);
      assertThat(reader.list(Filter.ALL, 1)).extracting(Snapshot::id).containsExactly(THIRD);
      assertThat(reader.location()).hasToString(file.toString());
    }
  }

  @Test
  void narrows_by_every_part_of_the_filter() throws Exception {
    assertThat(ids(Filter.ALL.with(Set.of(Status.FAILED)))).containsExactly(SECOND);
    assertThat(ids(Filter.ALL.with(Set.of(Status.FAILED, Status.SUCCESS)))).hasSize(3);
    assertThat(ids(Filter.ALL.with(Field.TEMPLATE, "launch"))).containsExactly(SECOND, FIRST);
    assertThat(ids(Filter.ALL.with(Field.ORG, "acme"))).containsExactly(THIRD, FIRST);
    Instant second = Instant.parse("2026-01-31T12:00:00.001Z");
    assertThat(ids(Filter.ALL.since(second))).containsExactly(THIRD, SECOND);
    assertThat(ids(Filter.ALL.until(second))).containsExactly(FIRST);
    assertThat(
            ids(
                Filter.ALL
                    .with(Set.of(Status.FAILED))
                    .with(Field.TEMPLATE, "launch")
                    .with(Field.ORG, "acme")
                    .since(second)
                    .until(second)))
        .isEmpty();
  }

  @Test
  void knows_the_filter_that_leaves_nothing_out() {
    assertThat(Filter.ALL.with(Field.ORG, "x").with(Field.ORG, null).text(" ").isAll()).isTrue();
    assertThat(Filter.ALL.with(Field.TEMPLATE, "t").isAll()).isFalse();
  }

  @Test
  void counts_calls_where_they_can_be_counted() throws Exception {
    try (SnapshotReader reader = open()) {
      assertThat(reader.calls(FIRST)).isEqualTo(2);
      assertThat(reader.calls(SECOND)).isNull();
      assertThat(reader.calls(THIRD)).isNull();
    }
  }

  @Test
  void prefers_a_whole_id_to_parts_of_others() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.add("1111", Map.of());
    }
    try (SnapshotReader reader = open()) {
      assertThat(reader.find("1111")).map(Snapshot::id).contains("1111");
    }
  }

  @Test
  void finds_by_the_whole_id_or_its_beginning_or_its_end() throws Exception {
    try (SnapshotReader reader = open()) {
      assertThat(reader.find(FIRST)).map(Snapshot::id).contains(FIRST);
      assertThat(reader.find("019c13c5")).map(Snapshot::id).contains(THIRD);
      assertThat(reader.find("2222")).map(Snapshot::id).contains(SECOND);
      assertThat(reader.find("BBBB3333")).map(Snapshot::id).contains(THIRD);
      assertThat(reader.find("0000")).isEmpty();
      assertThat(reader.find("019c13c4%")).isEmpty();
      assertThat(reader.find("1111").orElseThrow().text(Column.FINAL_USER_PROMPT))
          .isEqualTo("a prompt");
    }
  }

  @Test
  void names_the_candidates_of_an_ambiguous_id() throws Exception {
    try (SnapshotReader reader = open()) {
      assertThatThrownBy(() -> reader.find("019C13C4"))
          .hasMessage(
              "'019C13C4' fits more than one snapshot, give more of the id: "
                  + SECOND
                  + ", "
                  + FIRST);
    }
    try (StoreFixture store = StoreFixture.raw(file)) {
      for (int i = 0; i < 6; i++) {
        store.add("019c13c6-000" + i, Map.of());
      }
    }
    try (SnapshotReader reader = open()) {
      assertThatThrownBy(() -> reader.find("019c13c6"))
          .hasMessageContaining("019c13c6-0005, ")
          .hasMessageEndingWith("019c13c6-0001, ...");
    }
  }

  @Test
  void wants_at_least_four_characters_of_an_id() throws Exception {
    try (SnapshotReader reader = open()) {
      assertThatThrownBy(() -> reader.find("333"))
          .hasMessage("'333' is too short for an id: give at least 4 characters");
    }
  }

  @Test
  void sees_what_another_connection_commits_meanwhile() throws Exception {
    try (StoreFixture writer = StoreFixture.raw(file);
        SnapshotReader reader = open()) {
      assertThat(reader.count(Filter.ALL)).isEqualTo(3);
      writer.add("later", Map.of());
      assertThat(reader.count(Filter.ALL)).isEqualTo(4);

      writer.sql("BEGIN IMMEDIATE").add("not yet committed", Map.of());
      assertThat(reader.count(Filter.ALL)).isEqualTo(4);
      writer.sql("COMMIT");
      assertThat(reader.count(Filter.ALL)).isEqualTo(5);
    }
  }

  @Test
  void passes_over_columns_that_it_does_not_know() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.sql("ALTER TABLE generation_snapshots ADD COLUMN from_tomorrow TEXT DEFAULT 'x'");
    }
    try (SnapshotReader reader = open()) {
      assertThat(reader.find(THIRD).orElseThrow().values())
          .containsOnlyKeys(Column.ID, Column.STATUS, Column.STARTED_AT, Column.ORG_ID);
    }
  }

  @Test
  void answers_questions_in_sql() throws Exception {
    try (SnapshotReader reader = open()) {
      Kept kept = new Kept(100);
      reader.query("SELECT 1 AS one, 2.5, 'x', x'00ff', NULL, 4294967296;", kept);

      assertThat(kept.names).hasSize(6).startsWith("one");
      assertThat(kept.rows).hasSize(1);
      assertThat(kept.rows.get(0))
          .usingRecursiveComparison()
          .isEqualTo(Arrays.asList(1L, 2.5, "x", new byte[] {0, -1}, null, 4294967296L));
    }
  }

  @Test
  void stops_when_no_further_row_is_wanted_and_names_columns_without_rows() throws Exception {
    try (SnapshotReader reader = open()) {
      Kept two = new Kept(2);
      reader.query("SELECT id FROM generation_snapshots", two);
      assertThat(two.rows).hasSize(2);

      Kept none = new Kept(2);
      reader.query("SELECT id, status FROM generation_snapshots WHERE 0", none);
      assertThat(none.rows).isEmpty();
      assertThat(none.names).containsExactly("id", "status");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH x AS (SELECT 1) DELETE FROM generation_snapshots",
        "WITH x AS (SELECT 1) DELETE FROM generation_snapshots RETURNING id",
        "WITH x AS (SELECT 1) DELETE FROM generation_snapshots WHERE 0",
        "UPDATE generation_snapshots SET final_user_prompt = 'forged'",
      })
  void refuses_changes_in_any_dress(String sql) throws Exception {
    try (SnapshotReader reader = open()) {
      assertThatThrownBy(() -> reader.query(sql, new Kept(1)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("snapshots are read-only here");
      assertThat(reader.count(Filter.ALL)).isEqualTo(3);
      assertThat(reader.find(FIRST).orElseThrow().text(Column.FINAL_USER_PROMPT))
          .isEqualTo("a prompt");
    }
  }

  @Test
  void says_what_sqlite_says_about_wrong_sql() throws Exception {
    try (SnapshotReader reader = open()) {
      assertThatThrownBy(() -> reader.query("SELECT nope", new Kept(1)))
          .hasMessage("the SQL failed: no such column: nope");
    }
  }

  @Test
  void a_missing_file_is_not_created() {
    Path missing = folder.resolve("none.db");
    assertThatThrownBy(() -> SnapshotReader.open(missing))
        .hasMessage(
            "there is no file "
                + missing
                + ": name the store with --store FILE or PROMPTNOTARY_DB, or record something"
                + " first");
    assertThat(missing).doesNotExist();
  }

  @Test
  void a_folder_is_no_store() {
    assertThatThrownBy(() -> SnapshotReader.open(folder))
        .hasMessage(folder + " is not a file: name the database file with --store FILE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "hello, I am a letter\n"})
  void another_kind_of_file_is_no_store(String content) throws Exception {
    Path letter = Files.writeString(folder.resolve("letter"), content.repeat(100));
    assertThatThrownBy(() -> SnapshotReader.open(letter))
        .hasMessage(letter + " is not a SQLite database: name the store with --store FILE");
    assertThat(letter).hasContent(content.repeat(100));
  }

  @Test
  void an_empty_file_and_another_database_hold_no_snapshots() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.db"));
    Path other = folder.resolve("other.db");
    try (StoreFixture database = StoreFixture.raw(other)) {
      database.sql("CREATE TABLE t (a)");
    }
    for (Path each : List.of(empty, other)) {
      assertThatThrownBy(() -> SnapshotReader.open(each))
          .hasMessageStartingWith(each + " holds no snapshots table yet: ");
    }
  }

  @Test
  void a_newer_schema_wants_the_newer_jar() throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.sql("PRAGMA user_version = 99");
    }
    assertThatThrownBy(() -> open())
        .hasMessage(
            file
                + " has schema version 99, this build knows "
                + Schema.LATEST
                + ": use the newer promptnotary.jar");
  }

  @Test
  void a_damaged_file_is_reported_and_not_half_read() throws Exception {
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      damaged.seek(100);
      damaged.write(new byte[4000]);
    }
    assertThatThrownBy(() -> open())
        .hasMessageContaining(file + " cannot be read (")
        .hasMessageContaining("check that the file is whole");
  }

  @Test
  void reads_where_the_companion_files_cannot_be_made() throws Exception {
    // Stands for a folder without write access, which does not stop the administrator.
    Files.createDirectory(folder.resolve(file.getFileName() + "-wal"));
    try (SnapshotReader reader = open()) {
      assertThat(reader.count(Filter.ALL)).isEqualTo(3);
    }
  }

  @Test
  void does_not_silently_leave_out_what_only_the_log_holds() throws Exception {
    Path copy = folder.resolve("copy.db");
    try (StoreFixture writer = StoreFixture.raw(file)) {
      writer.add("in the log", Map.of());
      Files.copy(file, copy);
      Files.copy(Path.of(file + "-wal"), Path.of(copy + "-wal"));
    }
    Path index =
        Files.createSymbolicLink(Path.of(copy + "-shm"), folder.resolve("no folder/index"));
    assertThatThrownBy(() -> SnapshotReader.open(copy))
        .hasMessageStartingWith(copy + "-wal holds changes that cannot be read here: copy both");

    Files.delete(index);
    try (SnapshotReader reader = SnapshotReader.open(copy)) {
      assertThat(reader.count(Filter.ALL)).isEqualTo(4);
    }
  }

  @Test
  void says_so_if_the_store_breaks_while_it_is_read() throws Exception {
    try (SnapshotReader reader = open()) {
      try (StoreFixture writer = StoreFixture.raw(file)) {
        writer.sql("DROP TABLE generation_snapshots");
      }
      assertThatThrownBy(() -> reader.list(Filter.ALL, 1))
          .hasMessageContaining("cannot be read (no such table: generation_snapshots)");
      assertThatThrownBy(() -> reader.count(Filter.ALL)).hasMessageContaining("cannot be read");
      assertThatThrownBy(() -> reader.find(FIRST)).hasMessageContaining("cannot be read");
    }
  }

  /** Keeps at most so many rows. */
  private static final class Kept implements RowConsumer {
    private final int limit;
    private List<String> names = List.of();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    Kept(int limit) {
      this.limit = limit;
    }

    @Override
    public void columns(List<String> columns) {
      names = columns;
    }

    @Override
    public boolean row(List<@Nullable Object> values) {
      rows.add(values);
      return rows.size() < limit;
    }
  }

  @Test
  void findsTheChildrenOfASnapshot() throws Exception {
    try (StoreFixture store = StoreFixture.create(folder.resolve("family.db"))) {
      store
          .add(FIRST, Map.of(Column.STARTED_AT, "2026-01-31T12:00:00.000Z"))
          .add(
              THIRD, Map.of(Column.STARTED_AT, "2026-01-31T12:00:02.000Z", Column.PARENT_ID, FIRST))
          .add(
              SECOND,
              Map.of(
                  Column.STARTED_AT, "2026-01-31T12:00:01.000Z",
                  Column.PARENT_ID, FIRST,
                  Column.FINAL_USER_PROMPT, "left out"));
    }
    try (SnapshotReader reader = SnapshotReader.open(folder.resolve("family.db"))) {
      List<Snapshot> children = reader.children(FIRST, 10);
      assertThat(children).extracting(Snapshot::id).containsExactly(SECOND, THIRD);
      assertThat(children.get(0).text(Column.PARENT_ID)).isEqualTo(FIRST);
      assertThat(children.get(0).get(Column.FINAL_USER_PROMPT)).isNull();
      assertThat(reader.children(FIRST, 1)).hasSize(1);
      assertThat(reader.children(SECOND, 10)).isEmpty();
      assertThat(reader.exactly(FIRST)).isPresent();
      assertThat(reader.exactly("nobody")).isEmpty();
    }
  }
}
