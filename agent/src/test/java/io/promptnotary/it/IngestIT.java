package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.kafka.KafkaTarget;
import io.promptnotary.forward.kafka.Wagon;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import io.promptnotary.servers.KafkaServer;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.SnapshotReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed jar as a member of a consumer group. */
class IngestIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path dir;

  @Test
  void theJarTakesInUntilItIsTold() throws Exception {
    try (KafkaServer server = KafkaServer.create(Map.of())) {
      String topic = server.newTopic(3, Map.of());
      List<Snapshot> rows = rows(300);
      Started ingest = ingest(server, topic);
      try (KafkaTarget target = KafkaTarget.open(Wagon.settings(server.url(topic), Map.of()))) {
        target.deliver(Wagon.rows(rows));
        Awaitility.await().atMost(PATIENCE).until(() -> count() == rows.size());
      } finally {
        ingest.process().destroy();
      }

      Run run = ingest.end();
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .endsWith("300 records read, 300 written, 0 dead letters, 0 unfinished, 0 behind\n");
      assertHolds(rows);
    }
  }

  /** A member is killed, another takes over, the broker is killed and comes back. */
  @Test
  @Tag("fleet")
  void nothingIsLostWhoeverDies() throws Exception {
    try (KafkaServer server = KafkaServer.create(Map.of())) {
      String topic = server.newTopic(6, Map.of());
      List<Snapshot> rows = rows(20_000);
      Started one = ingest(server, topic);
      Started other = ingest(server, topic);
      CompletableFuture<Void> produced =
          CompletableFuture.runAsync(() -> produce(server.url(topic), rows));
      try {
        Awaitility.await().atMost(PATIENCE).until(() -> count() > 2_000);
        one.process().destroyForcibly().waitFor();
        long killedAt = count();
        Awaitility.await().atMost(PATIENCE).until(() -> count() > killedAt + 1_000);
        server.kill();
        server.start();
        Started third = ingest(server, topic);
        try {
          produced.get();
          Awaitility.await().atMost(PATIENCE).until(() -> count() == rows.size());
        } finally {
          third.process().destroy();
        }
        assertThat(third.end().exit()).isZero();
      } finally {
        one.process().destroyForcibly();
        other.process().destroy();
        produced.cancel(true);
      }
      Run run = other.end();
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.out()).contains(" 0 dead letters");
      assertHolds(rows);
    }
  }

  /** As the forwarder does: once more, until it is there. Pending first, then as they ended. */
  private static void produce(String url, List<Snapshot> rows) {
    for (int from = 0; from < rows.size(); from += 200) {
      List<Snapshot> ended = rows.subList(from, Math.min(rows.size(), from + 200));
      List<Snapshot> begun =
          ended.stream()
              .map(row -> Wagon.row(row.id(), Status.PENDING, Map.of(Column.NAME, "begun")))
              .toList();
      deliver(url, Wagon.rows(begun));
      deliver(url, Wagon.rows(ended));
    }
  }

  private static void deliver(String url, Parcel parcel) {
    while (!Thread.currentThread().isInterrupted()) {
      try (KafkaTarget target =
          KafkaTarget.open(Wagon.settings(url, Map.of("timeout_ms", "3000")))) {
        target.deliver(parcel);
        return;
      } catch (TargetException e) {
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(TargetException.Kind.AWAY);
      }
    }
  }

  private static List<Snapshot> rows(int count) {
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          Wagon.row(
              Wagon.id(),
              Status.SUCCESS,
              Map.of(
                  Column.NAME, "row " + i, Column.FINAL_USER_PROMPT, "prompt ".repeat(i % 500))));
    }
    return rows;
  }

  private Started ingest(KafkaServer server, String topic) {
    Built.write(dir.resolve("kafka.properties"), "session.timeout.ms=3000\n");
    return HostJvm.in(Jdk.running(), dir)
        .flags("-jar", Built.jar().toString())
        .start(
            "ingest",
            "--from",
            server.url(topic),
            "--to",
            store().toString(),
            "--group",
            "g",
            "--properties-file",
            "kafka.properties");
  }

  private Path store() {
    return dir.resolve("fleet.db");
  }

  private long count() {
    if (!store().toFile().exists()) {
      return 0;
    }
    Db db = new Db(store());
    Object tables =
        db.value("SELECT count(*) FROM sqlite_master WHERE name = 'generation_snapshots'");
    return ((Number) tables).intValue() == 0
        ? 0
        : ((Number) db.value("SELECT count(*) FROM generation_snapshots WHERE status <> 'pending'"))
            .longValue();
  }

  private void assertHolds(List<Snapshot> rows) throws Exception {
    assertThat(((Number) new Db(store()).value("SELECT count(*) FROM generation_snapshots")))
        .isEqualTo(rows.size());
    try (SnapshotReader reader = SnapshotReader.open(store())) {
      for (Snapshot row : rows) {
        assertThat(reader.exactly(row.id())).contains(row);
      }
    }
  }
}
