package io.promptnotary.queue;

import static io.promptnotary.queue.Recorder.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Events;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchEventsTest {
  private static final long LONG = 60_000;

  private record Told(int entries, boolean fromSpill) {}

  @TempDir Path folder;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final Events events =
      new Events() {
        @Override
        public Span batch() {
          return (entries, fromSpill) -> told.add(new Told(entries, fromSpill));
        }

        @Override
        public boolean wantsGenerations() {
          return false;
        }

        @Override
        public void generation(Generation generation) {}

        @Override
        public void drop(Losses.Loss loss) {}
      };

  @Test
  void eachBatchThatWasCommittedIsToldAndWhereItCameFrom() {
    Recorder recorder = new Recorder();
    Losses losses = new Losses();
    Log log = new Log(System.err);
    log.level(Log.Level.ERROR);
    WriteBehind queue =
        new WriteBehind(
            new WriteBehind.Bounds(100, 1_000_000, 600_000, 0, 0, false),
            Captures::entries,
            recorder,
            new Spill(folder.resolve("a.db"), "run", 1 << 20, false, losses, log),
            List.of(),
            new Counters(),
            losses,
            events,
            log);
    recorder.failures(1, new IOException("not now"));
    recorder.gate.release(1_000);
    offer(queue, 1);
    await().until(() -> told.size() == 1);
    offer(queue, 1);
    await().until(() -> told.size() == 2);
    queue.close(LONG);

    assertThat(told).containsExactly(new Told(1, true), new Told(1, false));
  }
}
