package io.promptnotary.queue;

import static io.promptnotary.queue.Recorder.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Capture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the queue does when there is a spill file for what the store does not take in time. */
class WriteBehindSpillTest {
  private static final long LONG = 60_000;

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Counters counters = new Counters();
  private final Losses losses = new Losses();
  private final Recorder recorder = new Recorder();
  private final List<WriteBehind> queues = new ArrayList<>();

  @AfterEach
  void end() {
    recorder.gate.release(1_000_000);
    queues.forEach(each -> each.close(LONG));
  }

  private WriteBehind queue(WriteBehind.Bounds bounds, long spillBytes) {
    WriteBehind queue =
        new WriteBehind(
            bounds,
            Captures::entries,
            recorder,
            new Spill(folder.resolve("a.db"), "run", spillBytes, false, losses, log),
            List.of(),
            counters,
            losses,
            log);
    queues.add(queue);
    return queue;
  }

  private WriteBehind queue() {
    return queue(new WriteBehind.Bounds(1_000, 1_000_000, 30, 0, 0, false), 1 << 20);
  }

  private List<Path> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** What was written, each where it came first. */
  private List<String> written() {
    return List.copyOf(new LinkedHashSet<>(recorder.ids()));
  }

  @Test
  void whatAFastStoreTakesNeverSeesAFile() throws Exception {
    recorder.gate.release(10_000);
    WriteBehind queue = queue();
    List<String> offered = offer(queue, 1);
    for (int i = 0; i < 20; i++) {
      int expected = offered.size();
      await().until(() -> recorder.ids().size() == expected);
      offered.addAll(offer(queue, 3));
    }
    queue.close(LONG);

    assertThat(recorder.ids()).isEqualTo(offered);
    assertThat(counters.spilled.sum()).isZero();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatWaitsTooLongGoesToTheFileAndComesBackInOrder() throws Exception {
    WriteBehind queue = queue();
    List<String> offered = offer(queue, 5);
    recorder.awaitWrites(1);
    offered.addAll(offer(queue, 300));
    await().until(() -> queue.waiting() <= 5 && queue.spilledBytes() > 0);
    assertThat(counters.spilled.sum()).isGreaterThanOrEqualTo(300);
    offered.addAll(offer(queue, 10));
    recorder.gate.release(1_000_000);
    await().until(() -> queue.spilledBytes() == 0 && queue.waiting() == 0);
    offered.addAll(offer(queue, 10));

    queue.close(LONG);

    assertThat(written()).isEqualTo(offered);
    assertThat(files()).isEmpty();
    assertThat(losses.next()).isEmpty();
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void whatAStoreRefusesGoesToTheFileUntilItTakesAgain() {
    recorder.failures(6, new IOException("disk is full"));
    recorder.gate.release(1_000_000);
    WriteBehind queue = queue();
    List<String> offered = offer(queue, 5);
    recorder.awaitWrites(2);
    offered.addAll(offer(queue, 100));
    await().until(() -> recorder.ids().size() >= offered.size());
    offered.addAll(offer(queue, 5));

    queue.close(LONG);

    assertThat(recorder.ids()).isEqualTo(offered);
    assertThat(queue.isInTrouble()).isFalse();
    assertThat(counters.trouble.state().count()).isEqualTo(1);
    assertThat(counters.trouble.state().since()).isZero();
    assertThat(said.toString())
        .contains("they wait in " + folder.resolve("a.db-spill-run-000001") + ": disk is full");
  }

  @Test
  void theEndLeavesInTheFileWhatTheStoreDoesNotTake() throws Exception {
    recorder.failures(Integer.MAX_VALUE, new IOException("disk is full"));
    recorder.gate.release(1_000_000);
    WriteBehind queue = queue();
    List<String> offered = offer(queue, 50);
    recorder.awaitWrites(1);

    queue.close(LONG);

    List<String> left = new ArrayList<>();
    SpillFiles.adopt(
        folder.resolve("a.db"), "next", batch -> batch.forEach(each -> left.add(each.id())), log);
    assertThat(left).isEqualTo(offered);
    assertThat(counters.dropped.sum()).isZero();
  }

  @Test
  void theEndDoesNotWaitForAStoreThatHangs() throws Exception {
    WriteBehind queue = queue();
    List<String> offered = offer(queue, 5);
    recorder.awaitWrites(1);
    offered.addAll(offer(queue, 5));

    queue.close(50);

    List<String> left = new ArrayList<>();
    SpillFiles.adopt(
        folder.resolve("a.db"), "next", batch -> batch.forEach(each -> left.add(each.id())), log);
    assertThat(left).isEqualTo(offered);
    assertThat(losses.next()).isEmpty();
  }

  @Test
  void whatNeitherMemoryNorFileHoldsIsLostAndCountedByPointcut() {
    WriteBehind queue = queue(new WriteBehind.Bounds(4, 1_000_000, 10, 0, 0, false), 400);
    offer(queue, 1);
    recorder.awaitWrites(1);
    int lost = 0;
    for (int i = 0; i < 50; i++) {
      lost += queue.offer(Captures.pending(Captures.id())) ? 0 : 1;
    }
    lost += queue.offer(Captures.success(Captures.id())) ? 0 : 1;
    lost += queue.offer(Captures.link(Captures.id())) ? 0 : 1;

    assertThat(lost).isGreaterThan(40);
    assertThat(counters.dropped.sum()).isEqualTo(lost);
    List<Losses.Loss> all = losses.next();
    assertThat(all).extracting(Losses.Loss::reason).containsOnly(Losses.Reason.QUEUE_FULL);
    assertThat(all)
        .extracting(Losses.Loss::pointcut)
        .containsExactlyInAnyOrder("generation", "save");
    assertThat(all.stream().mapToLong(each -> each.pending() + each.finals() + each.links()).sum())
        .isEqualTo(lost);
  }

  @Test
  void aHostThreadIsBlockedOnlyIfThatIsWanted() throws Exception {
    WriteBehind queue = queue(new WriteBehind.Bounds(2, 1_000_000, 10, LONG, 0, false), 0);
    offer(queue, 2);
    recorder.awaitWrites(1);
    List<Boolean> taken = new ArrayList<>();
    Thread host =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              taken.add(queue.offer(Captures.ofBytes(1)));
              taken.add(Thread.interrupted());
            });
    host.start();
    await().until(() -> host.getState() == Thread.State.TIMED_WAITING);
    recorder.gate.release(1_000);
    host.join();

    assertThat(taken).containsExactly(true, true);
    assertThat(losses.next()).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenKeepsThingsInMemory() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    WriteBehind queue =
        new WriteBehind(
            new WriteBehind.Bounds(100, 1_000_000, 10, 0, 0, false),
            Captures::entries,
            recorder,
            new Spill(gone.resolve("a.db"), "run", 1 << 20, false, losses, log),
            List.of(),
            counters,
            losses,
            log);
    queues.add(queue);
    Files.delete(gone);
    List<String> offered = offer(queue, 1);
    recorder.awaitWrites(1);
    offered.addAll(offer(queue, 20));
    await().until(() -> said.toString().contains("the spill file takes nothing for the moment"));
    recorder.gate.release(1_000);

    queue.close(LONG);

    assertThat(recorder.ids()).isEqualTo(offered);
    assertThat(counters.spilled.sum()).isZero();
  }

  @Test
  void choresAreDoneBetweenBatchesAndAtTheEnd() {
    recorder.gate.release(1_000);
    List<Boolean> done = java.util.Collections.synchronizedList(new ArrayList<>());
    AtomicInteger failing = new AtomicInteger();
    WriteBehind queue =
        new WriteBehind(
            new WriteBehind.Bounds(100, 1_000_000, 10, 0, 0, false),
            Captures::entries,
            recorder,
            Spill.none(losses, log),
            List.of(
                last -> {
                  failing.incrementAndGet();
                  throw new IOException("no");
                },
                last -> {
                  done.add(last);
                  return 1;
                }),
            counters,
            losses,
            log);
    offer(queue, 1);
    await().until(() -> done.size() > 5);

    queue.close(LONG);

    assertThat(done).last().isEqualTo(true);
    assertThat(done.subList(0, done.size() - 1)).containsOnly(false);
    assertThat(failing.get()).isEqualTo(done.size());
  }

  // ---- before-call ------------------------------------------------------------------------------

  private WriteBehind ahead(long millis, boolean refuse) {
    return queue(new WriteBehind.Bounds(1_000, 1_000_000, 30, 0, millis, refuse), 1 << 20);
  }

  @Test
  void aCallWaitsForItsCommit() throws Exception {
    WriteBehind queue = ahead(LONG, true);
    Capture.Generation pending = Captures.pending(Captures.id());
    List<Object> seen = java.util.Collections.synchronizedList(new ArrayList<>());
    Thread host =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              seen.add(queue.offerAhead(pending));
              seen.addAll(recorder.ids());
              seen.add(Thread.interrupted());
            });
    host.start();
    recorder.awaitWrites(1);
    assertThat(seen).isEmpty();
    recorder.gate.release(1_000);
    host.join();

    assertThat(seen).containsExactly(true, pending.id().toString(), true);
  }

  @Test
  void callsOfManyThreadsShareOneCommit() throws Exception {
    WriteBehind queue = ahead(LONG, true);
    offer(queue, 1);
    recorder.awaitWrites(1);
    List<Thread> hosts = new ArrayList<>();
    AtomicInteger entered = new AtomicInteger();
    for (int i = 0; i < 10; i++) {
      Thread host =
          new Thread(
              () -> {
                if (queue.offerAhead(Captures.pending(Captures.id()))) {
                  entered.incrementAndGet();
                }
              });
      host.start();
      hosts.add(host);
    }
    await().until(() -> counters.captured.sum() == 11);
    recorder.gate.release(1_000);
    for (Thread host : hosts) {
      host.join();
    }

    assertThat(entered.get()).isEqualTo(10);
    assertThat(counters.unconfirmed.sum()).isZero();
  }

  @Test
  void aCallThatHasWaitedLongGoesAheadOrIsRefusedAsConfigured() {
    WriteBehind proceeds = ahead(5, false);
    assertThat(proceeds.offerAhead(Captures.pending(Captures.id()))).isTrue();
    assertThat(counters.unconfirmed.sum()).isEqualTo(1);
    assertThat(counters.refused.sum()).isZero();

    WriteBehind refuses = ahead(5, true);
    assertThat(refuses.offerAhead(Captures.pending(Captures.id()))).isFalse();
    assertThat(counters.refused.sum()).isEqualTo(1);
    assertThat(refuses.offerAhead(null)).as("our own failure").isFalse();
  }

  @Test
  void theSpillFileIsNoCommit() throws Exception {
    recorder.failures(3, new IOException("locked"));
    WriteBehind queue = ahead(LONG, true);
    List<Boolean> seen = java.util.Collections.synchronizedList(new ArrayList<>());
    Thread host = new Thread(() -> seen.add(queue.offerAhead(Captures.pending(Captures.id()))));
    host.start();
    recorder.gate.release(1);
    await().until(() -> queue.spilledBytes() > 0);
    assertThat(seen).isEmpty();
    recorder.gate.release(1_000);
    host.join();

    assertThat(seen).containsExactly(true);
    assertThat(recorder.ids()).hasSize(1);
  }

  @Test
  void withoutBeforeCallNobodyWaits() {
    WriteBehind queue = ahead(0, true);

    assertThat(queue.offerAhead(Captures.pending(Captures.id()))).isTrue();
  }
}
