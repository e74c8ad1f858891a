package io.promptnotary.forward.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.console.Cli;
import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.TargetException;
import io.promptnotary.servers.KafkaServer;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.SnapshotReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of a consumer group in JVMs of their own, of which some die. */
@Tag("fleet")
class IngestFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path dir;

  /** A member is killed, another takes over, the broker is killed and comes back. */
  @Test
  void nothingIsLostWhoeverDies() throws Exception {
    try (KafkaServer server = KafkaServer.create(Map.of())) {
      String topic = server.newTopic(6, Map.of());
      List<Snapshot> rows = rows(20_000);
      Process one = ingest(server, topic);
      Process other = ingest(server, topic);
      Process third = null;
      CompletableFuture<Void> produced =
          CompletableFuture.runAsync(() -> produce(server.url(topic), rows));
      try {
        Awaitility.await().atMost(PATIENCE).until(() -> count() > 2_000);
        one.destroyForcibly().waitFor();
        long killedAt = count();
        Awaitility.await().atMost(PATIENCE).until(() -> count() > killedAt + 1_000);
        server.kill();
        server.start();
        third = ingest(server, topic);
        produced.get();
        Awaitility.await().atMost(PATIENCE).until(() -> count() == rows.size());
        for (Process each : List.of(other, third)) {
          each.destroy();
          assertThat(each.waitFor()).isZero();
        }
      } finally {
        produced.cancel(true);
        one.destroyForcibly();
        other.destroyForcibly();
        if (third != null) {
          third.destroyForcibly();
        }
      }
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

  private Process ingest(KafkaServer server, String topic) throws Exception {
    Path properties =
        Files.writeString(
            dir.resolve("kafka.properties"),
            "session.timeout.ms=3000\nheartbeat.interval.ms=1000\n");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Member.class.getName(),
            "ingest",
            "--from",
            server.url(topic),
            "--to",
            store().toString(),
            "--group",
            "g",
            "--properties-file",
            properties.toString())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("member-" + UUID.randomUUID() + ".log").toFile())
        .start();
  }

  /** What the jar would run. */
  static final class Member {
    private Member() {}

    public static void main(String[] arguments) {
      int code = Cli.run(arguments, System.out, System.err, System.getenv());
      System.out.flush();
      System.exit(code);
    }
  }

  private Path store() {
    return dir.resolve("fleet.db");
  }

  private long count() throws Exception {
    return Files.exists(store())
        ? number("SELECT count(*) FROM generation_snapshots WHERE status <> 'pending'")
        : 0;
  }

  private long number(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.getLong(1);
    } catch (SQLException e) {
      // It is just being made.
      if (String.valueOf(e.getMessage()).contains("no such table")) {
        return 0;
      }
      throw e;
    }
  }

  private void assertHolds(List<Snapshot> rows) throws Exception {
    assertThat(number("SELECT count(*) FROM generation_snapshots")).isEqualTo(rows.size());
    assertThat(number("SELECT count(*) FROM recording_gaps")).isZero();
    try (SnapshotReader reader = SnapshotReader.open(store())) {
      for (Snapshot row : rows) {
        assertThat(reader.exactly(row.id())).contains(row);
      }
    }
  }
}
