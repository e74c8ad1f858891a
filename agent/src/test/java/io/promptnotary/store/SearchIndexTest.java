package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The full-text index: always what the rows say, and never in their way. */
class SearchIndexTest {
  private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));
  private Path file;
  private SnapshotStore store;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("store.db");
    store = SnapshotStore.open(Rows.url(file), log);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Snapshot text(String id, Status status, String prompt) {
    return row(id, status, Map.of(Column.FINAL_USER_PROMPT, prompt));
  }

  private void write(Snapshot... rows) throws Exception {
    store.write(List.of(rows), List.of());
  }

  private void index() throws Exception {
    try (SearchIndex index = SearchIndex.open(file)) {
      index.begin();
      while (index.build() > 0) {}
      assertThat(index.isWhole()).isTrue();
      assertThat(index.bytes()).isPositive();
    }
  }

  private List<String> find(String words) throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      List<String> found =
          reader.list(Filter.ALL.text(words), 10).stream().map(Snapshot::id).toList();
      assertThat(reader.count(Filter.ALL.text(words))).isEqualTo(found.size());
      return found;
    }
  }

  private boolean isIndexed() throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      return reader.isTextIndexed();
    }
  }

  /** Every word that the index knows, from wherever it is in its pages. */
  private List<String> words() throws Exception {
    Rows.execute(
        file, "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5vocab('snapshot_search', 'row')");
    return query(file, "SELECT term FROM words");
  }

  private void isSound() throws Exception {
    // FTS5 compares its index with the rows and throws if they differ.
    Rows.execute(
        file, "INSERT INTO snapshot_search (snapshot_search, rank) VALUES ('integrity-check', 1)");
  }

  @Test
  void knowsWhatWasThereAndWhatComes() throws Exception {
    write(text("aaaa", Status.SUCCESS, "old news"), text("bbbb", Status.PENDING, "pending news"));
    assertThat(isIndexed()).isFalse();
    assertThat(find("news")).containsExactly("bbbb", "aaaa");

    index();
    assertThat(isIndexed()).isTrue();
    assertThat(find("news")).containsExactly("bbbb", "aaaa");
    assertThat(words()).containsExactly("news", "old");

    write(text("bbbb", Status.SUCCESS, "final news"), text("cccc", Status.FAILED, "fresh news"));
    store.write(List.of(), List.of(Rows.link("aaaa", "post", "1")));
    assertThat(find("news")).containsExactly("cccc", "bbbb", "aaaa");
    assertThat(find("pending")).isEmpty();
    assertThat(words()).containsExactly("final", "fresh", "news", "old");
    // A row that is on record already is passed over, here as there.
    write(text("cccc", Status.SUCCESS, "another"));
    assertThat(find("another")).isEmpty();
  }

  @Test
  void nothingOfADeletedRowStaysInIt() throws Exception {
    write(text("aaaa", Status.SUCCESS, "secret letter"), text("bbbb", Status.SUCCESS, "a letter"));
    index();
    write(text("cccc", Status.SUCCESS, "third secret"), text("dddd", Status.PENDING, "fourth"));

    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      assertThat(upkeep.archive(LATER)).isEqualTo(3);
      assertThat(words()).isEmpty();
      // Archived rows are opened one by one.
      assertThat(find("secret")).containsExactly("cccc", "aaaa");

      assertThat(upkeep.restore(List.of("aaaa", "bbbb"))).isEqualTo(2);
      assertThat(words()).containsExactly("a", "letter", "secret");
      assertThat(find("letter")).containsExactly("bbbb", "aaaa");

      assertThat(upkeep.delete(Due.DELETE, LATER)).isEqualTo(3);
      assertThat(words()).isEmpty();
      assertThat(find("letter")).isEmpty();
      isSound();
    }
    assertThat(query(file, "SELECT count(*) FROM snapshot_search_docsize")).containsExactly("0");
    assertThat(query(file, "SELECT v FROM snapshot_search_config WHERE k = 'secure-delete'"))
        .containsExactly("1");
  }

  @Test
  void isMadeInStepsBetweenWhichOthersWrite() throws Exception {
    for (int i = 0; i < 600; i++) {
      write(text(String.format("%04d", i), Status.SUCCESS, "row " + i));
    }
    write(text("pend", Status.PENDING, "row that ends meanwhile"));
    try (SearchIndex index = SearchIndex.open(file)) {
      index.begin();
      assertThat(index.build()).isEqualTo(500);
      // Not whole: nobody relies on it yet.
      assertThat(isIndexed()).isFalse();
      assertThat(find("row 599")).containsExactly("0599");

      write(text("pend", Status.SUCCESS, "row that ends"), text("new1", Status.SUCCESS, "row new"));
      try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
        // Of these, the index has some and others not yet.
        Rows.execute(file, "PRAGMA user_version");
        assertThat(upkeep.delete(Due.DELETE, LATER)).isEqualTo(100);
      }
    }
    // As after an interruption: it goes on where it was.
    try (SearchIndex index = SearchIndex.open(file)) {
      assertThat(index.isWhole()).isFalse();
      index.begin();
      while (index.build() > 0) {}
      assertThat(index.isWhole()).isTrue();
    }
    isSound();
    assertThat(query(file, "SELECT count(*) FROM snapshot_search_docsize"))
        .isEqualTo(query(file, "SELECT count(*) FROM generation_snapshots"));
    assertThat(find("\"that ends\"")).containsExactly("pend");
  }

  @Test
  void goesWithoutATrace() throws Exception {
    write(text("aaaa", Status.SUCCESS, "old news"));
    List<String> before = query(file, "SELECT name FROM sqlite_schema ORDER BY name");
    index();
    try (SearchIndex index = SearchIndex.open(file)) {
      assertThat(index.drop()).isTrue();
      assertThat(index.drop()).isFalse();
      assertThat(index.bytes()).isZero();
    }
    assertThat(query(file, "SELECT name FROM sqlite_schema ORDER BY name")).isEqualTo(before);
    assertThat(find("news")).containsExactly("aaaa");
    write(text("bbbb", Status.SUCCESS, "more news"));
    index();
    assertThat(find("news")).containsExactly("bbbb", "aaaa");
  }

  @Test
  void survivesThatTheFileIsWrittenAnew() throws Exception {
    for (int i = 0; i < 30; i++) {
      write(text("a-" + i, i % 2 == 0 ? Status.SUCCESS : Status.FAILED, "row r" + i));
    }
    index();
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      Rows.execute(file, "PRAGMA user_version");
      upkeep.rewrite();
    }
    isSound();
    assertThat(find("r17")).containsExactly("a-17");
  }

  /** Whatever has become of the index: the rows are written, and archived, and deleted. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE snapshot_search_data SET block = x'00ff00ff'",
        "DELETE FROM snapshot_search_data",
        "UPDATE snapshot_search_data SET block = zeroblob(40) WHERE id > 10",
        "DROP TABLE snapshot_search_data",
        "DROP TABLE snapshot_search_docsize",
        "DROP TABLE snapshot_search_config",
        "DROP TABLE snapshot_search",
        "UPDATE snapshot_search_config SET v = 99 WHERE k = 'version'",
      })
  void aDamagedIndexIsGivenUpAndNoRowIsLost(String damage) throws Exception {
    write(text("aaaa", Status.SUCCESS, "old news"), text("bbbb", Status.PENDING, "pending news"));
    index();
    store.close();
    Rows.execute(file, damage);

    store = SnapshotStore.open(Rows.url(file), log);
    for (int i = 0; i < 40; i++) {
      write(text("n-" + i, Status.SUCCESS, "fresh news " + i));
    }
    write(text("bbbb", Status.SUCCESS, "final news"));
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      assertThat(upkeep.archive(LATER)).isEqualTo(42);
      assertThat(upkeep.delete(Due.DELETE, LATER)).isEqualTo(42);
    }
    write(text("last", Status.SUCCESS, "last news"));

    assertThat(query(file, "SELECT id FROM generation_snapshots")).containsExactly("last");
    assertThat(isIndexed()).isFalse();
    assertThat(find("news")).containsExactly("last");
    assertThat(query(file, "PRAGMA integrity_check")).containsExactly("ok");
    assertThat(query(file, "SELECT name FROM sqlite_schema WHERE name LIKE 'snapshot_search%'"))
        .isEmpty();

    index();
    assertThat(find("news")).containsExactly("last");
  }

  @Test
  void saysThatItWasGivenUp() throws Exception {
    write(text("aaaa", Status.SUCCESS, "old news"));
    index();
    Rows.execute(file, "DROP TABLE snapshot_search_data");

    write(text("bbbb", Status.SUCCESS, "fresh news"));

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains(file + ": its full-text index is damaged (")
        .contains("no snapshot is missing: make it anew with the command index");
    assertThat(find("news")).containsExactly("bbbb", "aaaa");
  }

  @Test
  void aRowThatCannotBeWrittenDoesNotCostTheIndex() throws Exception {
    index();
    Snapshot broken = row("aaaa", Status.SUCCESS, Map.of(Column.TOKEN_METRICS, "{broken"));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> write(broken))
        .hasMessageContaining("malformed JSON");
    assertThat(isIndexed()).isTrue();
  }
}
