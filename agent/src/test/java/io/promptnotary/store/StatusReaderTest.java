package io.promptnotary.store;

import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.StatusReader.Gap;
import io.promptnotary.store.StatusReader.Run;
import io.promptnotary.store.StatusReader.Spilled;
import io.promptnotary.store.StatusReader.State;
import io.promptnotary.store.StatusReader.Totals;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusReaderTest {
  private static final long OWN = ProcessHandle.current().pid();

  /** No system gives out process ids of this size. */
  private static final long GONE = 2_000_000_000;

  @TempDir Path folder;
  private final Log log = new Log(System.err);
  private Path file;

  @BeforeEach
  void create() throws Exception {
    file = folder.resolve("x.db");
    SnapshotStore.open(Rows.url(file), log).close();
  }

  private void run(String id, String host, long process, String startedAt, String endedAt)
      throws Exception {
    Rows.execute(
        file,
        "INSERT INTO agent_runs VALUES ('"
            + id
            + "', 'studio', '"
            + host
            + "', "
            + process
            + ", '1.0', '17', '"
            + startedAt
            + "', '"
            + startedAt
            + "', "
            + (endedAt == null ? "NULL" : "'" + endedAt + "'")
            + ", 'write-behind', '{}', NULL)");
  }

  private void gap(String pointcut, String firstAt, String lastAt, long finals) throws Exception {
    Rows.execute(
        file,
        "INSERT INTO recording_gaps (run_id, service, host, process_id, pointcut, reason, first_at,"
            + " last_at, pending, finals, links, skipped) VALUES ('r', 'studio', 'h', 1, '"
            + pointcut
            + "', 'queue full', '"
            + firstAt
            + "', '"
            + lastAt
            + "', 1, "
            + finals
            + ", 3, 4)");
  }

  private static String now() {
    return Times.text(Instant.now());
  }

  @Test
  void countsWhatTheStoreHolds() throws Exception {
    try (StatusReader reader = StatusReader.open(file)) {
      assertThat(reader.totals().byStatus()).isEmpty();
      assertThat(reader.totals().oldest()).isNull();
    }
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), log)) {
      store.write(
          List.of(
              row("a", Status.SUCCESS, Map.of(Column.STARTED_AT, "2026-01-01T00:00:00.000Z")),
              row("b", Status.SUCCESS, Map.of(Column.STARTED_AT, "2026-02-01T00:00:00.000Z")),
              row("c", Status.SUCCESS, Map.of(Column.STARTED_AT, "2026-03-01T00:00:00.000Z")),
              row("d", Status.FAILED, Map.of(Column.STARTED_AT, "2026-04-01T00:00:00.000Z"))),
          List.of());
      try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
        upkeep.archive(Instant.parse("2026-01-15T00:00:00Z"));
      }
      try (StatusReader reader = StatusReader.open(file)) {
        Totals totals = reader.totals();
        assertThat(totals.byStatus())
            .containsExactly(Map.entry("success", 2L), Map.entry("failed", 1L));
        assertThat(totals.archived()).isEqualTo(1);
        assertThat(totals.archivedBytes()).isPositive();
        assertThat(totals.archivedRawBytes()).isPositive();
        assertThat(totals.oldest()).isEqualTo("2026-01-01T00:00:00.000Z");
        assertThat(totals.newest()).isEqualTo("2026-04-01T00:00:00.000Z");
        assertThat(totals.schema()).isEqualTo(Schema.LATEST);
        assertThat(totals.bytes()).isEqualTo(Files.size(file));
        assertThat(totals.sideBytes()).isPositive();
      }
    }
  }

  @Test
  void tellsRunsThatLiveFromOthers() throws Exception {
    String self = Origin.thisHost();
    run("living", self, OWN, now(), null);
    run("ended", self, OWN, "2026-11-01T00:00:06.000Z", "2026-11-01T00:00:07.000Z");
    run("killed", self, GONE, "2026-11-01T00:00:05.000Z", null);
    // The process id is in use again.
    run("reused", self, OWN, "2001-01-01T00:00:04.000Z", null);
    run("elsewhere", self + "-2", OWN, "2026-11-01T00:00:03.000Z", null);

    try (StatusReader reader = StatusReader.open(file)) {
      assertThat(reader.runs(10))
          .extracting(Run::runId, Run::state)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("living", State.RUNNING),
              org.assertj.core.groups.Tuple.tuple("ended", State.ENDED),
              org.assertj.core.groups.Tuple.tuple("killed", State.KILLED),
              org.assertj.core.groups.Tuple.tuple("elsewhere", State.ELSEWHERE),
              org.assertj.core.groups.Tuple.tuple("reused", State.KILLED));
      assertThat(reader.runs(2)).extracting(Run::runId).containsExactly("living", "ended");
      assertThat(reader.runs(0)).extracting(Run::runId).containsExactly("living");
      assertThat(State.ELSEWHERE.key()).isEqualTo("elsewhere");
    }
  }

  @Test
  void addsGapsUpAndLeavesOutOldOnes() throws Exception {
    gap("ask", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.000Z", 2);
    gap("ask", "2026-01-03T00:00:00.000Z", "2026-01-03T00:00:01.000Z", 5);
    gap("save", "2026-01-02T00:00:00.000Z", "2026-01-02T00:00:01.000Z", 0);

    try (StatusReader reader = StatusReader.open(file)) {
      assertThat(reader.gaps(null))
          .containsExactly(
              new Gap(
                  "studio",
                  "ask",
                  "queue full",
                  "2026-01-01T00:00:00.000Z",
                  "2026-01-03T00:00:01.000Z",
                  1,
                  2,
                  7,
                  6,
                  8),
              new Gap(
                  "studio",
                  "save",
                  "queue full",
                  "2026-01-02T00:00:00.000Z",
                  "2026-01-02T00:00:01.000Z",
                  1,
                  1,
                  0,
                  3,
                  4));
      assertThat(reader.gaps(Instant.parse("2026-01-02T12:00:00Z")))
          .extracting(Gap::pointcut, Gap::finals)
          .containsExactly(org.assertj.core.groups.Tuple.tuple("ask", 5L));
      assertThat(reader.gaps(Instant.parse("2026-02-01T00:00:00Z"))).isEmpty();
    }
  }

  @Test
  void tellsSpillFilesInUseFromThoseLeftBehind() throws Exception {
    run("ended-run", "h", GONE, "2026-11-01T00:00:06.000Z", "2026-11-01T00:00:07.000Z");
    run("spilling-run", "another-host", GONE, "2026-11-01T00:00:06.000Z", null);
    Path ended = Files.writeString(folder.resolve("x.db-spill-ended-run-000001"), "12345");
    Path killed = Files.writeString(folder.resolve("x.db-spill-killed-run-000001"), "123");
    Path used = folder.resolve("x.db-spill-spilling-run-000002");
    Files.writeString(folder.resolve("y.db-spill-killed-run-000001"), "another store's");

    try (FileChannel channel =
            FileChannel.open(used, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var lock = channel.lock();
        StatusReader reader = StatusReader.open(file)) {
      assertThat(lock.isValid()).isTrue();
      assertThat(reader.spilled())
          .containsExactly(
              new Spilled(ended.toAbsolutePath(), "ended-run", 5, State.ENDED),
              new Spilled(killed.toAbsolutePath(), "killed-run", 3, State.KILLED),
              new Spilled(used.toAbsolutePath(), "spilling-run", 0, State.RUNNING));
      // Whoever holds a spill file lives, on whatever host it thinks to be.
      assertThat(reader.runs(5))
          .filteredOn(each -> each.runId().equals("spilling-run"))
          .extracting(Run::state)
          .containsExactly(State.RUNNING);
    }
  }

  @Test
  void findsWhatWasSetAside() throws Exception {
    Path store = Files.writeString(folder.resolve("x.db.damaged-20261121T110000Z"), "");
    Path spill = Files.writeString(folder.resolve("x.db-spill-run-000001.damaged"), "");
    Files.writeString(folder.resolve("x.db.damaged-20261121T110000Z-wal"), "");
    Files.writeString(folder.resolve("y.db.damaged-1"), "");

    try (StatusReader reader = StatusReader.open(file)) {
      assertThat(reader.setAside()).containsExactly(spill.toAbsolutePath(), store.toAbsolutePath());
      assertThat(reader.spilled()).isEmpty();
    }
  }

  @Test
  void readsOlderStoresAsFarAsTheyGo() throws Exception {
    for (int version = 1; version < Schema.LATEST; version++) {
      Path old = folder.resolve("old" + version + ".db");
      try (Connection connection = DriverManager.getConnection(Rows.url(old))) {
        Schema.migrate(connection, version);
      }
      Rows.execute(
          old,
          "INSERT INTO generation_snapshots (id, status, started_at)"
              + " VALUES ('a', 'success', '2026-01-01T00:00:00.000Z')");
      try (StatusReader reader = StatusReader.open(old)) {
        assertThat(reader.totals().byStatus()).containsEntry("success", 1L);
        assertThat(reader.totals().schema()).isEqualTo(version);
        assertThat(reader.runs(5)).isEmpty();
        assertThat(reader.gaps(null)).isEmpty();
        assertThat(reader.spilled()).isEmpty();
      }
    }
  }

  @Test
  void changesNothingAndSaysWhatIsWrong() throws Exception {
    byte[] before = Files.readAllBytes(file);
    try (StatusReader reader = StatusReader.open(file)) {
      reader.totals();
      reader.runs(3);
      reader.gaps(null);
      reader.spilled();
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);

    Rows.execute(file, "DROP TABLE agent_runs", "DROP TABLE recording_gaps");
    try (StatusReader reader = StatusReader.open(file)) {
      assertThatThrownBy(() -> reader.runs(3)).isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> reader.gaps(null)).isInstanceOf(StoreException.class);
      assertThatThrownBy(reader::spilled).isInstanceOf(StoreException.class);
    }
    Rows.execute(file, "DROP TABLE snapshot_archive");
    try (StatusReader reader = StatusReader.open(file)) {
      assertThatThrownBy(reader::totals).isInstanceOf(StoreException.class);
    }
    assertThatThrownBy(() -> StatusReader.open(folder.resolve("none.db")))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("there is no file");
  }
}
