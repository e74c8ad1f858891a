package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FutureTest {
  private final Rig rig = new Rig();
  private final Probe generation = rig.probe(Role.GENERATION, "output", "result");
  private final Probe call = rig.probe(Role.CALL);
  private final Probe save = rig.probe(Role.SAVE);

  private CompletableFuture<String> ask(CompletableFuture<String> answer) throws Exception {
    return rig.run(call, null, args("p"), () -> answer);
  }

  private static void onAnotherThread(Runnable work) throws Exception {
    Thread thread = new Thread(work);
    thread.start();
    thread.join();
  }

  @Test
  void aCallEndsWhenItsFutureIsDone() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    assertThat(ask(answer)).isSameAs(answer);
    assertThat(rig.finals()).isEmpty();
    onAnotherThread(() -> answer.complete("answer"));
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(Rig.values(rig.last(), Role.CALL))
        .isEqualTo(Map.of("text", "p", "output", "answer"));
  }

  @Test
  void aFutureThatIsDoneAlreadyEndsAtOnce() throws Exception {
    ask(CompletableFuture.completedFuture("answer"));
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("output", "answer");
    rig.captures.clear();
    rig.run(call, () -> CompletableFuture.completedStage("staged"));
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("output", "staged");
  }

  @Test
  void failuresAndCancellationsAreToldApart() throws Exception {
    CompletableFuture<String> failing = new CompletableFuture<>();
    ask(failing);
    IllegalStateException cause = new IllegalStateException("x");
    failing.completeExceptionally(cause);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(rig.last().parts().newest().thrown()).isSameAs(cause);

    rig.captures.clear();
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    ask(cancelled);
    cancelled.cancel(true);
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
    assertThat(rig.last().parts().newest().cancelled()).isTrue();
    assertThat(rig.last().parts().newest().thrown()).isInstanceOf(CancellationException.class);

    rig.captures.clear();
    CompletableFuture<String> wrapped = new CompletableFuture<>();
    ask(wrapped.thenApply(text -> text));
    wrapped.completeExceptionally(cause);
    assertThat(rig.last().parts().newest().thrown()).isSameAs(cause);

    rig.captures.clear();
    CompletionException bare = new CompletionException("bare", null);
    ask(CompletableFuture.failedFuture(bare));
    assertThat(rig.last().parts().newest().thrown()).isSameAs(bare);
  }

  @Test
  void aTimeOutIsAFailure() throws Exception {
    ask(new CompletableFuture<String>().orTimeout(1, TimeUnit.MILLISECONDS));
    Awaitility.await().until(() -> !rig.finals().isEmpty());
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(rig.last().parts().newest().thrown()).isInstanceOf(TimeoutException.class);
  }

  @Test
  void aGenerationEndsWithItsFuture() throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    rig.run(
        generation,
        () -> {
          ask(CompletableFuture.completedFuture("answer"));
          return result;
        });
    assertThat(rig.finals()).isEmpty();
    rig.run(call, null, args("another"), () -> "generation of its own");
    assertThat(rig.finals()).hasSize(1);
    rig.captures.clear();
    onAnotherThread(() -> result.complete("post"));
    assertThat(Rig.values(rig.last(), Role.GENERATION)).isEqualTo(Map.of("output", "post"));
    assertThat(Rig.parts(rig.last(), Role.CALL)).hasSize(2);
  }

  @Test
  void aGenerationWaitsForItsOpenCalls() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> second = new CompletableFuture<>();
    rig.run(
        generation,
        () -> {
          ask(first);
          return ask(second).getNumberOfDependents();
        });
    rig.run(save, () -> 5);
    onAnotherThread(() -> second.complete("b"));
    assertThat(rig.finals()).isEmpty();
    onAnotherThread(() -> first.complete("a"));
    assertThat(rig.last().parts().toList())
        .extracting(Part::role, Part::number)
        .containsExactly(
            tuple(Role.GENERATION, 0),
            tuple(Role.CALL, 1),
            tuple(Role.CALL, 2),
            tuple(Role.GENERATION, 0),
            tuple(Role.SAVE, 3),
            tuple(Role.CALL, 2),
            tuple(Role.CALL, 1));
    assertThat(rig.last().endNanos()).isLessThan(rig.last().parts().newest().endNanos());
    assertThat(rig.links()).isEmpty();
    assertThat(rig.generations(Status.PENDING)).hasSize(2);
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }

  @Test
  void aSaveThatEndsLateIsALink() throws Exception {
    CompletableFuture<Integer> late = new CompletableFuture<>();
    CompletableFuture<Integer> lost = new CompletableFuture<>();
    CompletableFuture<Integer> verdict = new CompletableFuture<>();
    rig.run(
        generation,
        () -> {
          rig.run(save, () -> late);
          rig.run(save, () -> lost);
          return rig.run(rig.probe(Role.CHECK), () -> verdict).isDone();
        });
    assertThat(rig.last().parts().toList()).hasSize(2);
    onAnotherThread(() -> late.complete(9));
    lost.completeExceptionally(new IllegalStateException());
    verdict.complete(1);
    assertThat(rig.links()).hasSize(1);
    assertThat(rig.links().get(0).id()).isEqualTo(rig.last().id());
    assertThat(Rig.values(rig.links().get(0).save())).isEqualTo(Map.of("entity.id", 9));
  }

  @Test
  void aSaveAfterJoiningBelongsToThatGeneration() throws Exception {
    rig.run(call, null, args("earlier"), () -> "answer");
    CompletableFuture<String> result = new CompletableFuture<>();
    CompletableFuture<String> returned = rig.run(generation, () -> result);
    rig.run(save, () -> "still running");
    assertThat(rig.links().get(0).id()).isEqualTo(rig.last().id());
    rig.captures.clear();
    onAnotherThread(() -> result.complete("post"));
    assertThat(returned.join()).isEqualTo("post");
    rig.run(save, () -> "joined");
    assertThat(rig.links().get(0).id()).isEqualTo(rig.last().id());
  }

  @Test
  void aSaveMayComeBeforeTheCompletionIsNoticed() throws Exception {
    CompletableFuture<String> slow =
        new CompletableFuture<>() {
          private BiConsumer<? super String, ? super Throwable> observer;

          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            observer = action;
            return this;
          }

          @Override
          public void obtrudeValue(String value) {
            observer.accept(value, null);
            observer.accept("twice", null);
          }
        };
    rig.run(generation, () -> slow);
    slow.complete("post");
    rig.run(save, () -> 3);
    slow.obtrudeValue("post");
    assertThat(Rig.values(rig.last(), Role.SAVE)).isEqualTo(Map.of("entity.id", 3));
    assertThat(Rig.values(rig.last(), Role.GENERATION)).isEqualTo(Map.of("output", "post"));
    assertThat(rig.links()).isEmpty();
  }

  @Test
  void aStageThatIsNoFutureIsObservedToo() throws Exception {
    CompletableFuture<String> inner = new CompletableFuture<>();
    CompletionStage<String> stage = inner.minimalCompletionStage();
    Object proxy =
        Proxy.newProxyInstance(
            FutureTest.class.getClassLoader(),
            new Class<?>[] {CompletionStage.class},
            (self, method, arguments) -> method.invoke(stage, arguments));
    rig.run(generation, () -> proxy);
    inner.complete("post");
    assertThat(Rig.values(rig.last(), Role.GENERATION)).isEqualTo(Map.of("output", "post"));
  }

  @Test
  void aStageThatRefusesToBeObservedIsAPlainReturn() throws Exception {
    CompletableFuture<String> hostile =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            throw new UnsupportedOperationException("no");
          }
        };
    assertThat(ask(hostile)).isSameAs(hostile);
    assertThat(Rig.reasons(rig.last()))
        .containsExactly("whenComplete() threw java.lang.UnsupportedOperationException: no");

    rig.captures.clear();
    CompletableFuture<String> twofold =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<String> whenComplete(
              BiConsumer<? super String, ? super Throwable> action) {
            action.accept("told", null);
            throw new UnsupportedOperationException("and yet");
          }
        };
    ask(twofold);
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("output", "told");
  }

  @Test
  void anExplicitFutureMustBeObservable() throws Exception {
    Probe explicit = rig.probe(Role.CALL, new Completion.Future(), Nesting.OUTERMOST);
    FutureTask<String> task = new FutureTask<>(() -> "never run");
    rig.run(explicit, () -> task);
    assertThat(Rig.reasons(rig.last()))
        .containsExactly("java.util.concurrent.FutureTask is not observable");
    rig.captures.clear();
    rig.run(explicit, () -> "plain");
    rig.run(explicit, () -> CompletableFuture.completedFuture("done"));
    rig.run(call, () -> task);
    assertThat(rig.finals()).hasSize(3);
    assertThat(rig.finals()).allMatch(each -> Rig.reasons(each).isEmpty());
    assertThat(task.isDone()).isFalse();
  }

  @Test
  void anExplicitReturnDoesNotWait() throws Exception {
    Probe plain = rig.probe(Role.CALL, new Completion.Return(), Nesting.OUTERMOST);
    rig.run(plain, CompletableFuture::new);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aCompositionMayComeFromAFuture() throws Exception {
    CompletableFuture<String> prompt = new CompletableFuture<>();
    rig.run(rig.probe(Role.COMPOSE), () -> prompt);
    prompt.complete("late prompt");
    rig.run(call, null, args("late prompt"), () -> "answer");
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).hasSize(1);
  }

  @Test
  void aFutureMayCompleteWhileValuesAreRead() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    ask(answer);
    Object request =
        new Object() {
          @SuppressWarnings("unused")
          public String getText() {
            answer.complete("in between");
            return "text";
          }
        };
    rig.run(rig.probe(Role.CALL, "text", "args[0].text"), null, args(request), () -> "second");
    assertThat(rig.finals()).hasSize(2);
    assertThat(Rig.values(rig.finals().get(0), Role.CALL)).containsEntry("output", "in between");
    assertThat(Rig.values(rig.finals().get(1), Role.CALL)).isEqualTo(Map.of("text", "text"));
  }

  @Test
  void theHostsOwnFailureIsUntouched() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> returned = ask(answer);
    IllegalStateException cause = new IllegalStateException("x");
    answer.completeExceptionally(cause);
    assertThatThrownBy(returned::join).isInstanceOf(CompletionException.class).hasCause(cause);
  }
}
