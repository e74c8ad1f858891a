package io.promptnotary.store;

import static io.promptnotary.queue.Captures.id;
import static io.promptnotary.queue.Captures.link;
import static io.promptnotary.queue.Captures.pending;
import static io.promptnotary.queue.Captures.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.queue.Captures;
import io.promptnotary.queue.WriteBehind;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Entries;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotWriterTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Counters counters = new Counters();
  private final List<Capture.Generation> assembled = new ArrayList<>();
  private final Map<SnapshotId, Map<Column, Object>> extra = new HashMap<>();
  private final Map<SnapshotId, Throwable> faults = new HashMap<>();
  private int opened;
  private final SnapshotWriter writer = new SnapshotWriter(this::open, counters, log);
  private final Entries entries =
      new Entries(
          this::assemble,
          this::linkOf,
          (id, thrown) -> {
            counters.errors.increment();
            log.debug(id + ": " + thrown.getClass().getName());
          });

  private void write(SnapshotWriter to, List<Capture> batch) throws StoreException {
    to.write(entries.apply(batch));
  }

  private void write(Capture... batch) throws StoreException {
    write(writer, List.of(batch));
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private Path file() {
    return folder.resolve("prompts.db");
  }

  private SnapshotStore open() throws StoreException {
    opened++;
    return SnapshotStore.open(Rows.url(file()), log, 20);
  }

  private Snapshot assemble(Capture.Generation generation) {
    assembled.add(generation);
    fail(generation.id());
    return Rows.row(
        generation.id().toString(),
        generation.status(),
        extra.getOrDefault(generation.id(), Map.of()));
  }

  private Optional<EntityLink> linkOf(Capture.Link late) {
    fail(late.id());
    return late.bytes() == 0
        ? Optional.empty()
        : Optional.of(Rows.link(late.id().toString(), "post", "7"));
  }

  private void fail(SnapshotId id) {
    Throwable fault = faults.get(id);
    if (fault instanceof Error error) {
      throw error;
    }
    if (fault != null) {
      throw (RuntimeException) fault;
    }
  }

  private List<String> read(String columns) throws SQLException {
    return Rows.query(file(), "SELECT " + columns + " FROM generation_snapshots ORDER BY rowid");
  }

  @Test
  void opensTheStoreWithTheFirstBatchOnly() throws Exception {
    assertThat(file()).doesNotExist();

    write(pending(id()));
    write(pending(id()));

    assertThat(opened).isEqualTo(1);
    assertThat(counters.committed.sum()).isEqualTo(2);
    assertThat(read("status")).containsExactly("pending", "pending");
  }

  @Test
  void saysWhenANewlyOpenedStoreHasTakenItsFirstBatch() throws Exception {
    List<SnapshotStore> settled = new ArrayList<>();
    SnapshotWriter told =
        new SnapshotWriter(
            this::open,
            store -> {
              settled.add(store);
              throw new IllegalStateException("no matter");
            },
            counters,
            log);
    try (told) {
      write(told, List.of(pending(id())));
      write(told, List.of(pending(id())));
      assertThat(settled).hasSize(1);
      assumeThat(Files.readAttributes(file(), "fileKey").get("fileKey")).isNotNull();
      Files.delete(file());
      write(told, List.of(pending(id())));
    }

    assertThat(settled).hasSize(2);
    assertThat(counters.errors.sum()).isEqualTo(2);
    assertThat(counters.committed.sum()).isEqualTo(3);
  }

  @Test
  void assemblesOnlyTheNewestOfEachGeneration() throws Exception {
    SnapshotId a = id();
    SnapshotId b = id();
    Capture.Generation last = success(a);
    Capture.Generation fuller = Captures.generation(b, Status.PENDING, 3, 10);

    write(pending(a), pending(b), last, fuller, pending(b), pending(a), success(a));

    assertThat(assembled).containsExactly(last, fuller);
    assertThat(counters.committed.sum()).isEqualTo(2);
    assertThat(read("id, status")).containsExactly(a + "|success", b + "|pending");
  }

  @Test
  void linksAfterTheRowsOfTheSameBatch() throws Exception {
    SnapshotId a = id();

    write(link(a), success(a));

    assertThat(read("entity_type, entity_id")).containsExactly("post|7");
  }

  @Test
  void skipsLinksThatLeadNowhere() throws Exception {
    log.level(Log.Level.DEBUG);
    SnapshotId faulty = id();
    faults.put(faulty, new IllegalStateException("no id"));
    Capture.Link empty = new Capture.Link(id(), 0, link(id()).save(), 0);
    SnapshotId a = id();

    write(success(a), link(faulty), empty, link(id()), link(a));

    assertThat(read("entity_id")).containsExactly("7");
    assertThat(counters.errors.sum()).isEqualTo(1);
    assertThat(said.toString())
        .contains("1 links found no snapshot", "IllegalStateException")
        // A message may quote what the host was doing.
        .doesNotContain("no id");
  }

  @Test
  void aFaultInOneSnapshotCostsOnlyItsContent() throws Exception {
    SnapshotId a = id();
    SnapshotId b = id();
    SnapshotId c = id();
    extra.put(b, Map.of(Column.MESSAGES, "[1]"));
    write(pending(b));
    faults.put(b, new StackOverflowError());
    faults.put(c, new IllegalStateException("a \"secret\""));

    write(success(a), success(b), pending(c));

    assertThat(read("id, status, started_at, completed_at, messages, capture_gaps"))
        .containsExactlyInAnyOrder(
            a + "|success|2026-11-21T07:00:00.000Z|null|null|null",
            b
                + "|success|2026-11-21T07:00:00.000Z|2026-09-21T14:13:22.500Z|[1]|"
                + "[{\"pointcut\":\"*\",\"field\":\"*\",\"reason\":\"not assembled:"
                + " java.lang.StackOverflowError\"}]",
            c
                + "|pending|2026-09-21T14:13:20.000Z|null|null|"
                + "[{\"pointcut\":\"*\",\"field\":\"*\",\"reason\":\"not assembled:"
                + " java.lang.IllegalStateException\"}]");
    assertThat(read("sum(json_valid(capture_gaps))")).containsExactly("2");
    assertThat(counters.errors.sum()).isEqualTo(2);
    assertThat(counters.committed.sum()).isEqualTo(4);
  }

  @Test
  void aRowThatTheDatabaseRefusesCostsOnlyItsContent() throws Exception {
    SnapshotId a = id();
    SnapshotId b = id();
    SnapshotId c = id();
    extra.put(b, Map.of(Column.PERFORMANCE_METRICS, "{not json"));
    extra.put(c, Map.of(Column.NAME, new byte[] {1}));

    write(success(a), success(b), success(c), link(b));

    assertThat(read("id, status, entity_id, capture_gaps IS NULL"))
        .containsExactly(a + "|success|null|1", b + "|success|7|0", c + "|success|null|0");
    assertThat(counters.errors.sum()).isEqualTo(2);
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void aForeignFileStaysAsItIs() throws Exception {
    Files.writeString(file(), "a host's own file");

    assertThatThrownBy(() -> write(pending(id())))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            file() + " is not a SQLite database: move it away or name another file in store.url");
    assertThat(file()).hasContent("a host's own file");
  }

  @Test
  void aLockedFileIsTriedAgain() throws Exception {
    List<Capture> batch = List.of(success(id()));
    write(success(id()));
    try (Connection other = DriverManager.getConnection(Rows.url(file()));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> write(writer, batch))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is locked by another process");
      statement.execute("ROLLBACK");
    }

    write(writer, batch);

    assertThat(opened).as("the connection was sound").isEqualTo(1);
    assertThat(read("count(*)")).containsExactly("2");
    assertThat(counters.committed.sum()).isEqualTo(2);
  }

  @Test
  void opensAnewAfterTheConnectionFailed() throws Exception {
    write(success(id()));
    Rows.execute(file(), "ALTER TABLE generation_snapshots RENAME TO away");
    List<Capture> batch = List.of(success(id()));
    assertThatThrownBy(() -> write(writer, batch))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no such table");
    Rows.execute(file(), "ALTER TABLE away RENAME TO generation_snapshots");

    write(writer, batch);

    assertThat(opened).isEqualTo(2);
    assertThat(read("count(*)")).containsExactly("2");
  }

  @Test
  void goesOnInANewFileWhenTheOldOneIsDeleted() throws Exception {
    write(success(id()));
    assumeThat(Files.readAttributes(file(), "fileKey").get("fileKey")).isNotNull();
    Files.delete(file());
    SnapshotId later = id();

    write(success(later));

    assertThat(read("id")).containsExactly(later.toString());
    assertThat(said.toString())
        .isEqualTo(
            "promptnotary: "
                + file()
                + " was moved, deleted or replaced: recording goes on in what has that name now\n");
  }

  @Test
  void writesNothingOnceClosed() throws Exception {
    write(success(id()));
    writer.close();
    writer.close();

    assertThatThrownBy(() -> write(success(id())))
        .isInstanceOf(StoreException.class)
        .hasMessage("the store is closed");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void closingDoesNotWaitForABatchThatHangs() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    SnapshotWriter slow =
        new SnapshotWriter(
            () -> {
              inside.countDown();
              await(leave);
              return open();
            },
            counters,
            log);
    WriteBehind queue = Captures.queue(10, 1_000, entries, slow, counters, log);
    queue.offer(success(id()));
    inside.await();

    slow.close();

    leave.countDown();
    queue.close(60_000);
    assertThat(read("status")).containsExactly("success");
    slow.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aQueueInFrontLosesNothing() throws Exception {
    WriteBehind queue = Captures.queue(100_000, 1L << 30, entries, writer, counters, log);
    for (int i = 0; i < 2_000; i++) {
      SnapshotId id = id();
      queue.offer(pending(id));
      queue.offer(success(id));
      queue.offer(link(id));
    }

    queue.close(60_000);

    assertThat(read("status, entity_id, count(*)")).containsExactly("success|7|2000");
    assertThat(said.toString()).isEmpty();
  }
}
