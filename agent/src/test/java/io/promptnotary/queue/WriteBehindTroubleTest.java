package io.promptnotary.queue;

import static io.promptnotary.queue.Recorder.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
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
  private final WriteBehind queue =
      Captures.queue(1_000, 1_000_000, Captures::entries, recorder, counters, log);

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
    List<String> offered = offer(queue, 1);
    await().until(() -> lines().size() == 2);
    recorder.failures(2, new IOException("disk is full again"));
    offered.addAll(offer(queue, 1));

    queue.close(LONG);

    assertThat(recorder.ids()).containsExactlyElementsOf(offered);
    assertThat(counters.errors.sum()).isEqualTo(6);
    assertThat(counters.dropped.sum()).isZero();
    assertThat(lines())
        .containsExactly(
            "promptnotary: the store does not take snapshots for the moment, they wait in memory:"
                + " disk is full",
            "promptnotary: the store takes snapshots again",
            "promptnotary: the store takes snapshots again");
  }

  @Test
  void survivesAnErrorOfTheVirtualMachine() {
    recorder.failures(1, new OutOfMemoryError("Java heap space"));
    recorder.gate.release(1_000);
    List<String> offered = offer(queue, 1);

    await().until(() -> recorder.ids().equals(offered));

    await()
        .untilAsserted(
            () ->
                assertThat(lines())
                    .containsExactly(
                        "promptnotary: the store does not take snapshots for the moment, they wait"
                            + " in memory: java.lang.OutOfMemoryError: Java heap space",
                        "promptnotary: the store takes snapshots again"));
  }

  @Test
  void aFailureWithoutAMessageIsNamed() {
    recorder.failures(1, new IllegalStateException());
    recorder.gate.release(1_000);
    offer(queue, 1);

    await().until(() -> recorder.ids().size() == 1);

    assertThat(lines().get(0)).endsWith("java.lang.IllegalStateException");
  }

  @Test
  void anInterruptDoesNotStopTheWriter() {
    recorder.interrupts = true;
    recorder.failures(3, new IOException("busy"));
    recorder.gate.release(1_000);
    List<String> offered = offer(queue, 1);
    await().until(() -> recorder.ids().size() == 1);
    offered.addAll(offer(queue, 1));

    await().until(() -> recorder.ids().equals(offered));
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
    WriteBehind unlucky = Captures.queue(10, 1_000, Captures::entries, recorder, counters, broken);
    recorder.failures(2, new IOException("busy"));
    recorder.gate.release(1_000);
    offer(unlucky, 1);

    await().until(() -> recorder.ids().size() == 1);
    unlucky.close(LONG);
  }

  @Test
  void closeGivesUpAtItsDeadline() {
    offer(queue, 1);
    recorder.awaitWrites(1);
    offer(queue, 2);

    queue.close(20);

    assertThat(lines())
        .containsExactly(
            "promptnotary: 3 captures were neither stored nor spilled within 20 ms at the end");
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
    assertThat(lines()).anySatisfy(line -> assertThat(line).contains("1 captures were neither"));
  }

  @Test
  void closeRetriesUntilTheStoreRecovers() {
    recorder.failures(9, new IOException("busy"));
    recorder.gate.release(1_000);
    offer(queue, 1);
    recorder.awaitWrites(1);

    queue.close(LONG);

    assertThat(recorder.ids()).hasSize(1);
  }

  @Test
  void anInterruptedCloseStillFlushesAndKeepsTheInterrupt() {
    recorder.gate.release(1_000);
    offer(queue, 10);
    Thread.currentThread().interrupt();

    queue.close(LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(recorder.ids()).hasSize(10);
  }
}
