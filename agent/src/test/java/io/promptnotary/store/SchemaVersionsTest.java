package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Databases of every earlier version: unharmed, usable, and able to go back. */
class SchemaVersionsTest {
  private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
  private static final Map<Integer, String> BACK =
      Map.of(
          2, "U002__immutable_snapshots.sql",
          3, "U003__archive.sql",
          4, "U004__views.sql",
          5, "U005__self_observation.sql",
          6, "U006__parents.sql",
          7, "U007__libraries.sql",
          8, "U008__figures.sql",
          9, "U009__forward.sql");

  /** Of the columns that every version has. */
  private static final String ALL =
      "SELECT "
          + Arrays.stream(Column.values())
              .filter(column -> column != Column.PARENT_ID)
              .map(Column::key)
              .collect(Collectors.joining(", "))
          + " FROM generation_snapshots ORDER BY id";

  @TempDir Path folder;
  private final Log log = new Log(System.err);
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("old.db");
  }

  static IntStream versions() {
    return IntStream.rangeClosed(1, Schema.LATEST);
  }

  static IntStream versionsWithAWayBack() {
    return IntStream.rangeClosed(2, Schema.LATEST);
  }

  /** A file as a build of that version has left it, with three rows. */
  private void make(int version) throws Exception {
    try (Connection connection = DriverManager.getConnection(Rows.url(file))) {
      Schema.migrate(connection, version);
    }
    Rows.execute(
        file,
        "INSERT INTO generation_snapshots (id, status, started_at, final_user_prompt)"
            + " VALUES ('aaaa', 'success', '2026-01-01T00:00:00.000Z', 'a prompt'),"
            + " ('bbbb', 'pending', '2026-01-02T00:00:00.000Z', 'another'),"
            + " ('cccc', 'failed', '2026-01-03T00:00:00.000Z', NULL)");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void isReadAsItIs(int version) throws Exception {
    make(version);

    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.list(Filter.ALL, 10))
          .extracting(Snapshot::id)
          .containsExactly("cccc", "bbbb", "aaaa");
      assertThat(reader.count(Filter.ALL)).isEqualTo(3);
      assertThat(reader.find("aaaa"))
          .map(row -> row.text(Column.FINAL_USER_PROMPT))
          .isEqualTo(Optional.of("a prompt"));
      assertThat(reader.calls("aaaa")).isNull();
      assertThat(reader.children("aaaa", 10)).isEmpty();
      assertThat(reader.isArchived("aaaa")).isFalse();
      assertThat(reader.count(Due.ARCHIVE, LATER)).isEqualTo(2);
      assertThat(reader.count(Due.DELETE, LATER)).isEqualTo(3);
    }
    assertThat(query(file, "PRAGMA user_version")).containsExactly("" + version);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void isBroughtUpToDateAndUsed(int version) throws Exception {
    make(version);
    List<String> before = query(file, ALL);

    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      assertThat(query(file, ALL)).isEqualTo(before);
      store.write(
          List.of(row("bbbb", Status.SUCCESS), row("dddd", Status.PENDING)),
          List.of(Rows.link("aaaa", "post", "1")));
    }
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      assertThat(upkeep.archive(LATER)).isEqualTo(3);
      assertThat(upkeep.restoreSome()).isEqualTo(3);
    }

    assertThat(query(file, "PRAGMA user_version")).containsExactly("" + Schema.LATEST);
    assertThat(query(file, "SELECT id, status, entity_id FROM generation_snapshots ORDER BY id"))
        .containsExactly(
            "aaaa|success|1", "bbbb|success|null", "cccc|failed|null", "dddd|pending|null");
    assertThat(query(file, "SELECT \"rows\", archived_rows FROM snapshot_storage"))
        .containsExactly("4|0");
    assertThatThrownBy(() -> Rows.execute(file, "DELETE FROM generation_snapshots"))
        .hasMessageContaining("see prune");
    assertThat(query(file, "PRAGMA integrity_check")).containsExactly("ok");
  }

  @Test
  void aRowThatHoldsNoJsonKeepsItsVersionAndStopsNothing() throws Exception {
    make(Schema.FIGURES - 1);
    Rows.execute(
        file,
        "INSERT INTO generation_snapshots (id, status, started_at, token_metrics)"
            + " VALUES ('eeee', 'success', '2026-01-04T00:00:00.000Z', '{\"total_tokens\":')");
    List<String> objects = objects();

    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      store.write(List.of(row("dddd", Status.SUCCESS)), List.of());
    }

    assertThat(objects())
        .containsAll(objects)
        .noneMatch(each -> each.startsWith("index|generation_snapshots_figures|"));
    assertThat(query(file, "SELECT count(*) FROM forward_targets")).containsExactly("0");
    assertThat(query(file, "PRAGMA user_version")).containsExactly("" + (Schema.FIGURES - 1));
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.count(Filter.ALL)).isEqualTo(5);
      assertThat(reader.list(Filter.ALL, null, 10)).hasSize(5);
      assertThat(reader.reports().costs(Report.By.NONE, Filter.ALL, ZoneOffset.UTC).total().rows())
          .isEqualTo(5);
    }
    Rows.execute(file, "DROP TRIGGER generation_snapshots_final");
    Rows.execute(file, "UPDATE generation_snapshots SET token_metrics = NULL WHERE id = 'eeee'");
    SnapshotStore.open(Rows.url(file), log).close();
    assertThat(query(file, "PRAGMA user_version")).containsExactly("" + Schema.LATEST);
  }

  private static String back(int version) throws IOException {
    try (InputStream in = Schema.class.getResourceAsStream(BACK.get(version))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What a trigger does is on one line with its end. */
  private static String[] statements(int version) throws IOException {
    return back(version).replaceAll("(?m)^--.*\\R", "").split(";\\R(?=\\S|\\z)");
  }

  private List<String> objects() throws Exception {
    return query(file, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name");
  }

  @ParameterizedTest
  @MethodSource("versionsWithAWayBack")
  void goesDownAndUpAgainWithItsRows(int version) throws Exception {
    make(Schema.LATEST);
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      upkeep.archive(Instant.parse("2026-01-02T00:00:00Z"));
    }
    List<String> rows = query(file, ALL);
    List<String> archived = query(file, "SELECT id, hex(content) FROM snapshot_archive");
    assertThat(archived).hasSize(1);
    List<String> objects = objects();

    for (int down = Schema.LATEST; down >= version; down--) {
      Rows.execute(file, statements(down));
    }
    assertThat(query(file, "PRAGMA user_version")).containsExactly("" + (version - 1));
    assertThat(query(file, ALL)).isEqualTo(rows);
    if (version == 2) {
      Rows.execute(file, "UPDATE generation_snapshots SET name = name");
    }

    SnapshotStore.open(Rows.url(file), log).close();
    assertThat(query(file, ALL)).isEqualTo(rows);
    assertThat(query(file, "SELECT id, hex(content) FROM snapshot_archive")).isEqualTo(archived);
    assertThat(objects()).isEqualTo(objects);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.find("aaaa")).isPresent();
    }
  }

  @Test
  void parentsComeBack() throws Exception {
    make(Schema.LATEST);
    Rows.execute(
        file,
        "INSERT INTO generation_snapshots (id, status, started_at, parent_id)"
            + " VALUES ('dddd', 'success', '2026-01-04T00:00:00.000Z', 'aaaa')");
    String sql = "SELECT id FROM generation_snapshots WHERE parent_id = 'aaaa'";

    for (int down = Schema.LATEST; down >= 6; down--) {
      Rows.execute(file, statements(down));
    }
    assertThatThrownBy(() -> query(file, sql)).hasMessageContaining("parent_id");
    SnapshotStore.open(Rows.url(file), log).close();

    assertThat(query(file, sql)).containsExactly("dddd");
    assertThatThrownBy(() -> Rows.execute(file, "UPDATE generation_snapshots SET parent_id = NULL"))
        .hasMessageContaining("this snapshot is final");
  }

  @Test
  void theWayBackIsForTheProgramOfSqlite() throws Exception {
    make(Schema.LATEST);
    for (int down = Schema.LATEST; down >= 2; down--) {
      Process process = null;
      try {
        process =
            new ProcessBuilder("sqlite3", "-bail", file.toString())
                .redirectErrorStream(true)
                .start();
      } catch (IOException e) {
        assumeThat(e).as("there is no sqlite3").isNull();
      }
      try (var in = process.getOutputStream()) {
        in.write(back(down).getBytes(StandardCharsets.UTF_8));
      }
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEmpty();
      assertThat(process.waitFor()).isZero();
      assertThat(query(file, "PRAGMA user_version")).containsExactly("" + (down - 1));
    }
    assertThat(query(file, "SELECT count(*) FROM generation_snapshots")).containsExactly("3");
  }

  @Test
  void saysWhatStandsInTheWayOfAMigration() throws Exception {
    make(1);
    Rows.execute(file, "CREATE TABLE cost_by_org (x)");
    List<String> before = query(file, ALL);
    List<String> objects = objects();

    assertThatThrownBy(() -> SnapshotStore.open(Rows.url(file), log))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isLasting()).isTrue())
        .hasMessageStartingWith(
            file + " cannot be brought from schema version 1 to " + Schema.LATEST + " (")
        .hasMessageContaining("cost_by_org")
        .hasMessageEndingWith(
            "): it is unchanged; remove what stands in the way or name another file in store.url");

    assertThat(query(file, ALL)).isEqualTo(before);
    assertThat(objects()).isEqualTo(objects);
    assertThat(query(file, "PRAGMA user_version")).containsExactly("1");
  }

  @Test
  void aMigrationThatFindsNoRoomSaysSo() throws Exception {
    StoreFile store = new StoreFile(file);

    assertThat(store.notMigrated(1, new java.sql.SQLException("full", "", 13)).getMessage())
        .isEqualTo("no space is left for " + file + ": make room");
  }
}
