package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can be wrong with what {@code store.url} names. */
class StoreFileTest {
  private static final String ANOTHER = " or name another file in store.url";

  @TempDir Path folder;
  private final Log log = new Log(new PrintStream(PrintStream.nullOutputStream()));

  private void open(Path file) throws StoreException {
    SnapshotStore.open(Rows.url(file), log, 50).close();
  }

  private void refused(Path file, String sentence) {
    assertRefused(() -> SnapshotStore.precheck(Rows.url(file)), sentence);
    assertRefused(() -> open(file), sentence);
  }

  private static void assertRefused(ThrowingCallable attempt, String sentence) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.isLasting()).as("lasting").isTrue())
        .hasMessage(sentence);
  }

  private List<Path> listing() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://u:secret@db/x, jdbc:postgresql:…",
    "jdbc:postgresql, jdbc:postgresql",
    "prompts.db, prompts.db",
  })
  void refusesOtherSchemesWithoutRepeatingPasswords(String url, String shown) {
    assertRefused(
        () -> SnapshotStore.precheck(url),
        "store.url = " + shown + " is not supported: use jdbc:sqlite:FILE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlite:",
        "jdbc:sqlite: ",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite::resource:x.db",
        "jdbc:sqlite:file:x.db",
        "jdbc:sqlite:x.db?cache=shared"
      })
  void refusesWhatIsNotAPlainFile(String url) {
    assertRefused(
        () -> SnapshotStore.open(url, log),
        "store.url = " + url + " does not name a plain file: use jdbc:sqlite:FILE");
  }

  @Test
  void refusesANameThatNoFileMayHave() {
    assertThatThrownBy(() -> SnapshotStore.precheck("jdbc:sqlite:a\0b"))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("store.url does not name a file: ");
  }

  @Test
  void precheckOfAGoodPlaceCreatesNothing() throws Exception {
    SnapshotStore.precheck(Rows.url(folder.resolve("new.db")));
    SnapshotStore.precheck("jdbc:sqlite:promptnotary-test-that-does-not-exist.db");

    assertThat(listing()).isEmpty();
    assertThat(Path.of("promptnotary-test-that-does-not-exist.db")).doesNotExist();
  }

  @Test
  void precheckAcceptsAStore() throws Exception {
    Path file = folder.resolve("old.db");
    open(file);

    SnapshotStore.precheck(Rows.url(file));
  }

  @Test
  void doesNotCreateAMissingFolder() throws Exception {
    Path missing = folder.resolve("missing");

    refused(missing.resolve("x.db"), "folder " + missing + " does not exist: create it" + ANOTHER);

    assertThat(listing()).isEmpty();
  }

  @Test
  void refusesAFolder() {
    refused(folder, folder + " is a folder: name a file in store.url");
    refused(Path.of("/"), "/ is a folder: name a file in store.url");
  }

  @Test
  void refusesAFolderThatIsAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "text");

    refused(file.resolve("x.db"), file + " is not a folder: name another file in store.url");

    assertThat(file).hasContent("text");
  }

  @Test
  void refusesAReadOnlyFolder() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assumeThat(locked.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(locked)).as("root may write everywhere").isFalse();

    refused(
        locked.resolve("x.db"), "folder " + locked + " is read-only: make it writable" + ANOTHER);
  }

  @Test
  void refusesAReadOnlyFile() throws Exception {
    Path file = Files.createFile(folder.resolve("x.db"));
    assumeThat(file.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(file)).as("root may write everywhere").isFalse();

    refused(file, file + " is not readable and writable: change its permissions" + ANOTHER);
  }

  @Test
  void refusesAFolderWhereNothingCanBeCreated() {
    Path proc = Path.of("/proc");
    assumeThat(Files.isWritable(proc)).as("root on Linux").isTrue();

    assertThatThrownBy(() -> open(proc.resolve("x.db")))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("/proc/x.db cannot be created (")
        .hasMessageEndingWith("): make its folder writable" + ANOTHER);
  }

  @Test
  void refusesADevice() {
    Path device = Path.of("/dev/null");
    assumeThat(Files.isWritable(device.getParent())).as("root on Linux").isTrue();

    refused(device, "/dev/null is not a regular file: name another file in store.url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "SQLite format 3\0", "SQLite format 3\0 and more"})
  void leavesAFileThatIsNotADatabaseAsItIs(String content) throws Exception {
    Path file = Files.writeString(folder.resolve("notes.txt"), content);

    refused(file, file + " is not a SQLite database: move it away" + ANOTHER);

    assertThat(Files.readString(file)).isEqualTo(content);
    assertThat(listing()).containsExactly(file);
  }

  @Test
  void leavesALongTextAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("notes.txt"), "a host's own file\n".repeat(999));

    refused(file, file + " is not a SQLite database: move it away" + ANOTHER);

    assertThat(file).hasContent("a host's own file\n".repeat(999));
  }

  @Test
  void leavesAFileAsItIsThatTookThePlaceOfAKilledStore() throws Exception {
    Path file = folder.resolve("x.db");
    byte[] content = "a host's own file\n".repeat(9_999).getBytes(StandardCharsets.UTF_8);
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      store.write(List.of(Rows.row("a", Status.PENDING)), List.of());
      for (String side : List.of("-wal", "-shm")) {
        Files.copy(folder.resolve("x.db" + side), folder.resolve("notes ü%.txt" + side));
      }
    }
    Path notes = Files.write(folder.resolve("notes ü%.txt"), content);

    assertRefused(() -> open(notes), notes + " is not a SQLite database: move it away" + ANOTHER);

    assertThat(notes).hasBinaryContent(content);
  }

  @Test
  void leavesADamagedDatabaseAsItIs() throws Exception {
    Path file = folder.resolve("x.db");
    open(file);
    byte[] content = Files.readAllBytes(file);
    // The header stands, the table of tables behind it is gone.
    Arrays.fill(content, 100, 16384, (byte) 0x5A);
    Files.write(file, content);

    assertRefused(() -> open(file), file + " is damaged: move it away" + ANOTHER);

    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void leavesADatabaseOfANewerVersionAsItIs() throws Exception {
    Path file = folder.resolve("x.db");
    open(file);
    Rows.execute(file, "PRAGMA user_version = 99");
    byte[] content = Files.readAllBytes(file);

    refused(file, newer(file));

    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void seesANewerVersionThatIsInUse() throws Exception {
    Path file = folder.resolve("x.db");
    open(file);
    try (Connection other = DriverManager.getConnection(Rows.url(file));
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA user_version = 99");

      assertRefused(() -> open(file), newer(file));
    }
    assertThat(Rows.query(file, "PRAGMA user_version")).containsExactly("99");
  }

  private static String newer(Path file) {
    return file
        + " has schema version 99, this build knows "
        + Schema.LATEST
        + ":"
        + " use the newer promptnotary.jar or name another file in store.url";
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRAGMA user_version = 0", "PRAGMA user_version = 1"})
  void leavesADatabaseOfAnotherApplicationAsItIs(String version) throws Exception {
    Path file = folder.resolve("shop.db");
    Rows.execute(file, "CREATE TABLE orders (id)", "INSERT INTO orders VALUES (7)", version);
    byte[] content = Files.readAllBytes(file);

    assertRefused(
        () -> open(file),
        file + " holds the tables of another application: name another file in store.url");

    assertThat(file).hasBinaryContent(content);
    assertThat(listing()).containsExactly(file);
  }

  @Test
  void aLockedDatabaseMayBeFreeLater() throws Exception {
    Path file = folder.resolve("x.db");
    try (Connection other = DriverManager.getConnection(Rows.url(file));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");

      assertThatThrownBy(() -> open(file))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.isLasting()).as("lasting").isFalse())
          .hasMessage(file + " is locked by another process: end that process" + ANOTHER);

      statement.execute("ROLLBACK");
    }
    open(file);
  }

  @Test
  void hasASentenceForWhatCannotBeProvokedHere() throws Exception {
    StoreFile file = StoreFile.of("jdbc:sqlite:x.db");

    StoreException readOnly = file.explain(new SQLException("attempt to write", null, 8));
    assertThat(readOnly.isLasting()).isTrue();
    assertThat(readOnly)
        .hasMessage(
            "x.db cannot be opened for writing (attempt to write): make it and its folder writable"
                + ANOTHER);
    StoreException full = file.explain(new SQLException("database or disk is full", null, 13));
    assertThat(full.isLasting()).isFalse();
    assertThat(full).hasMessage("no space is left for x.db: make room");
    StoreException other = file.explain(new SQLException("disk I/O error", null, 10));
    assertThat(other.isLasting()).isFalse();
    assertThat(other)
        .hasMessage(
            "x.db cannot be read or written (disk I/O error): look at its disk and its permissions");
    StoreException library =
        file.explain(new SQLException("Error opening connection", new Exception("noexec")));
    assertThat(library.isLasting()).isTrue();
    assertThat(library)
        .hasMessage(
            "SQLite's native library does not load (java.lang.Exception: noexec): name a folder"
                + " that programs may run from with -Dorg.sqlite.tmpdir");
  }
}
