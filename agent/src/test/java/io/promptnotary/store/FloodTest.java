package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.queue.Captures;
import io.promptnotary.queue.Spill;
import io.promptnotary.queue.WriteBehind;
import io.promptnotary.snapshot.SnapshotId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many more generations than a slow store can take: each is stored, or on record as missing. */
class FloodTest {
  private static final int GENERATIONS = 100_000;
  private static final int THREADS = 4;
  private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(10);

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Counters counters = new Counters();
  private final Losses losses = new Losses();

  private Path file() {
    return folder.resolve("prompts.db");
  }

  private void flood(long spillBytes) throws Exception {
    try (SnapshotWriter writer =
        new SnapshotWriter(() -> SnapshotStore.open(Rows.url(file()), log), counters, log)) {
      WriteBehind queue =
          new WriteBehind(
              new WriteBehind.Bounds(10_000, 64L << 20, 50, 60_000, 0, 0, false),
              Captures::entries,
              batch -> {
                LockSupport.parkNanos(SLOW);
                writer.write(batch);
              },
              new Spill(file(), "run", spillBytes, false, losses, log),
              List.of(),
              counters,
              losses,
              log);
      List<Thread> hosts = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Thread host =
            new Thread(
                () -> {
                  for (int n = 0; n < GENERATIONS / THREADS; n++) {
                    SnapshotId id = Captures.id();
                    queue.offer(Captures.pending(id));
                    queue.offer(Captures.success(id));
                  }
                });
        host.start();
        hosts.add(host);
      }
      for (Thread host : hosts) {
        host.join();
      }
      queue.close(TimeUnit.MINUTES.toMillis(5));
    }
  }

  private long count(String status) throws Exception {
    return Long.parseLong(
        Rows.query(
                file(), "SELECT count(*) FROM generation_snapshots WHERE status = '" + status + "'")
            .get(0));
  }

  @Test
  void withASpillFileNoneIsLost() throws Exception {
    flood(1L << 30);

    assertThat(losses.next()).isEmpty();
    assertThat(counters.dropped.sum()).isZero();
    assertThat(counters.spilled.sum()).as("it was a flood").isPositive();
    assertThat(count("success")).isEqualTo(GENERATIONS);
    assertThat(count("pending")).isZero();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void withLittleRoomEachIsStoredOrOnRecordAsMissing() throws Exception {
    flood(1 << 20);

    long finals = 0;
    long pending = 0;
    for (Losses.Loss each : losses.next()) {
      assertThat(each.reason()).isEqualTo(Losses.Reason.QUEUE_FULL);
      finals += each.finals();
      pending += each.pending();
    }
    assertThat(finals).as("it was a flood").isPositive();
    assertThat(count("success") + finals).isEqualTo(GENERATIONS);
    assertThat(counters.dropped.sum()).isEqualTo(finals + pending);
    assertThat(count("pending")).as("begun, and the end is missing").isLessThanOrEqualTo(finals);
  }
}
