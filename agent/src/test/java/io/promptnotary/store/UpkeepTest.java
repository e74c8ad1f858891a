package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpkeepTest {
  private static final Instant NOW = Instant.parse("2026-11-21T07:00:00Z");
  private static final Instant OLD = NOW.minus(Duration.ofDays(400));
  private static final Instant YEAR = NOW.minus(Duration.ofDays(365));
  private static final String ALL = "SELECT * FROM generation_snapshots ORDER BY id";

  @TempDir Path folder;
  private final Log log = new Log(System.err);
  private Path file;
  private SnapshotStore store;
  private Upkeep upkeep;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("prompts.db");
    store = SnapshotStore.open(Rows.url(file), log);
    upkeep = upkeepAt(NOW);
  }

  @AfterEach
  void close() throws Exception {
    upkeep.close();
    store.close();
  }

  private Upkeep upkeepAt(Instant now) throws StoreException {
    return Upkeep.open(
        new StoreFile(file), Clock.fixed(now, ZoneOffset.UTC), "a test", SnapshotStore.BUSY_MILLIS);
  }

  private void add(Prompts prompts, int rows, Instant from) throws Exception {
    List<Snapshot> batch = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      batch.add(prompts.row(from.plusSeconds(i)));
    }
    store.write(batch, List.of());
  }

  private int archiveAll() throws StoreException {
    int all = 0;
    int step;
    do {
      step = upkeep.archive(YEAR);
      all += step;
    } while (step > 0);
    return all;
  }

  private double number(String sql) throws SQLException {
    return Double.parseDouble(query(file, sql).get(0));
  }

  @Test
  void aGenerationOfTwelveKilobytesTakesLessThanOneAndAHalf() throws Exception {
    add(new Prompts(1), 300, OLD);
    assertThat(
            number(
                "SELECT min(length(final_system_prompt) + length(final_user_prompt))"
                    + " FROM generation_snapshots"))
        .isGreaterThan(11_900);

    assertThat(archiveAll()).isEqualTo(300);

    assertThat(number("SELECT max(length(content)) FROM snapshot_archive")).isLessThan(1_536);
    assertThat(number("SELECT count(*) FROM archive_dictionaries")).isEqualTo(1);
    assertThat(number("SELECT length(content) FROM archive_dictionaries")).isLessThan(110_000);
  }

  @Test
  void comesBackExactlyAsItWas() throws Exception {
    add(new Prompts(2), 20, OLD);
    Map<Column, Object> odd =
        Map.of(
            Column.STARTED_AT,
            Times.text(OLD),
            Column.RESPONSE_TEXT,
            "ü 漢 😀 \u202e '\"\n\u2400 \u0001 end",
            Column.PROCESS_ID,
            Long.MAX_VALUE,
            Column.TOKEN_METRICS,
            "{ \"estimated_cost\" : 0.10 }");
    store.write(
        List.of(row("odd", Status.FAILED, odd), row("young", Status.SUCCESS)),
        List.of(Rows.link("odd", "post", "7")));
    List<String> before = query(file, ALL);

    assertThat(archiveAll()).isEqualTo(21);
    assertThat(query(file, "SELECT id FROM generation_snapshots")).containsExactly("young");
    assertThat(query(file, "SELECT status, entity_id FROM snapshot_archive WHERE id = 'odd'"))
        .containsExactly("failed|7");
    assertThat(upkeep.restoreSome()).isEqualTo(21);
    assertThat(upkeep.restoreSome()).isZero();

    assertThat(query(file, ALL)).isEqualTo(before);
    assertThat(query(file, "SELECT count(*) FROM snapshot_archive")).containsExactly("0");
    assertThat(query(file, "SELECT action, snapshots, reason FROM retention_passes"))
        .containsExactly(
            "archive|21|a test, begun before 2025-11-21T07:00:00.000Z", "restore|21|a test");
  }

  @Test
  void pendingOnesAreNeverArchived() throws Exception {
    Map<Column, String> old = Map.of(Column.STARTED_AT, Times.text(OLD));
    store.write(List.of(row("p", Status.PENDING, old)), List.of());

    assertThat(upkeep.archive(YEAR)).isZero();

    assertThat(query(file, "SELECT count(*) FROM retention_passes")).containsExactly("0");
  }

  @Test
  void aFewRowsDoWithoutADictionary() throws Exception {
    add(new Prompts(3), 2, OLD);

    assertThat(archiveAll()).isEqualTo(2);

    assertThat(query(file, "SELECT DISTINCT dictionary_id FROM snapshot_archive"))
        .containsExactly("null");
    assertThat(upkeep.restoreSome()).isEqualTo(2);
  }

  @Test
  void whatWasBroughtBackStaysForAsLongAsOthersDo() throws Exception {
    add(new Prompts(4), 1, OLD);
    archiveAll();
    String id = query(file, "SELECT id FROM snapshot_archive").get(0);

    assertThat(upkeep.restore(List.of(id, "unknown"))).isEqualTo(1);
    assertThat(upkeep.restore(List.of(id))).isZero();
    assertThat(archiveAll()).isZero();

    try (Upkeep later = upkeepAt(NOW.plus(Duration.ofDays(366)))) {
      assertThat(later.archive(NOW.plus(Duration.ofDays(1)))).isEqualTo(1);
    }
    assertThat(query(file, "SELECT count(*) FROM restored_snapshots")).containsExactly("0");
  }

  @Test
  void otherPromptsGetAnotherDictionaryOnceTheOldHasServed() throws Exception {
    add(new Prompts(5), Dictionaries.MIN_ROWS + 60, OLD);
    archiveAll();
    assertThat(number("SELECT count(*) FROM archive_dictionaries")).isEqualTo(1);

    add(new Prompts(6), 120, OLD.plus(Duration.ofDays(1)));
    archiveAll();

    assertThat(number("SELECT count(*) FROM archive_dictionaries")).isEqualTo(2);
    assertThat(number("SELECT max(length(content)) FROM snapshot_archive WHERE dictionary_id = 2"))
        .isLessThan(1_536);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      for (String id : query(file, "SELECT id FROM snapshot_archive")) {
        assertThat(reader.find(id)).isPresent();
      }
    }
    upkeep.delete(Due.DELETE, OLD.plus(Duration.ofHours(1)));
    while (upkeep.delete(Due.DELETE, OLD.plus(Duration.ofHours(1))) > 0) {}
    assertThat(query(file, "SELECT id FROM archive_dictionaries"))
        .as("nobody needs the first any more")
        .containsExactly("2");
  }

  @Test
  void noDictionaryIsMadeForWhatNoneCanHelp() throws Exception {
    add(new Prompts(7), Dictionaries.MIN_ROWS + 20, OLD);
    archiveAll();
    java.util.Random random = new java.util.Random(8);
    List<Snapshot> noise = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(2_000, 33, 0x4e00).forEach(text::appendCodePoint);
      Instant started = OLD.plus(Duration.ofDays(1)).plusSeconds(i);
      noise.add(
          row(
              "noise" + i,
              Status.SUCCESS,
              Map.of(
                  Column.STARTED_AT, Times.text(started), Column.RESPONSE_TEXT, text.toString())));
    }
    store.write(noise, List.of());

    assertThat(archiveAll()).isEqualTo(150);

    assertThat(number("SELECT count(*) FROM archive_dictionaries")).isEqualTo(1);
  }

  @Test
  void rowsThatCannotBeTrainedOnAreNoTrouble() {
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(new byte[] {'{', (byte) ('a' + i), '}'});
    }
    assertThat(Dictionary.train(rows.subList(0, 15))).isSameAs(Dictionary.NONE);
    Dictionary dictionary = Dictionary.train(rows);

    byte[] row = "{\"id\":\"a\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (Dictionary.Packer packer = dictionary.packer()) {
      assertThat(dictionary.unpack(packer.pack(row), row.length)).isEqualTo(row);
      assertThat(dictionary.unpack(packer.pack(row), row.length + 1)).isNull();
    }
    assertThat(Dictionary.NONE.share(List.of())).isEqualTo(1);
  }

  @Test
  void deletesTheOldAndTheUnlinkedInTheArchiveToo() throws Exception {
    add(new Prompts(9), 3, OLD);
    archiveAll();
    Map<Column, String> old = Map.of(Column.STARTED_AT, Times.text(OLD));
    store.write(
        List.of(
            row("linked", Status.SUCCESS, old),
            row("unlinked", Status.FAILED, old),
            row("pending", Status.PENDING, old),
            row("young", Status.SUCCESS)),
        List.of(Rows.link("linked", "post", "1")));

    assertThat(upkeep.delete(Due.DELETE_UNLINKED, YEAR)).isEqualTo(1);
    assertThat(upkeep.delete(Due.DELETE_UNLINKED, YEAR)).isEqualTo(3);
    assertThat(upkeep.delete(Due.DELETE_UNLINKED, YEAR)).isZero();
    assertThat(query(file, "SELECT id FROM generation_snapshots ORDER BY id"))
        .containsExactly("linked", "pending", "young");
    assertThat(upkeep.delete(Due.DELETE, YEAR)).isEqualTo(2);
    assertThat(upkeep.delete(Due.DELETE, YEAR)).isZero();

    assertThat(query(file, "SELECT id FROM generation_snapshots")).containsExactly("young");
    assertThat(query(file, "SELECT sum(snapshots) FROM retention_passes WHERE action <> 'archive'"))
        .containsExactly("6");
    assertThatThrownBy(() -> upkeep.delete(Due.ARCHIVE, YEAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("due == ARCHIVE");
  }

  @Test
  void freedSpaceGoesBackToTheFileSystem() throws Exception {
    assertThat(query(file, "PRAGMA auto_vacuum")).containsExactly("2");
    add(new Prompts(10), 400, OLD);
    store.checkpoint();
    long full = Files.size(file);
    while (upkeep.delete(Due.DELETE, YEAR) > 0) {}

    assertThat(upkeep.shrink()).isTrue();
    while (upkeep.shrink()) {}
    upkeep.checkpoint();

    assertThat(number("PRAGMA freelist_count")).isZero();
    assertThat(Files.size(file)).isLessThan(full / 10);
  }

  @Test
  void aFileWithoutThatIsRewrittenOnce() throws Exception {
    Path old = folder.resolve("old.db");
    try (Connection connection = DriverManager.getConnection(Rows.url(old))) {
      Schema.migrate(connection, 1);
    }
    Rows.execute(
        old,
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
            + " INSERT INTO generation_snapshots (id, status, started_at, response_text)"
            + " SELECT i, 'success', '2020', hex(randomblob(4000)) FROM n");
    try (Upkeep other = Upkeep.open(old, Clock.systemUTC(), "a test")) {
      while (other.delete(Due.DELETE, NOW) > 0) {}
      assertThat(other.shrink()).as("cannot be done in steps").isFalse();
      long full = Files.size(old);

      other.rewrite();

      assertThat(Files.size(old)).isLessThan(full / 4);
    }
    assertThat(query(old, "PRAGMA auto_vacuum")).containsExactly("2");
  }

  @Test
  void aFailedStepLeavesEverythingAsItWas() throws Exception {
    add(new Prompts(11), 3, OLD);
    List<String> before = query(file, ALL);
    Rows.execute(
        file,
        "CREATE TRIGGER spoil BEFORE INSERT ON snapshot_archive"
            + " BEGIN SELECT RAISE(ABORT, 'spoiled'); END");

    assertThatThrownBy(() -> upkeep.archive(YEAR))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("spoiled");

    assertThat(query(file, ALL)).isEqualTo(before);
    assertThat(query(file, "SELECT count(*) FROM retention_passes")).containsExactly("0");
    Rows.execute(file, "DROP TRIGGER spoil");
    assertThat(upkeep.archive(YEAR)).isEqualTo(3);
  }

  @Test
  void saysThatAnotherHasTheFile() throws Exception {
    add(new Prompts(12), 1, OLD);
    try (Upkeep hasty = Upkeep.open(new StoreFile(file), Clock.systemUTC(), "a test", 1);
        Connection other = DriverManager.getConnection(Rows.url(file));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> hasty.archive(YEAR)).hasMessageContaining("is locked by another");
      assertThatThrownBy(() -> hasty.delete(Due.DELETE, YEAR))
          .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isLasting()).isFalse());
      assertThatThrownBy(hasty::rewrite).isInstanceOf(StoreException.class);
      statement.execute("ROLLBACK");
      assertThat(hasty.archive(YEAR)).isEqualTo(1);
    }
  }

  @Test
  void aClosedOneSaysSoInASentence() throws Exception {
    upkeep.close();

    assertThatThrownBy(upkeep::shrink).isInstanceOf(StoreException.class);
    assertThatThrownBy(upkeep::checkpoint).isInstanceOf(StoreException.class);
    assertThatThrownBy(upkeep::restoreSome).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> upkeep.restore(List.of("x"))).isInstanceOf(StoreException.class);
  }

  @Test
  void opensOnlyWhatIsAStore() throws Exception {
    Path letter = Files.writeString(folder.resolve("letter"), "dear reader ".repeat(50));

    assertThatThrownBy(() -> Upkeep.open(letter, Clock.systemUTC(), "a test"))
        .hasMessageContaining("is not a SQLite database");
    assertThatThrownBy(() -> Upkeep.open(folder.resolve("none.db"), Clock.systemUTC(), "a test"))
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> Upkeep.open(new StoreFile(letter), Clock.systemUTC(), "a test", 10))
        .isInstanceOf(StoreException.class);
    assertThat(folder.resolve("none.db")).doesNotExist();
  }

  @Test
  void theReaderFindsWhatIsArchivedAmongTheOthers() throws Exception {
    add(new Prompts(13), 3, OLD);
    archiveAll();
    add(new Prompts(13), 2, OLD.plusMillis(1_500));
    store.write(List.of(row("young-1", Status.PENDING)), List.of());
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      List<Snapshot> all = reader.list(Filter.ALL, 10);
      assertThat(all)
          .extracting(row -> row.text(Column.STARTED_AT))
          .isSortedAccordingTo(java.util.Comparator.reverseOrder())
          .hasSize(6);
      assertThat(all).noneMatch(row -> row.values().containsKey(Column.MESSAGES));
      assertThat(reader.list(Filter.ALL, 4)).isEqualTo(all.subList(0, 4));
      assertThat(reader.count(Filter.ALL)).isEqualTo(6);
      assertThat(reader.archived()).isEqualTo(3);
      assertThat(reader.count(Due.DELETE, YEAR)).isEqualTo(5);
      assertThat(reader.count(Due.ARCHIVE, YEAR)).isEqualTo(2);
      Filter none =
          Filter.ALL.with(Set.of(Status.FAILED)).with(Filter.Field.TEMPLATE, "Product launch");
      assertThat(reader.list(none, 10)).isEmpty();
      Filter old =
          Filter.ALL.with(Filter.Field.TEMPLATE, "Product launch").until(OLD.plusMillis(500));
      assertThat(reader.list(old, 10)).hasSize(1);
      String id = reader.list(old, 10).get(0).id();
      assertThat(reader.isArchived(id)).isTrue();
      assertThat(reader.calls(id)).isEqualTo(1);
      assertThat(reader.find(id.substring(id.length() - 8)))
          .get()
          .satisfies(row -> assertThat(row.text(Column.MESSAGES)).startsWith("[{"));
    }
  }

  @Test
  void theReaderSaysWhatIsDamaged() throws Exception {
    add(new Prompts(14), 1, OLD);
    archiveAll();
    String id = query(file, "SELECT id FROM snapshot_archive").get(0);
    for (String damage :
        List.of(
            "content = x'00112233'",
            "raw_bytes = raw_bytes - 1",
            "dictionary_id = 9",
            "content = x'28b52ffd'")) {
      Path copy = Files.createTempFile(folder, "copy", ".db");
      Files.delete(copy);
      Rows.execute(file, "VACUUM INTO '" + copy + "'");
      Rows.execute(
          copy, "DROP TRIGGER snapshot_archive_changed", "UPDATE snapshot_archive SET " + damage);
      try (SnapshotReader reader = SnapshotReader.open(copy)) {
        if (damage.startsWith("dictionary")) {
          assertThat(reader.find(id)).as("it was made without one").isPresent();
        } else {
          assertThatThrownBy(() -> reader.find(id))
              .isInstanceOf(StoreException.class)
              .hasMessage(
                  "the archived snapshot "
                      + id
                      + " is damaged: take the store's file from a backup");
        }
      }
    }
    assertThat(Archive.noLibrary(new UnsatisfiedLinkError("zstd")))
        .hasMessageContaining("-DZstdTempFolder");
  }
}
