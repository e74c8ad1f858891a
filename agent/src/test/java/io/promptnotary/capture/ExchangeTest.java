package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Generations that run at once on shared pools, all with the same prompt, exchange no part. */
class ExchangeTest {
  private static final int THREADS = 64;
  private static final int ROUNDS = 20;
  private static final String SAME = "the same prompt for all, long enough to be told. ".repeat(4);

  /** Composed once each, all alike but for the owner, which is not sent as a text. */
  record Prompt(String user, String owner) {}

  private final Rig rig = new Rig();
  private final Probe generation = rig.probe(Role.GENERATION, "name", "args[0]");
  private final Probe compose =
      rig.probe(Role.COMPOSE, "user", "return.user", "attributes.owner", "return.owner");
  private final Probe call =
      rig.probe(
          Role.CALL,
          "user",
          "args[0].user",
          "attributes.owner",
          "args[0].owner",
          "output",
          "result");
  private final ExecutorService hosts = Executors.newFixedThreadPool(THREADS);
  private final ExecutorService composers = Executors.newFixedThreadPool(4);
  private final ExecutorService senders = Executors.newFixedThreadPool(8);

  @AfterEach
  void end() {
    hosts.shutdown();
    composers.shutdown();
    senders.shutdown();
  }

  private interface Work {
    void run(String owner) throws Exception;
  }

  private void onAllThreads(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      all.add(
          hosts.submit(
              () -> {
                start.await();
                for (int i = 0; i < ROUNDS; i++) {
                  work.run("owner " + thread + "-" + i);
                }
                return null;
              }));
    }
    for (Future<?> each : all) {
      each.get();
    }
  }

  private Prompt prompt(String user, String owner) throws Exception {
    return rig.run(compose, () -> new Prompt(user, owner));
  }

  private String send(Prompt prompt) throws Exception {
    return rig.run(call, null, Rig.args(prompt), prompt::owner);
  }

  private static Object owner(Part part) {
    Object owner = Rig.values(part).get("attributes.owner");
    return owner == null ? Rig.values(part).get("name") : owner;
  }

  /** All parts that say whose they are say the same. */
  private void assertNothingIsExchanged() {
    assertThat(rig.finals())
        .allSatisfy(
            each -> {
              assertThat(each.status()).isEqualTo(Status.SUCCESS);
              assertThat(
                      each.parts().toList().stream()
                          .map(ExchangeTest::owner)
                          .filter(owner -> owner != null)
                          .distinct())
                  .hasSize(1);
            });
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void byTheObject() throws Exception {
    onAllThreads(
        owner ->
            rig.run(
                generation,
                null,
                Rig.args(owner),
                () -> {
                  Prompt prompt = prompt(SAME, owner);
                  Future<String> first = senders.submit(() -> send(prompt));
                  Future<String> second = senders.submit(() -> send(prompt));
                  return first.get() + second.get();
                }));
    assertNothingIsExchanged();
    assertThat(rig.finals()).hasSize(THREADS * ROUNDS);
    assertThat(rig.finals())
        .allSatisfy(
            each ->
                assertThat(Rig.joined(each)).containsExactly(JoinedBy.IDENTITY, JoinedBy.IDENTITY));
  }

  @Test
  void byTheObjectComposedOutside() throws Exception {
    onAllThreads(
        owner -> {
          Prompt prompt = composers.submit(() -> prompt(SAME, owner)).get();
          senders.submit(() -> send(prompt)).get();
        });
    assertNothingIsExchanged();
    assertThat(rig.finals())
        .hasSize(THREADS * ROUNDS)
        .allSatisfy(
            each -> {
              assertThat(Rig.parts(each, Role.COMPOSE)).hasSize(1);
              assertThat(Rig.joined(each)).containsExactly(JoinedBy.IDENTITY);
            });
  }

  @Test
  void byTheText() throws Exception {
    onAllThreads(
        owner ->
            rig.run(
                generation,
                null,
                Rig.args(owner),
                () -> {
                  // Every other prompt is like all others, and may be sent by anybody.
                  boolean own = owner.endsWith("1");
                  Prompt prompt =
                      prompt(own ? SAME + owner : new String(SAME.toCharArray()), owner);
                  String text = new String(prompt.user().toCharArray());
                  return senders.submit(() -> send(new Prompt(text, owner))).get();
                }));
    assertNothingIsExchanged();
    for (Capture.Generation each : rig.finals()) {
      boolean calls = !Rig.parts(each, Role.CALL).isEmpty();
      boolean root = !Rig.parts(each, Role.GENERATION).isEmpty();
      if (root && String.valueOf(Rig.values(each, Role.GENERATION).get("name")).endsWith("1")) {
        assertThat(calls).isTrue();
        assertThat(Rig.joined(each)).containsExactly(JoinedBy.TEXT);
      }
    }
  }

  @Test
  void byTheObjectWithFuturesAndRetries() throws Exception {
    onAllThreads(
        owner ->
            rig.run(
                generation,
                null,
                Rig.args(owner),
                () -> {
                  Prompt prompt = prompt(SAME, owner);
                  CompletableFuture<String> slow = new CompletableFuture<>();
                  senders.submit(() -> rig.run(call, null, Rig.args(prompt), () -> slow)).get();
                  slow.completeExceptionally(new IllegalStateException("503"));
                  return senders.submit(() -> send(prompt)).get();
                }));
    assertNothingIsExchanged();
    assertThat(rig.finals())
        .hasSize(THREADS * ROUNDS)
        .allSatisfy(each -> assertThat(Rig.parts(each, Role.CALL)).hasSize(4));
  }
}
