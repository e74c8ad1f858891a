package io.promptnotary.store;

import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Events;
import io.promptnotary.health.Figures;
import io.promptnotary.health.LibraryUse;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.health.Losses.Kind;
import io.promptnotary.health.Losses.Loss;
import io.promptnotary.health.Losses.Reason;
import io.promptnotary.health.Samples;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent tells of itself, in a real file. */
class RunLogTest {
  private static final long NEVER_SOON = 600_000;

  @TempDir Path folder;
  private final Log log = new Log(System.err);
  private final Losses losses = new Losses();
  private final List<Loss> told = new ArrayList<>();
  private final Events events =
      new Events() {
        @Override
        public Span batch() {
          return Span.NONE;
        }

        @Override
        public boolean wantsGenerations() {
          return false;
        }

        @Override
        public void generation(Generation generation) {}

        @Override
        public void drop(Loss loss) {
          told.add(loss);
        }
      };
  private Path file;
  private SnapshotWriter writer;
  private Figures figures = Samples.atFirst();

  @BeforeEach
  void open() {
    file = folder.resolve("runs.db");
    writer = new SnapshotWriter(() -> SnapshotStore.open(Rows.url(file), log), new Counters(), log);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private List<LibraryUse> libraries = List.of();

  private RunLog runLog(long periodMillis) {
    return new RunLog(
        writer, Samples.ABOUT, () -> figures, () -> libraries, losses, events, false, periodMillis);
  }

  private void record(String id) throws StoreException {
    writer.write(List.of(new Entry.Row(row(id, Status.SUCCESS), false)));
  }

  private List<String> gaps() throws Exception {
    return query(
        file,
        "SELECT pointcut, reason, pending, finals, links, skipped FROM recording_gaps ORDER BY id");
  }

  @Test
  void whereNothingWasCapturedNothingIsWritten() throws Exception {
    RunLog runLog = runLog(0);
    losses.add("ask", Reason.BREAKER, Kind.SKIPPED);

    runLog.run(false);
    runLog.run(true);

    assertThat(file).doesNotExist();
    writer.open();
    assertThat(losses.next()).isEmpty();
    runLog.run(true);
    assertThat(gaps()).containsExactly("ask|pointcut rests|0|0|0|1");
  }

  @Test
  void aStoreThatIsOpenIsNoReasonToWrite() throws Exception {
    figures = Samples.quiet();
    writer.open();

    runLog(0).run(false);
    runLog(0).run(true);

    assertThat(query(file, "SELECT * FROM agent_runs")).isEmpty();
  }

  private static LibraryUse library(String... versions) {
    return new LibraryUse(
        "acme",
        List.of(versions),
        List.of(new LibraryUse.Watch("acme.ask", 0, "not used so far")),
        List.of(new LibraryUse.Open("com.acme.A.connect", "sockets", true)));
  }

  @Test
  void aLibraryThatIsOnlyThereIsNoReasonToWrite() throws Exception {
    figures = Samples.quiet();
    libraries = List.of(library());

    runLog(0).run(true);

    assertThat(file).doesNotExist();
  }

  @Test
  void aLibraryInUseIsOnRecordThoughNothingWasCaptured() throws Exception {
    figures = Samples.quiet();
    libraries = List.of(library("1.0"));
    RunLog runLog = runLog(0);

    runLog.run(false);
    assertThat(query(file, "SELECT libraries FROM agent_runs"))
        .containsExactly(
            "[{\"library\":\"acme\",\"versions\":[\"1.0\"],\"used\":true,\"pointcuts\":"
                + "[{\"pointcut\":\"acme.ask\",\"methods\":0,\"missing\":\"not used so far\"}],"
                + "\"not_recorded\":[{\"entry\":\"com.acme.A.connect\",\"what\":\"sockets\","
                + "\"seen\":true}]}]");

    libraries = List.of(library("1.0", "2.0"));
    runLog.run(false);
    assertThat(query(file, "SELECT json_extract(libraries, '$[0].versions') FROM agent_runs"))
        .containsExactly("[\"1.0\",\"2.0\"]");
    Rows.execute(file, "UPDATE agent_runs SET host = 'as it was'");
    runLog.run(false);
    assertThat(query(file, "SELECT host FROM agent_runs")).containsExactly("as it was");
  }

  @Test
  void oneRowForARunKeptUpToDate() throws Exception {
    RunLog runLog = runLog(0);
    record("aaaa");

    runLog.run(false);
    assertThat(
            query(
                file,
                "SELECT run_id, service, host, process_id, agent_version, java_version, started_at,"
                    + " ended_at, durability, json_extract(figures, '$.captured') FROM agent_runs"))
        .containsExactly(
            "019c13c4-0000-7abc-8def-0000000000ff|content-studio|build-7|4711|1.2.3|17.0.15"
                + "|2026-01-31T12:00:00.000Z|null|before-call, fsync|1");

    figures = Samples.troubled();
    runLog.run(false);
    assertThat(query(file, "SELECT ended_at, figures FROM agent_runs"))
        .containsExactly(
            "null|{\"captured\":12345,\"committed\":12000,\"spilled\":345,\"unconfirmed\":3,"
                + "\"refused\":2,\"dropped\":7,\"gaps\":11,\"errors\":5,"
                + "\"errors_by_pointcut\":{\"ask\":4,\"compose\":1},"
                + "\"items_high_water\":900,\"bytes_high_water\":3500000,\"waiting\":45,"
                + "\"spill_bytes\":8400000,\"commits\":250,\"commit_p50_ms\":0.42,"
                + "\"commit_p99_ms\":8.4,\"commit_max_ms\":1420.0,\"store_troubles\":2,"
                + "\"store_trouble_since\":\"2026-01-31T13:59:00.000Z\","
                + "\"store_trouble_last_at\":\"2026-01-31T13:00:00.000Z\","
                + "\"store_trouble_last_ms\":65000,\"breakers\":["
                + "{\"pointcut\":\"ask\",\"state\":\"open\",\"fields\":[\"output\",\"model\"],"
                + "\"trips\":2,\"skipped\":0,\"reason\":\"NullPointerException\"},"
                + "{\"pointcut\":\"check\",\"state\":\"open\",\"trips\":1,\"skipped\":30},"
                + "{\"pointcut\":\"compose\",\"state\":\"closed\",\"trips\":1,\"skipped\":0,"
                + "\"reason\":\"StackOverflowError\"},"
                + "{\"pointcut\":\"save\",\"state\":\"trial\",\"fields\":[\"entity.id\"],"
                + "\"trips\":3,\"skipped\":0,\"reason\":\"a fault\"}]}");

    runLog.run(true);
    assertThat(query(file, "SELECT ended_at = updated_at FROM agent_runs")).containsExactly("1");
  }

  @Test
  void whatHasNotChangedIsNotWritten() throws Exception {
    RunLog runLog = runLog(0);
    record("aaaa");
    runLog.run(false);
    Rows.execute(file, "UPDATE agent_runs SET host = 'as it was'");

    runLog.run(false);
    assertThat(query(file, "SELECT host FROM agent_runs")).containsExactly("as it was");
    runLog.run(true);
    Rows.execute(file, "DELETE FROM agent_runs");
    runLog.run(true);
    assertThat(query(file, "SELECT host FROM agent_runs")).isEmpty();
  }

  @Test
  void changesWaitForTheirTurnButNotTheFirstLossAndNotTheEnd() throws Exception {
    RunLog runLog = runLog(NEVER_SOON);
    record("aaaa");
    runLog.run(false);

    figures = Samples.troubled();
    assertThat(runLog.run(false)).isBetween(1L, NEVER_SOON);
    assertThat(query(file, "SELECT json_extract(figures, '$.captured') FROM agent_runs"))
        .containsExactly("1");

    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    runLog.run(false);
    assertThat(gaps()).containsExactly("ask|queue full|0|1|0|0");

    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    losses.add("ask", Reason.QUEUE_FULL, Kind.LINK);
    assertThat(runLog.run(false)).isBetween(1L, NEVER_SOON);
    losses.add("ask", Reason.QUEUE_FULL, Kind.PENDING);
    losses.add("ask", Reason.SHUTDOWN, Kind.PENDING);
    losses.add("save", Reason.SHUTDOWN, Kind.LINK);
    runLog.run(false);
    assertThat(gaps()).hasSize(1);

    runLog.run(true);
    assertThat(gaps())
        .containsExactlyInAnyOrder(
            "ask|queue full|0|1|0|0",
            "ask|queue full|1|1|1|0",
            "ask|shutdown|1|0|0|0",
            "save|shutdown|0|0|1|0");
    assertThat(told).hasSize(5);
  }

  @Test
  void whatTheStoreDoesNotTakeIsTriedAgain() throws Exception {
    RunLog runLog = runLog(0);
    record("aaaa");
    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    try (Connection other = DriverManager.getConnection(Rows.url(file));
        var statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> runLog.run(false))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("locked by another process");
      losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
      assertThatThrownBy(() -> runLog.run(true)).isInstanceOf(StoreException.class);
      statement.execute("ROLLBACK");
    }

    runLog.run(false);
    assertThat(gaps()).containsExactly("ask|queue full|0|2|0|0");
    assertThat(query(file, "SELECT ended_at FROM agent_runs")).containsExactly("null");
    record("bbbb"); // the connection is sound, and as patient as before
  }

  @Test
  void nothingGoesIntoAFileThatWasMovedAway() throws Exception {
    RunLog runLog = runLog(0);
    record("aaaa");
    Files.move(file, folder.resolve("moved.db"));
    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    runLog.run(false);
    assertThat(writer.run(store -> {})).isFalse();

    record("bbbb");
    runLog.run(false);
    assertThat(gaps()).containsExactly("ask|queue full|0|1|0|0");
  }

  @Test
  void theEndDoesNotWaitForAWriterThatIsBusy() throws Exception {
    RunLog runLog = runLog(NEVER_SOON);
    record("aaaa");
    List<Long> answers = new ArrayList<>();
    boolean done =
        writer.run(
            store -> {
              Thread other =
                  new Thread(
                      () -> {
                        try {
                          answers.add(writer.run(any -> answers.add(2L)) ? 1L : 0L);
                          answers.add(runLog.run(true));
                        } catch (StoreException e) {
                          answers.add(-1L);
                        }
                      });
              other.start();
              try {
                other.join();
              } catch (InterruptedException e) {
                answers.add(-2L);
              }
            });

    assertThat(done).isTrue();
    assertThat(answers).containsExactly(0L, NEVER_SOON);
    assertThat(query(file, "SELECT * FROM agent_runs")).isEmpty();
  }

  @Test
  void gapsStayAsTheyWereWritten() throws Exception {
    RunLog runLog = runLog(0);
    record("aaaa");
    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    runLog.run(false);

    for (String sql :
        new String[] {
          "DELETE FROM recording_gaps",
          "UPDATE recording_gaps SET finals = 0",
          "INSERT OR REPLACE INTO recording_gaps SELECT * FROM recording_gaps",
        }) {
      assertThatThrownBy(() -> Rows.execute(file, sql)).as(sql).hasMessageContaining("gap");
    }
    assertThat(gaps()).containsExactly("ask|queue full|0|1|0|0");
  }

  @Test
  void gapsAddUpByPointcut() throws Exception {
    RunLog runLog = runLog(0);
    record("aaaa");
    for (int i = 0; i < 3; i++) {
      losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
      losses.add("ask", Reason.QUEUE_FULL, Kind.PENDING);
      losses.add("check", Reason.BREAKER, Kind.SKIPPED);
      runLog.run(false);
    }

    assertThat(gaps()).hasSize(6);
    assertThat(
            query(
                file,
                "SELECT service, pointcut, reason, first_at <= last_at, runs, pending, finals,"
                    + " links, skipped FROM recording_gaps_by_pointcut ORDER BY 2"))
        .containsExactly(
            "content-studio|ask|queue full|1|1|3|3|0|0",
            "content-studio|check|pointcut rests|1|1|0|0|0|3");
  }

  @Test
  void oldRunsAreDeletedAndGapsNever() throws Exception {
    RunLog runLog = runLog(0);
    record("aaaa");
    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    runLog.run(true);
    try (Upkeep upkeep = Upkeep.open(file, java.time.Clock.systemUTC(), "a test")) {
      assertThat(upkeep.deleteRuns(Instant.now().minusSeconds(3_600))).isZero();
      assertThat(upkeep.deleteRuns(Instant.now().plusSeconds(1))).isEqualTo(1);
    }

    assertThat(query(file, "SELECT * FROM agent_runs")).isEmpty();
    assertThat(gaps()).hasSize(1);
  }
}
