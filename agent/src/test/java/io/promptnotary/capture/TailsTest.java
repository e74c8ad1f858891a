package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Generations in generations, ends that nobody plans for, and threads that are not left alone. */
class TailsTest {
  private final Rig rig = new Rig();
  private final Probe generation = rig.probe(Role.GENERATION, "name", "args[0]");
  private final Probe agent =
      rig.probe(
          Role.GENERATION,
          new Completion.Auto(),
          Nesting.ALL,
          "name",
          "args[0]",
          "output",
          "result");
  private final Probe call = rig.probe(Role.CALL);

  private String ask(String text) throws Exception {
    return rig.run(call, null, args(text), () -> "answer");
  }

  private <T> T in(Probe probe, String name, Callable<T> body) throws Exception {
    return rig.run(probe, null, args(name), body);
  }

  private Capture.Generation named(String name) {
    return rig.finals().stream()
        .filter(each -> name.equals(Rig.values(each, Role.GENERATION).get("name")))
        .findFirst()
        .orElseThrow();
  }

  private static List<Object> texts(Capture.Generation capture) {
    return Rig.parts(capture, Role.CALL).stream()
        .filter(Part::isOpen)
        .map(part -> Rig.values(part).get("text"))
        .toList();
  }

  private ThreadLocal<Frames> threads() throws Exception {
    Field field = Carrier.class.getDeclaredField("threads");
    field.setAccessible(true);
    @SuppressWarnings("unchecked")
    ThreadLocal<Frames> threads = (ThreadLocal<Frames>) field.get(rig.recorder);
    return threads;
  }

  @Test
  void anAgentInAnAgentIsAChild() throws Exception {
    in(
        agent,
        "outer",
        () -> {
          ask("plan");
          in(
              agent,
              "inner",
              () -> {
                ask("work");
                return in(agent, "innermost", () -> ask("detail"));
              });
          in(agent, "second", () -> ask("more"));
          return ask("sum up");
        });
    assertThat(rig.finals()).hasSize(4);
    assertThat(Rig.parent(named("outer"))).isNull();
    assertThat(Rig.parent(named("inner"))).isEqualTo(named("outer").id());
    assertThat(Rig.parent(named("innermost"))).isEqualTo(named("inner").id());
    assertThat(Rig.parent(named("second"))).isEqualTo(named("outer").id());
    assertThat(texts(named("outer"))).containsExactly("plan", "sum up");
    assertThat(texts(named("inner"))).containsExactly("work");
  }

  @Test
  void theOneInsideDecidesAsWell() throws Exception {
    in(generation, "outer", () -> in(agent, "inner", () -> ask("work")));
    assertThat(Rig.parent(named("inner"))).isEqualTo(named("outer").id());
    rig.captures.clear();
    in(agent, "outer", () -> in(generation, "inner", () -> ask("work")));
    assertThat(Rig.parent(named("inner"))).isEqualTo(named("outer").id());
    rig.captures.clear();
    in(generation, "outer", () -> in(generation, "inner", () -> ask("work")));
    assertThat(texts(rig.last())).containsExactly("work");
  }

  @Test
  void aToolThatAsksAnAgentWithinACall() throws Exception {
    in(
        agent,
        "outer",
        () ->
            rig.run(
                call,
                null,
                args("use your tools"),
                () -> in(agent, "tool", () -> ask("within the tool"))));
    assertThat(Rig.parent(named("tool"))).isEqualTo(named("outer").id());
    assertThat(texts(named("tool"))).containsExactly("within the tool");
    assertThat(texts(named("outer"))).containsExactly("use your tools");
  }

  @Test
  void aChildMayOutliveItsParent() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    in(agent, "outer", () -> in(agent, "inner", () -> answer).isDone());
    assertThat(rig.last().id()).isEqualTo(named("outer").id());
    answer.complete("late");
    assertThat(Rig.parent(named("inner"))).isEqualTo(named("outer").id());
    assertThat(Rig.values(named("inner"), Role.GENERATION)).containsEntry("output", "late");
  }

  private int down(Probe probe, int depth) throws Exception {
    return in(
        probe,
        "at " + depth,
        () -> depth == 0 ? ask("at the bottom").length() : down(probe, depth - 1));
  }

  @Test
  void recursion() throws Exception {
    down(generation, 100);
    assertThat(Rig.parts(rig.last(), Role.GENERATION)).hasSize(202);
    rig.captures.clear();
    down(agent, 100);
    assertThat(rig.finals()).hasSize(101);
    for (int i = 0; i < 100; i++) {
      assertThat(Rig.parent(named("at " + i))).isEqualTo(named("at " + (i + 1)).id());
    }
  }

  @Test
  void fireAndForget() throws Exception {
    CompletableFuture<String> forgotten = new CompletableFuture<>();
    in(
        generation,
        "g",
        () -> rig.run(call, null, args("p"), () -> forgotten).getNumberOfDependents());
    assertThat(rig.finals()).isEmpty();
    forgotten.completeExceptionally(new IllegalStateException("nobody hears"));
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(Rig.parts(rig.last(), Role.CALL).get(1).thrown()).hasMessage("nobody hears");
    assertThat(rig.last().endNanos()).isLessThan(rig.last().parts().newest().endNanos());
  }

  @Test
  void threadLocalsThatAreClearedCostNoEnd() throws Exception {
    in(
        generation,
        "g",
        () -> {
          threads().remove();
          return ask("after that");
        });
    assertThat(rig.finals()).hasSize(2).allMatch(each -> each.status() == Status.SUCCESS);
    rig.captures.clear();
    in(generation, "next", () -> ask("as ever"));
    assertThat(texts(rig.last())).containsExactly("as ever");
  }

  @Test
  void threadLocalsThatAreCarriedOverMixNothing() throws Exception {
    in(
        generation,
        "g",
        () -> {
          Frames mine = threads().get();
          return Elsewhere.run(
              () -> {
                threads().set(mine);
                in(generation, "elsewhere", () -> ask("there"));
                assertThat(threads().get()).isNotSameAs(mine);
                return ask("alone");
              });
        });
    assertThat(texts(named("elsewhere"))).containsExactly("there");
    assertThat(texts(named("g"))).isEmpty();
  }

  @Test
  void threadLocalsThatArePutBackLaterMixNothing() throws Exception {
    Frames stale =
        in(
            generation,
            "g",
            () -> {
              Frames mine = threads().get();
              threads().remove();
              return mine;
            });
    threads().set(stale);
    assertThat(stale.top).isNotNull();
    in(generation, "next", () -> ask("there"));
    assertThat(texts(named("next"))).containsExactly("there");
    assertThat(stale.top).isNull();
  }

  @Test
  void anInterruptStaysPending() throws Exception {
    Thread.currentThread().interrupt();
    in(generation, "g", () -> ask("interrupted"));
    assertThat(Thread.interrupted()).isTrue();
    in(
        generation,
        "g",
        () ->
            rig.run(
                call,
                () -> {
                  Thread.currentThread().interrupt();
                  return "answer";
                }));
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(
            () ->
                rig.run(
                    call,
                    () -> {
                      throw new InterruptedException("stop");
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(rig.finals().get(2).status()).isEqualTo(Status.FAILED);
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + overflow(depth + 2);
  }

  @Test
  void anOverflowInTheCall() {
    StackOverflowError[] seen = new StackOverflowError[1];
    Throwable thrown =
        catchThrowable(
            () ->
                in(
                    generation,
                    "g",
                    () ->
                        rig.run(
                            call,
                            () -> {
                              try {
                                return overflow(0);
                              } catch (StackOverflowError e) {
                                seen[0] = e;
                                throw e;
                              }
                            })));
    assertThat(thrown).isSameAs(seen[0]);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(Rig.parts(rig.last(), Role.CALL).get(1).thrown()).isSameAs(thrown);
  }

  private int endless(Probe probe) throws Exception {
    return rig.run(probe, null, args("deep"), () -> endless(probe)) + 1;
  }

  /** Right at the end of the stack anything may go missing, but not what comes afterwards. */
  private void afterAnOverflowOf(Probe probe) throws Exception {
    Throwable thrown = catchThrowable(() -> endless(probe));
    assertThat(thrown).isInstanceOf(StackOverflowError.class);
    rig.captures.removeIf(
        each -> each instanceof Capture.Generation one && one.status() == Status.PENDING);
    List<Capture.Generation> ended = rig.finals();
    assertThat(ended).isNotEmpty();
    assertThat(ended.get(ended.size() - 1).parts().newest().thrown())
        .isInstanceOf(StackOverflowError.class);
    rig.captures.clear();
    in(generation, "next", () -> ask("as ever"));
    assertThat(texts(named("next"))).containsExactly("as ever");
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void anOverflowOfCallsInCalls() throws Exception {
    afterAnOverflowOf(call);
  }

  @Test
  void anOverflowOfAgentsInAgents() throws Exception {
    afterAnOverflowOf(agent);
  }

  @Test
  void anEndForWhichThereWasNoRoomIsToldLater() throws Exception {
    StackOverflowError error = new StackOverflowError();
    Object root = rig.recorder.entered(generation.id(), null, args("g"));
    Frame asked = (Frame) rig.recorder.entered(call.id(), null, args("p"));
    asked.thrown = error;
    rig.recorder.exited(root, null, error);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(Rig.parts(rig.last(), Role.CALL).get(1).thrown()).isSameAs(error);

    rig.captures.clear();
    Frame alone = (Frame) rig.recorder.entered(call.id(), null, args("p"));
    alone.thrown = error;
    assertThat(rig.finals()).isEmpty();
    ask("next");
    assertThat(rig.finals()).hasSize(2);
    assertThat(rig.finals().get(0).status()).isEqualTo(Status.FAILED);
    assertThat(texts(rig.finals().get(1))).containsExactly("next");
  }

  @Test
  void thereIsRoomUnlessThereIsNone() {
    assertThat(Depth.isEnough()).isTrue();
    assertThat(isEnoughAtTheEnd()).isFalse();
  }

  private static boolean isEnoughAtTheEnd() {
    try {
      return isEnoughAtTheEnd();
    } catch (StackOverflowError e) {
      return Depth.isEnough();
    }
  }

  @Test
  void noMemoryInTheCall() throws Exception {
    OutOfMemoryError[] seen = new OutOfMemoryError[1];
    Throwable thrown =
        catchThrowable(
            () ->
                rig.run(
                    call,
                    null,
                    args("p"),
                    () -> {
                      try {
                        return new long[Integer.MAX_VALUE].length;
                      } catch (OutOfMemoryError e) {
                        seen[0] = e;
                        throw e;
                      }
                    }));
    assertThat(thrown).isNotNull().isSameAs(seen[0]);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(rig.last().parts().newest().thrown()).isSameAs(thrown);
    assertThat(Rig.values(rig.last(), Role.CALL)).isEqualTo(Map.of("text", "p"));
  }

  @Test
  @SuppressWarnings({"deprecation", "removal"})
  void aThreadThatIsStopped() {
    ThreadDeath death = new ThreadDeath();
    Throwable thrown =
        catchThrowable(
            () ->
                in(
                    generation,
                    "g",
                    () ->
                        rig.run(
                            call,
                            () -> {
                              throw death;
                            })));
    assertThat(thrown).isSameAs(death);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(rig.last().parts().newest().thrown()).isSameAs(death);
  }
}
