package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Config;
import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.health.Figures.Rest;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What fails again and again at one pointcut is left alone for a while. */
class BreakingTest {

  /** A request of the host, one of whose getters may break. */
  static final class Request {
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean broken = true;

    public String getText() {
      return "prompt";
    }

    public String getTone() {
      asked.incrementAndGet();
      if (broken) {
        throw new IllegalStateException("no tone");
      }
      return "dry";
    }
  }

  private static final String RESTS =
      "reading rests after repeated failures, the last: getTone() threw"
          + " java.lang.IllegalStateException: no tone";

  private final Rig rig = rig(Duration.ofMinutes(10));
  private final Request request = new Request();

  private static Rig rig(Duration rest) {
    return new Rig(new Config.Capture(10_000, 16, 50, 3, Duration.ofSeconds(60), rest, Set.of()));
  }

  private static Probe ask(Rig rig) {
    return rig.probe(
        Role.CALL, "text", "args[0].text", "attributes.tone", "args[0].tone", "output", "return");
  }

  private Capture.Generation run(Rig on, Probe ask) throws Exception {
    on.captures.clear();
    on.run(ask, null, args(request), () -> "answer");
    return on.last();
  }

  @Test
  void whatFailsIsNotReadAnyMoreAndTheRestIs() throws Exception {
    Probe ask = ask(rig);
    for (int i = 0; i < 3; i++) {
      assertThat(Rig.reasons(run(rig, ask)))
          .containsExactly("getTone() threw java.lang.IllegalStateException: no tone");
    }
    for (int i = 0; i < 5; i++) {
      Capture.Generation resting = run(rig, ask);
      assertThat(Rig.reasons(resting)).containsExactly(RESTS);
      assertThat(Rig.values(resting, Role.CALL))
          .isEqualTo(Map.of("text", "prompt", "output", "answer"));
    }
    assertThat(request.asked).hasValue(3);
    assertThat(rig.counters.gaps.sum()).isEqualTo(8);
    assertThat(rig.breakers.tripped())
        .containsExactly(
            new Rest(
                "call",
                "open",
                List.of("attributes.tone"),
                1,
                0,
                "getTone() threw java.lang.IllegalStateException: no tone"));
    assertThat(rig.said.toString()).as("host threads do not speak").isEmpty();
    rig.recorder.giveUp();
    assertThat(rig.said.toString())
        .startsWith("promptnotary: pointcut 'call' is recorded without attributes.tone for 600 s");
  }

  @Test
  void whatIsMerelyNotThereIsNoFailure() throws Exception {
    Probe ask = rig.probe(Role.CALL, "text", "args[0].nothing", "output", "args[9]");
    for (int i = 0; i < 10; i++) {
      assertThat(Rig.reasons(run(rig, ask))).hasSize(2).noneMatch(RESTS::equals);
    }
    assertThat(rig.breakers.tripped()).isEmpty();
  }

  @Test
  void whatMayNotBeReadIsNoFailure() throws Exception {
    List<Object> deep = new ArrayList<>();
    deep.add(deep);
    Probe ask = rig.probe(Role.CALL, "text", "args[0]");
    for (int i = 0; i < 10; i++) {
      rig.run(ask, null, args(deep), () -> "answer");
    }
    assertThat(rig.breakers.tripped()).isEmpty();
  }

  @Test
  void elementsAndMessagesThatThrowAreFailures() throws Exception {
    Probe each = rig.probe(Role.CALL, "params.tones", "args[0][*].tone");
    Probe messages =
        rig.add(
            Rig.pointcut(
                Role.GENERATION,
                new Completion.Auto(),
                Nesting.OUTERMOST,
                List.of(Rig.messages("args[0]", "text", "tone"))));
    for (int i = 0; i < 4; i++) {
      rig.run(each, null, args(List.of(request, request)), () -> "answer");
      rig.run(messages, null, args(List.of(request, request)), () -> "answer");
    }
    assertThat(rig.breakers.tripped())
        .extracting(Rest::pointcut, Rest::fields)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("call", List.of("params.tones")),
            org.assertj.core.groups.Tuple.tuple("generation", List.of("messages")));
    assertThat(request.asked).hasValue(12);
  }

  @Test
  void fieldsThatNeedBothEndsRestToo() throws Exception {
    Probe ask = rig.probe(Role.CALL, "output", "return.nothing | args[0].tone");
    for (int i = 0; i < 3; i++) {
      run(rig, ask);
    }
    int asked = request.asked.get();
    assertThat(Rig.reasons(run(rig, ask))).containsExactly(RESTS);
    assertThat(request.asked).hasValue(asked);
  }

  @Test
  void aTrialThatSucceedsClosesIt() throws Exception {
    Rig impatient = rig(Duration.ofMillis(1));
    Probe ask = ask(impatient);
    for (int i = 0; i < 3; i++) {
      run(impatient, ask);
    }
    request.broken = false;
    await().until(() -> Rig.reasons(run(impatient, ask)).isEmpty());
    assertThat(Rig.values(impatient.last(), Role.CALL)).containsEntry("attributes.tone", "dry");
    assertThat(impatient.breakers.tripped().get(0).state()).isEqualTo("closed");
    assertThat(impatient.breakers.tripped().get(0).trips()).isEqualTo(1);
    impatient.recorder.giveUp();
    assertThat(impatient.said.toString()).contains("is recorded in full again");
  }

  @Test
  void aTrialThatFailsBacksOff() throws Exception {
    Rig impatient = rig(Duration.ofMillis(1));
    Probe ask = ask(impatient);
    await()
        .until(
            () -> {
              run(impatient, ask);
              return impatient.breakers.tripped().stream().anyMatch(each -> each.trips() >= 4);
            });
    assertThat(impatient.breakers.of("call").rest().factor()).isGreaterThanOrEqualTo(8);
    assertThat(impatient.breakers.tripped().get(0).state()).isEqualTo("open");
  }

  @Test
  void aTrialLastsUntilItsFutureIsDone() throws Exception {
    Rig impatient = rig(Duration.ofMillis(1));
    Probe ask = ask(impatient);
    for (int i = 0; i < 3; i++) {
      run(impatient, ask);
    }
    request.broken = false;
    CompletableFuture<String> answer = new CompletableFuture<>();
    await()
        .until(
            () -> {
              impatient.run(ask, null, args(request), () -> answer);
              return impatient.breakers.tripped().get(0).state().equals("trial");
            });
    answer.complete("answer");
    assertThat(impatient.breakers.tripped().get(0).state()).isEqualTo("closed");
  }

  @Test
  void aTrialOfSavingManyEndsToo() throws Exception {
    Rig impatient = rig(Duration.ofMillis(1));
    Probe root = impatient.probe(Role.GENERATION);
    Probe save = impatient.probe(Role.SAVE, "entity.id", "args[0].tone");
    await()
        .until(
            () -> {
              saveMany(impatient, root, save);
              return impatient.breakers.of("save").rest() != null;
            });
    request.broken = false;
    await()
        .until(
            () -> {
              saveMany(impatient, root, save);
              return impatient.breakers.of("save").rest() == null;
            });
  }

  private void saveMany(Rig on, Probe root, Probe save) throws Exception {
    on.run(root, () -> on.run(save, null, args(List.of(request)), () -> "x"));
  }

  @Test
  void onePointcutDoesNotStopAnother() throws Exception {
    Probe ask = ask(rig);
    Probe other = rig.probe(Role.GENERATION, "name", "args[0].tone");
    for (int i = 0; i < 4; i++) {
      run(rig, ask);
    }
    request.broken = false;
    rig.captures.clear();
    rig.run(other, null, args(request), () -> "x");
    assertThat(Rig.values(rig.last(), Role.GENERATION)).isEqualTo(Map.of("name", "dry"));
  }

  @Test
  void whereTheAgentFailsThePointcutIsSkipped() {
    Probe broken =
        rig.add(
            Rig.pointcut(
                Role.CALL,
                new Completion.Auto(),
                Nesting.OUTERMOST,
                Arrays.asList(new Binding("text", null))));
    for (int i = 0; i < 7; i++) {
      assertThat(rig.recorder.entered(broken.id(), null, args("x"))).isNull();
    }
    assertThat(rig.counters.errors.sum()).isEqualTo(3);
    Rest status = rig.breakers.tripped().get(0);
    assertThat(rig.breakers.of("call").rest().whole()).isTrue();
    assertThat(rig.losses.next()).extracting(Losses.Loss::skipped).containsExactly(4L);
    assertThat(rig.counters.errorsByPointcut()).isEqualTo(Map.of("call", 3L));
    assertThat(status.skipped()).isEqualTo(4);
    assertThat(status.reason()).contains("NullPointerException");
  }

  @Test
  void aPointcutThatRestsAsAWholeIsNotEvenEntered() throws Exception {
    Probe ask = ask(rig);
    request.broken = false;
    run(rig, ask);
    for (int i = 0; i < 3; i++) {
      rig.breakers.of("call").failed("ours", System.nanoTime());
    }
    rig.captures.clear();
    rig.run(ask, null, args(request), () -> "answer");
    assertThat(rig.captures).isEmpty();
    assertThat(rig.breakers.tripped().get(0).skipped()).isEqualTo(1);

    Rig impatient = rig(Duration.ofMillis(1));
    Probe again = ask(impatient);
    for (int i = 0; i < 3; i++) {
      impatient.breakers.of("call").failed("ours", System.nanoTime());
    }
    await()
        .until(
            () -> {
              impatient.run(again, null, args(request), () -> "answer");
              return !impatient.finals().isEmpty();
            });
    assertThat(impatient.breakers.tripped().get(0).state()).isEqualTo("closed");
  }

  @Test
  void aFailureBehindTheEntryCountsForItsPointcut() throws Exception {
    Probe ask = ask(rig);
    for (int i = 0; i < 3; i++) {
      Frame frame = (Frame) rig.recorder.entered(ask.id(), null, args(request));
      frame.budget = null;
      rig.recorder.exited(frame, "answer", null);
    }
    assertThat(rig.counters.errors.sum()).isEqualTo(3);
    assertThat(rig.breakers.of("call").rest().whole()).isTrue();
    assertThat(rig.finals()).hasSize(3);
  }

  @Test
  void manyThreadsMayBreakIt() throws Exception {
    Rig impatient = rig(Duration.ofMillis(1));
    Probe ask = ask(impatient);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        done.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    impatient.run(ask, null, args(request), () -> "answer");
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      pool.shutdown();
    }
    assertThat(impatient.finals()).hasSize(4_000);
    assertThat(impatient.finals())
        .allSatisfy(
            each ->
                assertThat(Rig.values(each, Role.CALL))
                    .isEqualTo(Map.of("text", "prompt", "output", "answer")));
    assertThat(request.asked.get()).isLessThan(4_000);
    request.broken = false;
    await().until(() -> Rig.reasons(run(impatient, ask)).isEmpty());
    assertThat(impatient.counters.errors.sum()).isZero();
  }
}
