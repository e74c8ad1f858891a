package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
  private static final long SELF = ProcessHandle.current().pid();
  private static final Origin ORIGIN = new Origin("studio", "here", SELF, "run-now");

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private Path file;
  private SnapshotStore store;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("prompts.db");
    store = SnapshotStore.open(Rows.url(file), log);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void pending(String id, String host, long process, String run, Instant started)
      throws SQLException {
    store.write(
        List.of(
            row(
                id,
                Status.PENDING,
                Map.of(
                    Column.HOST, host,
                    Column.PROCESS_ID, process,
                    Column.RUN_ID, run,
                    Column.STARTED_AT, Times.text(started)))),
        List.of());
  }

  private List<String> read(String columns) throws SQLException {
    return query(file, "SELECT " + columns + " FROM generation_snapshots ORDER BY id");
  }

  /** The id of a process that has ended; nobody reuses it so soon. */
  private static long dead() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, "-version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.waitFor();
    return process.pid();
  }

  @Test
  void whatADeadProcessLeftIsInterrupted() throws Exception {
    Instant now = Instant.now();
    pending("dead", "here", dead(), "run-1", now);
    pending("reused by us", "here", SELF, "run-1", now);

    assertThat(store.recover(ORIGIN, Duration.ZERO)).isEqualTo(2);
    assertThat(store.recover(ORIGIN, Duration.ZERO)).isZero();

    assertThat(read("id, status, completed_at >= started_at, host"))
        .containsExactly("dead|interrupted|1|here", "reused by us|interrupted|1|here");
    store.write(List.of(row("dead", Status.SUCCESS)), List.of());
    assertThat(read("status")).containsOnly("interrupted");
  }

  @Test
  void whatALiveProcessIsAtWorkOnStays() throws Exception {
    Instant now = Instant.now();
    long living = ProcessHandle.current().parent().orElseThrow().pid();
    pending("ours", "here", SELF, "run-now", now.minus(Duration.ofDays(3)));
    pending("living", "here", living, "run-2", now);
    pending("elsewhere", "there", dead(), "run-3", now.minus(Duration.ofHours(23)));
    store.write(
        List.of(row("unknown", Status.PENDING, Map.of(Column.STARTED_AT, Times.text(now)))),
        List.of());

    assertThat(store.recover(ORIGIN, Duration.ZERO)).isZero();

    assertThat(read("status")).containsOnly("pending");
  }

  @Test
  void aProcessThatBeganLaterIsAnother() throws Exception {
    long living = ProcessHandle.current().parent().orElseThrow().pid();
    pending("reused", "here", living, "run-1", Instant.parse("2000-01-01T00:00:00Z"));

    assertThat(store.recover(ORIGIN, Duration.ZERO)).isEqualTo(1);
  }

  @Test
  void elsewhereADayWithoutAnEndIsOne() throws Exception {
    Instant old = Instant.now().minus(Duration.ofHours(25));
    pending("elsewhere", "there", SELF, "run-3", old);
    pending("odd time", "there", SELF, "run-3", old);
    Rows.execute(file, "UPDATE generation_snapshots SET started_at = 'once' WHERE id = 'odd time'");

    assertThat(store.recover(ORIGIN, Duration.ZERO)).isEqualTo(2);
  }

  @Test
  void manyAreMarkedInSeveralSteps() throws Exception {
    long dead = dead();
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      rows.add(
          row(
              "r" + i,
              Status.PENDING,
              Map.of(Column.HOST, "here", Column.PROCESS_ID, dead, Column.RUN_ID, "run-1")));
    }
    store.write(rows, List.of());

    assertThat(store.recover(ORIGIN, Duration.ZERO)).isEqualTo(450);
    assertThat(read("count(*), status")).containsExactly("450|interrupted");
  }

  @Test
  void aFailureIsNoReasonToStop() throws Exception {
    log.level(Log.Level.DEBUG);
    store.close();

    assertThat(store.recover(ORIGIN, Duration.ZERO)).isZero();

    assertThat(said.toString()).contains("interrupted snapshots stay pending");
  }

  @Test
  void whatDoesNotEndIsAbandoned() throws Exception {
    Instant now = Instant.now();
    long living = ProcessHandle.current().parent().orElseThrow().pid();
    pending("ours, old", "here", SELF, "run-now", now.minus(Duration.ofHours(3)));
    pending("ours, young", "here", SELF, "run-now", now.minus(Duration.ofHours(1)));
    pending("theirs", "here", living, "run-2", now);
    pending("gone", "here", dead(), "run-3", now.minus(Duration.ofHours(3)));

    assertThat(store.recover(ORIGIN, Duration.ofHours(2))).isEqualTo(2);

    assertThat(read("id, status"))
        .containsExactly(
            "gone|interrupted", "ours, old|abandoned", "ours, young|pending", "theirs|pending");
    store.write(List.of(row("ours, old", Status.SUCCESS)), List.of());
    assertThat(read("status")).contains("abandoned").doesNotContain("success");
  }

  @Test
  void aRowFromTheFutureEndsNotBeforeItBegan() throws Exception {
    Instant future = Instant.now().plus(Duration.ofDays(400));
    pending("dead", "here", Integer.MAX_VALUE, "run-then", future);
    pending("elsewhere", "there", 7, "run-there", future);
    pending("alive", "here", ProcessHandle.current().parent().orElseThrow().pid(), "run", future);

    assertThat(store.recover(ORIGIN, Duration.ofHours(24))).isEqualTo(1);

    assertThat(
            query(
                file,
                "SELECT id, status, completed_at = started_at FROM generation_snapshots ORDER BY"
                    + " id"))
        .containsExactly("alive|pending|null", "dead|interrupted|1", "elsewhere|pending|null");
  }
}
