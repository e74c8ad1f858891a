package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private static final String NAME = "promptnotary-checkpoint";

  /** One of these is not enough for a checkpoint, and twenty are too few for SQLite's own. */
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said));
  private Path file;

  @BeforeEach
  void debug() {
    log.level(Log.Level.DEBUG);
    file = folder.resolve("snapshots.db");
  }

  @Test
  void bringsWhatWasWrittenIntoTheMainFileBesideTheWriter() throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      write(store, 0, 20);

      await().until(() -> Files.size(file) > 10L * MEGABYTE);
    }
    assertThat(Rows.query(file, "SELECT count(*) FROM generation_snapshots")).containsExactly("20");
    assertThat(Rows.query(file, "PRAGMA integrity_check")).containsExactly("ok");
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void goesOnForAsLongAsTheStoreIsOpen() throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      write(store, 0, 20);
      await().until(() -> Files.size(file) > 10L * MEGABYTE);

      write(store, 20, 20);

      await().until(() -> Files.size(file) > 30L * MEGABYTE);
    }
  }

  @Test
  void hasNoThreadWhereLittleIsWritten() throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      write(store, 0, 1);

      assertThat(threads()).isEmpty();
    }
  }

  @Test
  void endsWithTheStore() throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      write(store, 0, 20);
      assertThat(threads()).hasSize(1);
    }
    await().until(() -> threads().isEmpty());
    assertThat(folder).isDirectoryNotContaining(each -> each.toString().endsWith("-wal"));
  }

  @Test
  void endsAtOnceWithAStoreThatIsClosedByAnInterruptedThread() throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      write(store, 0, 20);
      Thread.currentThread().interrupt();
    }
    assertThat(Thread.interrupted()).isTrue();
    await().until(() -> threads().isEmpty());
  }

  @Test
  void makesNoFileWhereOneWasDeleted() {
    try (Checkpoints checkpoints = new Checkpoints(new StoreFile(file), 0, log)) {
      checkpoints.wrote(100L * MEGABYTE);

      assertThat(checkpoints.isRunning()).isFalse();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void leavesThemToTheWriterWhereItCannotConnect() throws Exception {
    Files.createDirectory(file);
    sideFile(MEGABYTE);
    try (Checkpoints checkpoints = new Checkpoints(new StoreFile(file), 0, log)) {
      checkpoints.wrote(100L * MEGABYTE);

      assertThat(threads()).isEmpty();
      assertThat(checkpoints.isRunning()).isFalse();
    }
    assertThat(said.toString()).contains(": no checkpoints beside the writer: ");
  }

  @Test
  void leavesThemToTheWriterWhereTheSideFileOutgrows64Megabytes() throws Exception {
    Files.createDirectory(file);
    sideFile(64L * MEGABYTE + 1);
    try (Checkpoints checkpoints = new Checkpoints(new StoreFile(file), 0, log)) {
      checkpoints.wrote(100L * MEGABYTE);
      assertThat(said.toString()).isEmpty();

      sideFile(64L * MEGABYTE);
      checkpoints.wrote(100L * MEGABYTE);
      // It has tried, at least.
      assertThat(said.toString()).contains(": no checkpoints beside the writer: ");
    }
  }

  private void sideFile(long length) throws IOException {
    try (RandomAccessFile sparse =
        new RandomAccessFile(folder.resolve("snapshots.db-wal").toFile(), "rw")) {
      sparse.setLength(length);
    }
  }

  private static void write(SnapshotStore store, int from, int count) throws Exception {
    for (int i = from; i < from + count; i++) {
      String text = "x".repeat(MEGABYTE);
      Map<Column, String> prompt = Map.of(Column.FINAL_USER_PROMPT, text);
      store.write(List.of(Rows.row("id-" + i, Status.SUCCESS, prompt)), List.of());
    }
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals(NAME))
        .toList();
  }
}
