package io.promptnotary.store;

import static io.promptnotary.queue.Captures.id;
import static io.promptnotary.queue.Captures.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.queue.Captures;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a store between two batches. */
class StoreFaultsTest {
  private static final String WORDS = "a host's own words\n".repeat(9_999);

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Counters counters = new Counters();
  private final List<SnapshotWriter> writers = new ArrayList<>();
  private Path file;
  private SnapshotWriter writer;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("prompts.db");
    assumeThat(StoreFile.key(folder)).as("file keys").isNotNull();
    writer = writer();
  }

  @AfterEach
  void close() {
    writers.forEach(SnapshotWriter::close);
  }

  /** As another JVM would have it. */
  private SnapshotWriter writer() {
    SnapshotWriter next =
        new SnapshotWriter(() -> SnapshotStore.open(Rows.url(file), log, 50), counters, log);
    writers.add(next);
    return next;
  }

  private String write() throws StoreException {
    return write(writer);
  }

  private static String write(SnapshotWriter to) throws StoreException {
    SnapshotId id = id();
    to.write(Captures.entries(List.of(success(id))));
    return id.toString();
  }

  private List<String> write(int count) throws StoreException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(write());
    }
    return ids;
  }

  private static List<String> ids(Path store) throws SQLException {
    assertThat(Rows.query(store, "PRAGMA integrity_check")).containsExactly("ok");
    return Rows.query(store, "SELECT id FROM generation_snapshots");
  }

  private Path side(String suffix) {
    return folder.resolve("prompts.db" + suffix);
  }

  private Path only(String part) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(each -> each.getFileName().toString().contains(part))
              .filter(each -> !each.toString().endsWith("-wal"))
              .filter(each -> !each.toString().endsWith("-shm"))
              .toList();
      assertThat(found).as("%s", part).hasSize(1);
      return found.get(0);
    }
  }

  /** A store that somebody else has filled and closed. */
  private Path another(String id) throws Exception {
    Path other = folder.resolve("other.db");
    try (SnapshotStore store = SnapshotStore.open(Rows.url(other), log)) {
      store.write(List.of(Rows.row(id, Status.SUCCESS)), List.of());
    }
    return other;
  }

  @Test
  void aFileThatWasMovedHasAllThatWasCommittedToIt() throws Exception {
    List<String> before = write(20);
    Path old = folder.resolve("old.db");
    Files.move(file, old);

    String after = write();

    assertThat(ids(old)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(ids(file)).containsExactly(after);
    assertThat(said.toString())
        .isEqualTo(
            "promptnotary: "
                + file
                + " was moved, deleted or replaced: recording goes on in what has that name now\n");
    write();
    assertThat(said.toString().lines()).hasSize(1);
  }

  @Test
  void whatTakesItsPlaceIsNotMixedWithItsSideFiles() throws Exception {
    write(20);
    Files.move(another("other"), file, StandardCopyOption.REPLACE_EXISTING);

    String after = write();

    assertThat(ids(file)).containsExactlyInAnyOrder("other", after);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-wal", "-shm"})
  void aSideFileThatIsDeletedTakesNothingAlong(String suffix) throws Exception {
    List<String> all = write(20);
    Files.delete(side(suffix));

    all.add(write());

    assertThat(ids(file)).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aSideFileThatIsDeletedTakesNothingAlongAtTheEnd() throws Exception {
    List<String> all = write(20);
    Files.delete(side("-wal"));

    writer.close();

    assertThat(ids(file)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(side("-wal")).doesNotExist();
    assertThat(side("-shm")).doesNotExist();
  }

  @Test
  void twoThatWriteToOneFileBothFollow() throws Exception {
    SnapshotWriter second = writer();
    List<String> before = write(5);
    before.add(write(second));
    Path old = folder.resolve("old.db");
    Files.move(file, old);

    List<String> after = write(5);
    after.add(write(second));
    after.addAll(write(5));
    after.add(write(second));

    assertThat(ids(old)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(ids(file)).containsExactlyInAnyOrderElementsOf(after);
  }

  @Test
  void twoThatLoseTheirSideFilesBothGoOn() throws Exception {
    SnapshotWriter second = writer();
    List<String> all = write(5);
    all.add(write(second));
    Files.delete(side("-wal"));
    Files.delete(side("-shm"));

    all.addAll(write(5));
    all.add(write(second));
    all.addAll(write(5));

    assertThat(ids(file)).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aReaderOfAMovedFileIsWaitedFor() throws Exception {
    List<String> before = write(3);
    try (Connection other = DriverManager.getConnection(Rows.url(file));
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      try (ResultSet rows = statement.executeQuery("SELECT id FROM generation_snapshots")) {
        assertThat(rows.next()).isTrue();
        before.add(write());
        Files.move(file, folder.resolve("old.db"));
        assertThatThrownBy(this::write)
            .hasMessage(file + " was moved, deleted or replaced while others read it");
      }
      other.rollback();
    }

    String after = write();

    assertThat(ids(folder.resolve("old.db"))).containsExactlyInAnyOrderElementsOf(before);
    assertThat(ids(file)).containsExactly(after);
  }

  @Test
  void aFolderThatComesBackIsUsedAgain() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    file = inner.resolve("prompts.db");
    List<String> before = write(3);
    Files.move(inner, folder.resolve("elsewhere"));
    assertThatThrownBy(this::write).hasMessageContaining("does not exist: create it");
    assertThatThrownBy(this::write).hasMessageContaining("does not exist: create it");
    Files.move(folder.resolve("elsewhere"), inner);

    before.add(write());

    assertThat(ids(file)).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void anotherApplicationsDatabaseIsNeverTouched() throws Exception {
    write(3);
    Path shop = folder.resolve("shop.db");
    Rows.execute(shop, "CREATE TABLE orders (id)", "INSERT INTO orders VALUES (7)");
    byte[] content = Files.readAllBytes(shop);
    Files.move(shop, file, StandardCopyOption.REPLACE_EXISTING);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(this::write).hasMessageContaining("the tables of another application");
    }

    assertThat(file).hasBinaryContent(content);
    Files.delete(file);
    assertThat(ids(file, write())).hasSize(1);
    assertThat(counters.damaged.sum()).isZero();
  }

  private static List<String> ids(Path store, String written) throws SQLException {
    List<String> ids = ids(store);
    assertThat(ids).contains(written);
    return ids;
  }

  private enum Damage {
    HEADER {
      @Override
      void strike(RandomAccessFile content) throws IOException {
        content.write(new byte[100]);
      }
    },
    EMPTY {
      @Override
      void strike(RandomAccessFile content) throws IOException {
        content.setLength(0);
      }
    },
    HALF {
      @Override
      void strike(RandomAccessFile content) throws IOException {
        content.setLength(content.length() / 2);
      }
    },
    TEXT {
      @Override
      void strike(RandomAccessFile content) throws IOException {
        content.setLength(0);
        content.write(WORDS.getBytes(StandardCharsets.US_ASCII));
      }
    };

    abstract void strike(RandomAccessFile content) throws IOException;
  }

  private void damage(Damage damage) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      damage.strike(content);
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aFileThatIsDamagedWhileItIsOpenIsSetAsideAsItIs(Damage damage) throws Exception {
    write(20);
    Rows.execute(file, "PRAGMA wal_checkpoint(TRUNCATE)");
    write();
    damage(damage);
    byte[] content = Files.readAllBytes(file);

    String after = write();

    assertThat(ids(file)).containsExactly(after);
    Path aside = only(".damaged-");
    assertThat(aside).hasBinaryContent(content);
    assertThat(Path.of(aside + "-wal")).exists();
    assertThat(counters.damaged.sum()).isEqualTo(1);
    assertThat(said.toString().lines())
        .singleElement()
        .asString()
        .startsWith("promptnotary: " + file + " is damaged (")
        .contains("recording goes on in a new file")
        .endsWith("sqlite3 '" + aside + "' .recover | sqlite3 recovered.db");
  }

  @Test
  void aDatabaseThatIsCopiedOverAStoreIsNotMixedWithItsSideFile() throws Exception {
    write(20);
    Path shop = folder.resolve("shop.db");
    Rows.execute(shop, "CREATE TABLE orders (id)", "INSERT INTO orders VALUES (7)");
    byte[] content = Files.readAllBytes(shop);
    Files.write(file, content);

    String after = write();

    assertThat(ids(file)).containsExactly(after);
    Path aside = folder.resolve(only(".wal").getFileName().toString().replace(".wal", ""));
    assertThat(aside).hasBinaryContent(content);
    assertThat(Rows.query(aside, "SELECT id FROM orders")).containsExactly("7");
  }

  @Test
  void aDamageThatIsFoundInATableIsSetAsideToo() throws Exception {
    write(20);
    Rows.execute(file, "PRAGMA wal_checkpoint(TRUNCATE)");
    byte[] content = Files.readAllBytes(file);
    Arrays.fill(content, 16384, content.length, (byte) 0);
    Files.write(file, content);

    String after = write();

    assertThat(ids(file)).containsExactly(after);
    assertThat(only(".damaged-")).hasBinaryContent(content);
  }

  @Test
  void aFileThatIsDamagedAtTheStartIsSetAsideIfItIsSurelyOurs() throws Exception {
    write(20);
    writer.close();
    byte[] content = Files.readAllBytes(file);
    Arrays.fill(content, 100, 16384, (byte) 0x5A);
    Files.write(file, content);

    String after = write(writer());

    assertThat(ids(file)).containsExactly(after);
    assertThat(only(".damaged-")).hasBinaryContent(content);
  }

  @Test
  void aDamagedFileOfSomebodyElseStays() throws Exception {
    Rows.execute(file, "CREATE TABLE orders (id)", "PRAGMA user_version = 3");
    byte[] content = Files.readAllBytes(file);
    Arrays.fill(content, 100, 4096, (byte) 0x5A);
    Files.write(file, content);

    assertThatThrownBy(this::write).hasMessageStartingWith(file + " is damaged: move it away");

    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void whatIsDamagedAgainAndAgainRests() throws Exception {
    write();
    damage(Damage.TEXT);
    write();
    damage(Damage.TEXT);

    assertThatThrownBy(this::write).hasMessageContaining("again and again: look at its disk");
    assertThatThrownBy(this::write).hasMessageContaining("again and again: look at its disk");

    assertThat(file).doesNotExist();
    assertThat(counters.damaged.sum()).isEqualTo(2);
    assertThat(said.toString()).contains("in a new file in a minute, since this happens");
  }

  @Test
  void theSideFileOfAStoreThatIsGoneIsKept() throws Exception {
    write(3);
    byte[] left = Files.readAllBytes(side("-wal"));
    writer.close();
    Files.delete(file);
    Files.write(side("-wal"), left);

    String after = write(writer());

    assertThat(ids(file)).containsExactly(after);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(each -> each.toString().contains(".damaged-")))
          .singleElement()
          .satisfies(each -> assertThat(each).hasBinaryContent(left));
    }
    assertThat(said.toString()).contains("is gone or empty, what was beside it is kept as ");
  }

  @Test
  void oneThatHasBegunAnewIsNotOverwritten() throws Exception {
    write(3);
    Rows.execute(file, "PRAGMA wal_checkpoint(TRUNCATE)");
    Files.delete(side("-wal"));
    Files.delete(side("-shm"));
    String other = write(writer());

    String after = write();

    assertThat(ids(file)).hasSize(5).contains(other, after);
  }
}
