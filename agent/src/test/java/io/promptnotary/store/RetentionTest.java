package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Instant NOW = Instant.parse("2026-11-21T07:00:00Z");
  private static final Origin ORIGIN =
      new Origin("studio", "here", ProcessHandle.current().pid(), "run-now");
  private static final Duration SOON = Duration.ofMillis(10);

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final List<Retention> running = new ArrayList<>();

  @AfterEach
  void close() {
    running.forEach(Retention::close);
  }

  private Path file() {
    return folder.resolve("prompts.db");
  }

  private Retention start(String url, Retention.Periods periods) {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Retention retention =
        new Retention(url, false, ORIGIN, periods, new Counters(), log, clock, SOON, SOON);
    running.add(retention);
    retention.start(false);
    retention.start(false);
    return retention;
  }

  private static Snapshot old(String id, int days, Status status) {
    String started = Times.text(NOW.minus(Duration.ofDays(days)));
    return row(id, status, Map.of(Column.STARTED_AT, started));
  }

  private void fill() throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file()), log)) {
      store.write(
          List.of(
              old("ancient", 800, Status.SUCCESS),
              old("old", 400, Status.SUCCESS),
              old("lost", 8, Status.SUCCESS),
              old("linked", 8, Status.SUCCESS),
              old("young", 6, Status.FAILED),
              old("dead", 2, Status.PENDING)),
          List.of(
              Rows.link("ancient", "p", "1"),
              Rows.link("old", "p", "2"),
              Rows.link("linked", "p", "3")));
    }
  }

  private List<String> ids(String table) throws Exception {
    return query(file(), "SELECT id FROM " + table + " ORDER BY id");
  }

  @Test
  void doesAllThatIsDue() throws Exception {
    fill();
    start(Rows.url(file()), new Retention.Periods(365, 7, 730, DAY));

    await().until(() -> ids("snapshot_archive").equals(List.of("old")));

    assertThat(ids("generation_snapshots")).containsExactly("dead", "linked", "young");
    assertThat(query(file(), "SELECT action, reason FROM retention_passes ORDER BY id").get(0))
        .isEqualTo("delete|retention of studio, begun before 2024-11-21T07:00:00.000Z");
    assertThat(query(file(), "SELECT status FROM generation_snapshots WHERE id = 'dead'"))
        .containsExactly("interrupted");
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void deletesRunsThatWereNotHeardOfAndNoGap() throws Exception {
    fill();
    for (int days : new int[] {800, 400}) {
      String then = "'" + Times.text(NOW.minus(Duration.ofDays(days))) + "'";
      Rows.execute(
          file(),
          "INSERT INTO agent_runs VALUES ('run-"
              + days
              + "', 's', 'h', 1, '1', '17', "
              + then
              + ", "
              + then
              + ", NULL, 'write-behind', '{}', NULL)",
          "INSERT INTO recording_gaps VALUES (NULL, 'run-"
              + days
              + "', 's', 'h', 1, 'ask', 'queue full', "
              + then
              + ", "
              + then
              + ", 0, 1, 0, 0)");
    }
    start(Rows.url(file()), new Retention.Periods(0, 0, 730, Duration.ofDays(1)));

    await().until(() -> query(file(), "SELECT run_id FROM agent_runs").equals(List.of("run-400")));
    assertThat(query(file(), "SELECT run_id FROM recording_gaps"))
        .containsExactly("run-800", "run-400");
  }

  @Test
  void aPeriodOfZeroIsForEver() throws Exception {
    fill();
    start(Rows.url(file()), new Retention.Periods(0, 0, 0, DAY));

    // It has been there: what it does besides is done.
    await().until(() -> ids("pending_snapshots").isEmpty());

    assertThat(ids("generation_snapshots")).hasSize(6);
    assertThat(ids("snapshot_archive")).isEmpty();
  }

  @Test
  void whatWasRecordedBeforeTheClockWasPutBackStays() throws Exception {
    fill();
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file()), log)) {
      store.write(List.of(old("future", -900, Status.SUCCESS)), List.of());
    }
    start(Rows.url(file()), new Retention.Periods(365, 7, 730, DAY));

    await().until(() -> ids("snapshot_archive").equals(List.of("old")));

    assertThat(ids("generation_snapshots")).contains("future");
  }

  @Test
  void doesNothingWhereTheWritersFileIsGone() throws Exception {
    fill();
    try (SnapshotStore written = SnapshotStore.open(Rows.url(file()), log)) {
      Files.copy(file(), folder.resolve("copy.db"));
      Files.move(folder.resolve("copy.db"), file(), StandardCopyOption.REPLACE_EXISTING);
      byte[] content = Files.readAllBytes(file());
      Retention retention =
          new Retention(
              Rows.url(file()),
              false,
              ORIGIN,
              new Retention.Periods(365, 7, 730, DAY),
              new Counters(),
              log,
              Clock.systemUTC(),
              SOON,
              SOON);
      running.add(retention);
      retention.start(written, true);
      retention.close();

      assertThat(file()).hasBinaryContent(content);
    }
  }

  @Test
  void goesOnEveryPeriodWithWhatHasBecomeDue() throws Exception {
    fill();
    start(Rows.url(file()), new Retention.Periods(365, 0, 0, DAY));
    await().until(() -> ids("snapshot_archive").size() == 2);

    try (SnapshotStore store = SnapshotStore.open(Rows.url(file()), log)) {
      List<Snapshot> more = new ArrayList<>();
      for (int i = 0; i < 250; i++) {
        more.add(old("more" + i, 370, Status.SUCCESS));
      }
      store.write(more, List.of());
    }

    await().until(() -> ids("snapshot_archive").size() == 252);
    await().until(() -> query(file(), "PRAGMA freelist_count").equals(List.of("0")));
  }

  @Test
  void nothingHappensBeforeItsTimeNorOnceClosed() throws Exception {
    fill();
    Retention.Periods periods = new Retention.Periods(365, 7, 730, DAY);
    Retention patient =
        new Retention(Rows.url(file()), false, ORIGIN, periods, new Counters(), log);
    patient.start(false);
    patient.close();
    Retention never = new Retention(Rows.url(file()), false, ORIGIN, periods, new Counters(), log);
    never.close();
    never.start(false);

    assertThat(ids("generation_snapshots")).hasSize(6);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("promptnotary-retention"));
  }

  @Test
  void makesNoFileWhereThereIsNone() throws Exception {
    Retention retention = start(Rows.url(file()), new Retention.Periods(365, 7, 730, DAY));
    Path other = folder.resolve("letter");
    Files.writeString(other, "dear reader ".repeat(50));
    start(Rows.url(other), new Retention.Periods(365, 7, 730, DAY));
    await().until(() -> said.toString().contains("old snapshots stay as they are: " + other));

    retention.close();

    assertThat(file()).doesNotExist();
    assertThat(said.toString().lines()).as("said once").hasSize(1);
  }

  @Test
  void aBusyFileIsLeftToOthersUntilTheNextHour() throws Exception {
    log.level(Log.Level.DEBUG);
    fill();
    try (var connection = java.sql.DriverManager.getConnection(Rows.url(file()));
        var statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      start(Rows.url(file()), new Retention.Periods(365, 7, 730, DAY));
      await().until(() -> said.toString().contains("retention goes on in an hour"));
      statement.execute("ROLLBACK");
    }
    await().until(() -> ids("snapshot_archive").equals(List.of("old")));
  }

  @Test
  void aFaultIsSaidOnceAndEndsNothing() throws Exception {
    fill();
    Clock broken =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            throw new IllegalStateException("no time");
          }
        };
    Retention retention =
        new Retention(
            Rows.url(file()),
            false,
            ORIGIN,
            new Retention.Periods(1, 1, 1, DAY),
            new Counters(),
            log,
            broken,
            SOON,
            SOON);
    running.add(retention);
    retention.start(false);

    await().until(() -> said.toString().contains("no time"));
  }

  @Test
  void anInterruptDoesNotKeepItFromClosing() throws Exception {
    fill();
    Retention retention =
        new Retention(
            Rows.url(file()),
            false,
            ORIGIN,
            new Retention.Periods(1, 1, 1, DAY),
            new Counters(),
            log);
    retention.start(false);
    Thread.currentThread().interrupt();

    retention.close();

    assertThat(Thread.interrupted()).as("kept for the caller").isTrue();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(each -> each.getName().equals("promptnotary-retention")));
  }
}
