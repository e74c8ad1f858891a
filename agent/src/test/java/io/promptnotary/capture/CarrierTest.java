package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.boot.Gate;
import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the woven methods of the JDK tell the recorder, told here by hand. */
class CarrierTest {
  private static final Completion AUTO = new Completion.Auto();

  private final Rig rig = new Rig();
  private final Recorder recorder = rig.recorder;
  private final Probe generation = rig.probe(Role.GENERATION);
  private final Probe call = rig.probe(Role.CALL, "text", "args[0]", "output", "result");
  private final Probe check = rig.probe(Role.CHECK);

  private final int openBefore = Count.open();

  /** Other tests may have left some open. */
  private abstract static class Count extends Gate {
    static int open() {
      return openGenerations().get();
    }
  }

  @AfterEach
  void allGenerationsAreCounted() {
    assertThat(Count.open()).isEqualTo(openBefore);
  }

  /** A task that asks, as the constructors of the JDK's tasks tell of it. */
  private FutureTask<String> task(String prompt) {
    FutureTask<String> task = new FutureTask<>(() -> ask(prompt));
    recorder.taskSubmitted(task);
    return task;
  }

  private String ask(String prompt) throws Exception {
    return rig.run(call, null, args(prompt), () -> "answer");
  }

  private void begin(Object task, Callable<?> body) throws Exception {
    Object begun = recorder.taskBegun(task);
    try {
      body.call();
    } finally {
      if (begun != null) {
        recorder.taskEnded(begun);
      }
    }
  }

  private void elsewhere(Callable<?> body) throws Exception {
    FutureTask<Object> task = new FutureTask<>(body::call);
    Thread thread = new Thread(task);
    thread.start();
    task.get();
  }

  private void runElsewhere(FutureTask<String> task) throws Exception {
    elsewhere(
        () -> {
          begin(
              task,
              () -> {
                task.run();
                return task.get();
              });
          return null;
        });
  }

  /** In alphabetical order. */
  private static List<String> prompts(Capture.Generation capture) {
    return Rig.parts(capture, Role.CALL).stream()
        .filter(Part::isOpen)
        .map(part -> String.valueOf(Rig.values(part).get("text")))
        .sorted()
        .toList();
  }

  private static Object joinedBy(Capture.Generation capture) {
    return Rig.parts(capture, Role.CALL).stream()
        .map(Rig::joinedBy)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Test
  void aCallInATaskBelongsToTheGenerationThatSubmittedIt() throws Exception {
    rig.run(
        generation,
        () -> {
          runElsewhere(task("p"));
          return null;
        });
    assertThat(prompts(rig.last())).containsExactly("p");
    assertThat(joinedBy(rig.last())).hasToString("context");
    Part asked = Rig.parts(rig.last(), Role.CALL).get(0);
    assertThat(asked.parent()).isZero();
  }

  @Test
  void aCallOnTheThreadOfItsGenerationHasNoMark() throws Exception {
    rig.run(generation, () -> ask("p"));
    assertThat(joinedBy(rig.last())).isNull();
  }

  @Test
  void aPartKnowsInWhichOtherItsTaskWasSubmitted() throws Exception {
    rig.run(
        generation,
        () ->
            rig.run(
                check,
                () -> {
                  FutureTask<String> task =
                      new FutureTask<>(
                          () -> {
                            runElsewhere(task("nested"));
                            return rig.run(check, () -> ask("p"));
                          });
                  recorder.taskSubmitted(task);
                  runElsewhere(task);
                  return true;
                }));
    List<Part> checks = Rig.parts(rig.last(), Role.CHECK);
    int outer = Math.min(checks.get(0).number(), checks.get(1).number());
    int inner = Math.max(checks.get(0).number(), checks.get(1).number());
    assertThat(checks).anyMatch(part -> part.number() == inner && part.parent() == outer);
    assertThat(Rig.parts(rig.last(), Role.CALL))
        .filteredOn(Part::isOpen)
        .allSatisfy(
            part -> {
              boolean nested = Rig.values(part).get("text").equals("nested");
              assertThat(part.parent()).isEqualTo(nested ? outer : inner);
              assertThat(Rig.joinedBy(part) != null).isEqualTo(nested);
            });
  }

  @Test
  void aGenerationThatHasEndedIsNotExtended() throws Exception {
    FutureTask<String> late = rig.run(generation, () -> task("late"));
    runElsewhere(late);
    assertThat(rig.finals()).hasSize(2);
    assertThat(prompts(rig.finals().get(0))).isEmpty();
    assertThat(prompts(rig.finals().get(1))).containsExactly("late");
    assertThat(joinedBy(rig.finals().get(1))).isNull();
  }

  @Test
  void aCallThatBeganInTimeKeepsItsGenerationOpen() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    rig.run(
        generation,
        () -> {
          FutureTask<Object> task =
              new FutureTask<>(() -> rig.run(call, null, args("p"), () -> answer));
          recorder.taskSubmitted(task);
          elsewhere(
              () -> {
                begin(task, () -> rig.run(call, null, args("p"), () -> answer));
                return null;
              });
          return null;
        });
    assertThat(rig.finals()).isEmpty();
    answer.complete("answer");
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("output", "answer");
  }

  @Test
  void whatWasSubmittedOutsideCarriesNothing() throws Exception {
    FutureTask<String> before = task("before");
    rig.run(
        generation,
        () -> {
          runElsewhere(before);
          return null;
        });
    assertThat(rig.finals()).hasSize(2);
  }

  @Test
  void aGenerationThatATaskBeginsIsOneOfItsOwn() throws Exception {
    FutureTask<Object> task =
        new FutureTask<>(
            () -> {
              ask("before");
              rig.run(generation, () -> ask("within"));
              return ask("after");
            });
    rig.run(
        generation,
        () -> {
          recorder.taskSubmitted(task);
          elsewhere(
              () -> {
                begin(
                    task,
                    () -> {
                      task.run();
                      return task.get();
                    });
                return null;
              });
          return null;
        });
    assertThat(rig.finals())
        .extracting(CarrierTest::prompts)
        .containsExactlyInAnyOrder(List.of("within"), List.of("after", "before"));
  }

  @Test
  void whoHelpsOutWithATaskDoesNotMixItUp() throws Exception {
    ForkJoinTask<?>[] foreign = new ForkJoinTask<?>[2];
    rig.run(
        generation,
        () -> {
          foreign[0] = forked();
          foreign[1] = null;
          elsewhere(
              () ->
                  rig.run(
                      generation,
                      () -> {
                        ask("mine");
                        begin(foreign[0], () -> ask("theirs"));
                        begin(forkedOutside(), () -> ask("nobody's"));
                        return ask("mine too");
                      }));
          return null;
        });
    assertThat(rig.finals())
        .extracting(CarrierTest::prompts)
        .containsExactlyInAnyOrder(
            List.of("mine", "mine too"), List.of("theirs"), List.of("nobody's"));
  }

  private ForkJoinTask<?> forked() {
    ForkJoinTask<?> task = forkedOutside();
    recorder.taskSubmitted(task);
    return task;
  }

  private static ForkJoinTask<?> forkedOutside() {
    return new RecursiveAction() {
      @Override
      protected void compute() {}
    };
  }

  @Test
  void aFutureOfUnknownOriginThatAMethodRunsItselfIsPartOfIt() throws Exception {
    FutureTask<String> memo = new FutureTask<>(() -> ask("p"));
    rig.run(
        generation,
        () -> {
          begin(
              memo,
              () -> {
                memo.run();
                return null;
              });
          return memo.get();
        });
    assertThat(prompts(rig.last())).containsExactly("p");
  }

  @Test
  void aWorkerTakesNothingAlong() throws Exception {
    Runnable first = new Object()::notify;
    rig.run(
        generation,
        () -> {
          Thread worker =
              new Thread(
                  () -> {
                    try {
                      ask("before any task");
                      recorder.taskBegun(first);
                      ask("first");
                      recorder.taskBegun(first);
                      ask("again");
                      recorder.taskBegun(null);
                      ask("future");
                      task("made by nobody").run();
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                  });
          recorder.taskSubmitted(worker);
          recorder.taskSubmitted(first);
          worker.start();
          worker.join();
          return null;
        });
    assertThat(rig.finals())
        .extracting(CarrierTest::prompts)
        .containsExactlyInAnyOrder(
            List.of("again"),
            List.of("future"),
            List.of("made by nobody"),
            List.of("before any task", "first"));
  }

  @Test
  void aThreadCarriesAsLongAsItRunsButNoLongerThanTheGeneration() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                ask("one");
                ask("two");
                asked.complete(null);
                ended.join();
                ask("three");
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    rig.run(
        generation,
        () -> {
          recorder.taskSubmitted(thread);
          thread.start();
          return asked.get();
        });
    ended.complete(null);
    thread.join();
    assertThat(rig.finals())
        .extracting(CarrierTest::prompts)
        .containsExactly(List.of("one", "two"), List.of("three"));
  }

  @Test
  void threadsOfAKindOfTheirOwnAreWorkers() throws Exception {
    Thread worker =
        new Thread("worker") {
          @Override
          public void run() {
            try {
              ask("p");
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }
        };
    rig.run(
        generation,
        () -> {
          recorder.taskSubmitted(worker);
          worker.start();
          worker.join();
          return null;
        });
    assertThat(rig.finals()).hasSize(2);
  }

  @Test
  void whatDependsOnAFutureCarriesItsOwn() throws Exception {
    ForkJoinTask<?> mine = forkedOutside();
    ForkJoinTask<?>[] theirs = new ForkJoinTask<?>[1];
    rig.run(
        generation,
        () -> {
          theirs[0] = forked();
          elsewhere(
              () ->
                  rig.run(
                      generation,
                      () -> {
                        recorder.taskSubmitted(mine);
                        Object completion = recorder.futureCompleted();
                        recorder.dependentClaimed(theirs[0]);
                        ask("theirs");
                        recorder.dependentClaimed(mine);
                        ask("mine");
                        rig.run(
                            check,
                            () -> {
                              // Within a method that runs here this tells nothing new.
                              recorder.dependentClaimed(forkedOutside());
                              return ask("mine, checking");
                            });
                        recorder.dependentClaimed(forkedOutside());
                        ask("nobody's");
                        recorder.taskEnded(completion);
                        recorder.dependentClaimed(theirs[0]);
                        return ask("mine, in the end");
                      }));
          return null;
        });
    assertThat(rig.finals())
        .extracting(CarrierTest::prompts)
        .containsExactlyInAnyOrder(
            List.of("theirs"),
            List.of("nobody's"),
            List.of("mine", "mine, checking", "mine, in the end"));
  }

  @Test
  void nothingIsCarriedWhileValuesAreRead() throws Exception {
    ForkJoinTask<?>[] made = new ForkJoinTask<?>[1];
    Object hostile =
        new Object() {
          @Override
          public String toString() {
            made[0] = forked();
            assertThat(recorder.taskBegun(made[0])).isNull();
            assertThat(recorder.futureCompleted()).isNull();
            recorder.dependentClaimed(made[0]);
            return "text";
          }
        };
    Probe reads = rig.probe(Role.CALL, "text", "args[0]");
    rig.run(
        generation,
        () -> {
          rig.run(reads, null, args(hostile), () -> "a");
          elsewhere(
              () -> {
                begin(made[0], () -> ask("p"));
                return null;
              });
          return null;
        });
    assertThat(rig.finals())
        .extracting(CarrierTest::prompts)
        .containsExactlyInAnyOrder(List.of("text"), List.of("p"));
  }

  @Test
  void aCallInATaskOfACallCollapses() throws Exception {
    rig.run(
        generation,
        () ->
            rig.run(
                call,
                null,
                args("outer"),
                () -> {
                  FutureTask<String> task =
                      new FutureTask<>(
                          () -> {
                            runElsewhere(task("innermost"));
                            return ask("inner");
                          });
                  recorder.taskSubmitted(task);
                  runElsewhere(task);
                  return "answer";
                }));
    Map<Integer, Part> opened = new java.util.TreeMap<>();
    Rig.parts(rig.last(), Role.CALL).stream()
        .filter(Part::isOpen)
        .forEach(part -> opened.put(part.number(), part));
    assertThat(opened).hasSize(3);
    int outer = opened.keySet().iterator().next();
    assertThat(opened.values())
        .filteredOn(part -> part.number() != outer)
        .allMatch(part -> part.parent() == outer)
        .allMatch(part -> Rig.joinedBy(part) == null);
    // Only the outer one is announced.
    assertThat(rig.generations(io.promptnotary.snapshot.Status.PENDING)).hasSize(1);
  }

  @Test
  void whereEachCallIsRecordedOneInATaskOfAnotherStandsBesideIt() throws Exception {
    Probe each = rig.probe(Role.CALL, AUTO, Nesting.ALL, "text", "args[0]");
    rig.run(
        generation,
        () ->
            rig.run(
                each,
                null,
                args("outer"),
                () -> {
                  FutureTask<String> tool =
                      new FutureTask<>(() -> rig.run(each, null, args("inner"), () -> "a"));
                  recorder.taskSubmitted(tool);
                  runElsewhere(tool);
                  return "answer";
                }));
    assertThat(Rig.parts(rig.last(), Role.CALL)).allMatch(part -> part.parent() == 0);
    assertThat(joinedBy(rig.last())).hasToString("context");
  }

  @Test
  void aCallThatBeginsWhileItsGenerationEndsIsOneOfItsOwn() throws Exception {
    CompletableFuture<Void> reading = new CompletableFuture<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Object slow =
        new Object() {
          @Override
          public String toString() {
            reading.complete(null);
            ended.join();
            return "slow";
          }
        };
    Thread thread =
        new Thread(
            () -> {
              try {
                rig.run(call, null, args(slow), () -> "a");
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    rig.run(
        generation,
        () -> {
          recorder.taskSubmitted(thread);
          thread.start();
          return reading.get();
        });
    ended.complete(null);
    thread.join();
    assertThat(rig.finals())
        .extracting(CarrierTest::prompts)
        .containsExactly(List.of(), List.of("slow"));
  }

  @Test
  void aGenerationThatWasGivenUpGoesNowhere() throws Exception {
    Rig impatient = new Rig(java.time.Duration.ofMillis(1));
    Probe root = impatient.probe(Role.GENERATION);
    Probe asks = impatient.probe(Role.CALL, "text", "args[0]");
    impatient.run(
        root,
        () -> {
          FutureTask<String> task = new FutureTask<>(() -> "unused");
          impatient.recorder.taskSubmitted(task);
          await()
              .until(
                  () -> {
                    impatient.recorder.giveUp();
                    return !impatient.finals().isEmpty();
                  });
          FutureTask<String> later = new FutureTask<>(() -> "unused");
          impatient.recorder.taskSubmitted(later);
          for (Object each : List.of(task, later)) {
            elsewhere(
                () -> {
                  Object begun = impatient.recorder.taskBegun(each);
                  impatient.run(asks, null, args("p"), () -> "a");
                  if (begun != null) {
                    impatient.recorder.taskEnded(begun);
                  }
                  return null;
                });
          }
          return null;
        });
    assertThat(impatient.finals()).hasSize(3);
  }
}
