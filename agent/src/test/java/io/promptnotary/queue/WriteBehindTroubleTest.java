package io.promptnotary.queue;

import static io.promptnotary.queue.Recorder.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Capture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the queue does when the store does not take what it is given. */
class WriteBehindTroubleTest {
  private static final long LONG = 60_000;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Counters counters = new Counters();
  private final Recorder recorder = new Recorder();
  private final WriteBehind queue = new WriteBehind(1_000, 1_000_000, recorder, counters, log);

  @AfterEach
  void end() {
    recorder.gate.release(1_000_000);
    queue.close(LONG);
  }

  private List<String> lines() {
    return said.toString().lines().toList();
  }

  @Test
  void keepsABatchThatFailsAndSaysSoOnce() {
    log.level(Log.Level.INFO);
    recorder.failures(4, new IOException("disk is full"));
    recorder.gate.release(1_000);
    List<Capture> offered = offer(queue, 1);
    await().until(() -> lines().size() == 2);
    recorder.failures(2, new IOException("disk is full again"));
    offered.addAll(offer(queue, 1));

    queue.close(LONG);

    assertThat(recorder.captures()).containsExactlyElementsOf(offered);
    assertThat(counters.errors.sum()).isEqualTo(6);
    assertThat(counters.dropped.sum()).isZero();
    assertThat(lines())
        .containsExactly(
            "promptnotary: captures wait, the store does not take them for the moment:"
                + " disk is full",
            "promptnotary: the store takes snapshots again",
            "promptnotary: the store takes snapshots again");
  }

  @Test
  void survivesAnErrorOfTheVirtualMachine() {
    recorder.failures(1, new OutOfMemoryError("Java heap space"));
    recorder.gate.release(1_000);
    List<Capture> offered = offer(queue, 1);

    await().until(() -> recorder.captures().equals(offered));

    assertThat(lines())
        .singleElement()
        .asString()
        .endsWith("for the moment: java.lang.OutOfMemoryError: Java heap space");
  }

  @Test
  void aFailureWithoutAMessageIsNamed() {
    recorder.failures(1, new IllegalStateException());
    recorder.gate.release(1_000);
    offer(queue, 1);

    await().until(() -> recorder.captures().size() == 1);

    assertThat(lines()).singleElement().asString().endsWith("java.lang.IllegalStateException");
  }

  @Test
  void anInterruptDoesNotStopTheWriter() {
    recorder.interrupts = true;
    recorder.failures(3, new IOException("busy"));
    recorder.gate.release(1_000);
    List<Capture> offered = offer(queue, 1);
    await().until(() -> recorder.captures().size() == 1);
    offered.addAll(offer(queue, 1));

    await().until(() -> recorder.captures().equals(offered));
  }

  @Test
  void aLogThatFailsDoesNotStopTheWriter() {
    Log broken =
        new Log(
            new PrintStream(said) {
              @Override
              public void println(String line) {
                throw new OutOfMemoryError("no line");
              }
            });
    WriteBehind unlucky = new WriteBehind(10, 1_000, recorder, counters, broken);
    recorder.failures(2, new IOException("busy"));
    recorder.gate.release(1_000);
    offer(unlucky, 1);

    await().until(() -> recorder.captures().size() == 1);
    unlucky.close(LONG);
  }

  @Test
  void letsGoWhenItIsHopeless() {
    recorder.failures(1, new BatchWriter.Hopeless("x.db is not a SQLite database", null));
    offer(queue, 1);
    recorder.awaitWrites(1);
    offer(queue, 5);
    recorder.gate.release(1_000);
    await().until(() -> counters.dropped.sum() == 6);

    assertThat(queue.offer(Captures.ofBytes(1))).isFalse();
    queue.close(LONG);

    assertThat(counters.dropped.sum()).isEqualTo(7);
    assertThat(recorder.captures()).isEmpty();
    assertThat(recorder.writes()).isEqualTo(1);
    assertThat(lines())
        .containsExactly(
            "promptnotary: nothing is recorded from now on: x.db is not a SQLite database");
  }

  @Test
  void closeGivesUpAtItsDeadline() {
    offer(queue, 1);
    recorder.awaitWrites(1);
    offer(queue, 2);

    queue.close(20);

    assertThat(lines())
        .containsExactly("promptnotary: 3 captures were not written within 20 ms at the end");
    assertThat(counters.dropped.sum()).isEqualTo(3);
    recorder.gate.release(1_000);
    await().until(() -> !recorder.thread.isAlive());
    assertThat(recorder.writes()).as("no batch is begun after the deadline").isEqualTo(1);
  }

  @Test
  void closeGivesUpOnAStoreThatKeepsFailing() {
    recorder.failures(Integer.MAX_VALUE, new IOException("disk is full"));
    recorder.gate.release(1_000_000);
    offer(queue, 1);
    recorder.awaitWrites(3);

    queue.close(100);

    await().until(() -> !recorder.thread.isAlive());
    assertThat(lines()).last().asString().contains("1 captures were not written within 100 ms");
  }

  @Test
  void closeRetriesUntilTheStoreRecovers() {
    recorder.failures(9, new IOException("busy"));
    recorder.gate.release(1_000);
    offer(queue, 1);
    recorder.awaitWrites(1);

    queue.close(LONG);

    assertThat(recorder.captures()).hasSize(1);
  }

  @Test
  void anInterruptedCloseStillFlushesAndKeepsTheInterrupt() {
    recorder.gate.release(1_000);
    offer(queue, 10);
    Thread.currentThread().interrupt();

    queue.close(LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(recorder.captures()).hasSize(10);
  }
}
