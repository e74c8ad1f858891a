package io.promptnotary.queue;

import static io.promptnotary.queue.Recorder.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
  private static final long LONG = 60_000;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Counters counters = new Counters();
  private final Recorder recorder = new Recorder();
  private final WriteBehind queue = queue(1_000, 1_000_000);

  @AfterEach
  void end() {
    recorder.gate.release(1_000_000);
    queue.close(LONG);
  }

  private WriteBehind queue(int items, long bytes) {
    return Captures.queue(items, bytes, Captures::entries, recorder, counters, log);
  }

  private List<String> lines() {
    return said.toString().lines().toList();
  }

  @Test
  void writesWhatIsOfferedInOrder() {
    recorder.gate.release(1_000);
    List<String> offered = offer(queue, 20);

    queue.close(LONG);

    assertThat(recorder.ids()).containsExactlyElementsOf(offered);
    assertThat(counters.captured.sum()).isEqualTo(20);
    assertThat(counters.dropped.sum()).isZero();
    assertThat(lines()).isEmpty();
  }

  @Test
  void whatQueuesUpDuringAWriteIsTheNextBatch() {
    offer(queue, 1);
    recorder.awaitWrites(1);
    offer(queue, 7);
    recorder.gate.release(2);

    queue.close(LONG);

    assertThat(recorder.sizes()).containsExactly(1, 7);
  }

  @Test
  void capsABatchInItems() {
    offer(queue, 1);
    recorder.awaitWrites(1);
    offer(queue, 600);
    recorder.gate.release(3);

    queue.close(LONG);

    assertThat(recorder.sizes()).containsExactly(1, 512, 88);
  }

  @Test
  void capsABatchInBytesButLetsALargeCaptureThrough() {
    WriteBehind large = queue(100, 100L << 20);
    offer(large, 1);
    recorder.awaitWrites(1);
    large.offer(Captures.ofBytes(5 << 20));
    large.offer(Captures.ofBytes(5 << 20));
    large.offer(Captures.ofBytes(20 << 20));
    large.offer(Captures.ofBytes(1));
    recorder.gate.release(5);

    large.close(LONG);

    assertThat(recorder.sizes()).containsExactly(1, 1, 1, 1, 1);
  }

  @Test
  void sleepsAndWakesAgain() {
    recorder.gate.release(1_000);
    for (int i = 1; i <= 50; i++) {
      offer(queue, 1);
      int expected = i;
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> recorder.ids().size() == expected);
    }
  }

  @Test
  void runsOnADaemonThreadThatHoldsNothingOfTheHost() {
    ThreadLocal<String> inherited = new InheritableThreadLocal<>();
    inherited.set("the host's");
    AtomicReference<String> seen = new AtomicReference<>();
    AtomicReference<Thread> thread = new AtomicReference<>();
    WriteBehind started =
        Captures.queue(
            10,
            1_000,
            Captures::entries,
            batch -> {
              seen.set(String.valueOf(inherited.get()));
              thread.set(Thread.currentThread());
            },
            counters,
            log);
    started.start();
    started.start();
    offer(started, 1);
    await().until(() -> thread.get() != null);

    assertThat(thread.get().getName()).isEqualTo("promptnotary-writer");
    assertThat(thread.get().isDaemon()).isTrue();
    assertThat(thread.get().getContextClassLoader()).isNull();
    assertThat(thread.get().getThreadGroup().getParent()).isNull();
    assertThat(seen.get()).isEqualTo("null");
    started.close(LONG);
    await().until(() -> !thread.get().isAlive());
  }

  @Test
  void dropsTheNewestWhenFullOfItems() {
    WriteBehind small = queue(3, 1_000_000);
    assertThat(small.offer(Captures.ofBytes(1))).isTrue();
    recorder.awaitWrites(1);
    assertThat(small.offer(Captures.ofBytes(1))).isTrue();
    assertThat(small.offer(Captures.ofBytes(1))).isTrue();
    assertThat(small.offer(Captures.ofBytes(1))).isFalse();
    assertThat(small.offer(Captures.ofBytes(1))).isFalse();
    assertThat(lines()).as("not before the end").isEmpty();
    recorder.gate.release(10);

    small.close(LONG);

    assertThat(recorder.ids()).hasSize(3);
    assertThat(counters.captured.sum()).isEqualTo(3);
    assertThat(counters.dropped.sum()).isEqualTo(2);
    assertThat(lines())
        .containsExactly(
            "promptnotary: 2 captures found no room and were not recorded: see recording_gaps in"
                + " the store");
  }

  @Test
  void dropsTheNewestWhenFullOfBytes() {
    WriteBehind small = queue(100, 1_000);
    assertThat(small.offer(Captures.ofBytes(400))).isTrue();
    recorder.awaitWrites(1);
    assertThat(small.offer(Captures.ofBytes(600))).isTrue();
    assertThat(small.offer(Captures.ofBytes(1))).isFalse();
    recorder.gate.release(10);
    await().until(() -> small.offer(Captures.ofBytes(1_000)));

    small.close(LONG);

    assertThat(recorder.ids()).hasSize(3);
  }

  @Test
  void takesACaptureLargerThanTheBoundOnlyWhenNothingElseIsHeld() {
    WriteBehind small = queue(100, 1_000);
    assertThat(small.offer(Captures.ofBytes(5_000))).isTrue();
    assertThat(small.offer(Captures.ofBytes(5_000))).isFalse();
    assertThat(small.offer(Captures.ofBytes(1))).isFalse();
    assertThat(small.offer(Captures.ofBytes(Long.MAX_VALUE))).isFalse();
    recorder.gate.release(10);

    small.close(LONG);

    assertThat(recorder.ids()).hasSize(1);
  }

  @Test
  void givesBackWhatItHeldAfterEveryWrite() {
    WriteBehind small = queue(4, 100);
    recorder.gate.release(10_000);
    for (int i = 0; i < 500; i++) {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> small.offer(Captures.ofBytes(60)));
    }

    small.close(LONG);

    assertThat(recorder.ids()).hasSize(500);
  }

  @Test
  void manyHostThreadsLoseNothing() throws Exception {
    recorder.gate.release(1_000_000);
    WriteBehind large = queue(1_000_000, 1L << 40);
    List<Thread> hosts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread host = new Thread(() -> offer(large, 2_000));
      host.start();
      hosts.add(host);
    }
    for (Thread host : hosts) {
      host.join();
    }

    large.close(LONG);

    assertThat(recorder.ids()).hasSize(16_000).doesNotHaveDuplicates();
    assertThat(counters.captured.sum()).isEqualTo(16_000);
  }

  @Test
  void takesNothingOnceClosedAndClosesOnce() {
    recorder.gate.release(1_000);
    queue.close(LONG);
    queue.close(LONG);

    assertThat(queue.offer(Captures.ofBytes(1))).isFalse();

    assertThat(counters.dropped.sum()).as("it is not lost, the end has come").isZero();
    assertThat(counters.captured.sum()).isZero();
    assertThat(lines()).isEmpty();
  }

  @Test
  void neverThrowsAtAHost() {
    assertThat(queue.offer(null)).isFalse();

    assertThat(counters.errors.sum()).isEqualTo(1);
  }

  @Test
  void refusesBoundsThatHoldNothing() {
    assertThatThrownBy(() -> queue(0, 1)).hasMessage("maxItems < 1: 0");
    assertThatThrownBy(() -> queue(1, 0)).hasMessage("maxBytes < 1: 0");
  }
}
