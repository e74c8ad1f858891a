package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Gap;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Generations that do not end. */
class AbandonTest {
  private static final String REASON = "did not end within 0.001 s";

  /** What a host saves; gets its id while it is saved. */
  static final class Post {
    volatile Long id;

    public Long id() {
      return id;
    }
  }

  private final Rig rig = new Rig(Duration.ofMillis(1));
  private final Probe generation = rig.probe(Role.GENERATION, "name", "args[0]");
  private final Probe call = rig.probe(Role.CALL);
  private final Probe save = rig.probe(Role.SAVE, "entity.id", "args[0].id");
  private final CountDownLatch ever = new CountDownLatch(1);

  @AfterEach
  void unpark() {
    ever.countDown();
  }

  private Capture.Generation givenUp() {
    await()
        .until(
            () -> {
              rig.recorder.giveUp();
              return !rig.generations(Status.ABANDONED).isEmpty();
            });
    return rig.generations(Status.ABANDONED).get(0);
  }

  private static void collected(WeakReference<?> reference) {
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              System.gc();
              return reference.get() == null;
            });
  }

  private Thread parked(Runnable before) {
    CountDownLatch reached = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              before.run();
              reached.countDown();
              try {
                ever.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
    await().until(() -> reached.getCount() == 0);
    return thread;
  }

  @Test
  void aThreadParkedForEverIsClosedWithWhatItShowed() {
    parked(
        () -> {
          rig.recorder.entered(generation.id(), null, args("parked"));
          rig.recorder.entered(call.id(), null, args("prompt"));
        });
    assertThat(rig.finals()).isEmpty();

    Capture.Generation closed = givenUp();

    assertThat(rig.finals()).containsExactly(closed);
    assertThat(closed.endNanos() - closed.startNanos()).isGreaterThanOrEqualTo(1_000_000);
    assertThat(Rig.values(closed, Role.GENERATION)).isEqualTo(Map.of("name", "parked"));
    assertThat(Rig.values(closed, Role.CALL)).isEqualTo(Map.of("text", "prompt"));
    assertThat(closed.parts().toList()).allMatch(Part::isOpen);
    assertThat(closed.parts().newest().gaps()).containsExactly(new Gap("generation", "*", REASON));
    assertThat(closed.parts().newest().number()).isZero();
    rig.recorder.giveUp();
    assertThat(rig.finals()).hasSize(1);
  }

  @Test
  void theRootIsFoundBehindAComposition() throws Exception {
    rig.run(rig.probe(Role.COMPOSE), () -> "prompt");
    rig.recorder.entered(call.id(), null, args("prompt"));

    Capture.Generation closed = givenUp();

    assertThat(Rig.parts(closed, Role.COMPOSE)).hasSize(1);
    assertThat(closed.parts().newest().gaps()).containsExactly(new Gap("call", "*", REASON));
  }

  @Test
  void nothingOfWhatAParkedSaveWasGivenIsHeld() {
    List<WeakReference<?>> given = new ArrayList<>();
    Thread parked =
        parked(
            () -> {
              rig.recorder.entered(generation.id(), null, args("parked"));
              given.add(save(new Post()));
              given.add(saveAll(new Post()));
            });
    System.gc();
    assertThat(given).allMatch(each -> each.get() != null);

    givenUp();

    given.forEach(AbandonTest::collected);
    assertThat(parked.isAlive()).isTrue();
  }

  @Test
  void aParkedSaveOutsideOfAnyGenerationIsLetGoOfToo() throws Exception {
    rig.run(generation, null, args("ended"), () -> "answer");
    List<WeakReference<?>> given = new ArrayList<>();
    Frame[] frame = new Frame[1];
    rig.recorder.giveUp();
    Post post = new Post();
    frame[0] = (Frame) rig.recorder.entered(save.id(), null, args(post));
    given.add(new WeakReference<>(post));
    assertThat(frame[0].arguments).containsExactly(post);
    post = null;
    await()
        .until(
            () -> {
              rig.recorder.giveUp();
              return frame[0].arguments == null;
            });
    given.forEach(AbandonTest::collected);

    rig.recorder.exited(frame[0], 7L, null);

    assertThat(rig.links()).hasSize(1);
    assertThat(rig.links().get(0).save().gaps())
        .extracting(Gap::reason)
        .containsExactly("no args[0] in 0 arguments");
    assertThat(rig.counters.errors.sum()).isZero();
  }

  private WeakReference<?> save(Post post) {
    rig.recorder.entered(save.id(), null, args(post));
    return new WeakReference<>(post);
  }

  private WeakReference<?> saveAll(Post post) {
    rig.recorder.entered(save.id(), null, args(List.of(post)));
    return new WeakReference<>(post);
  }

  /** A future of the host's own that only passes on to another one. */
  private static final class Passing extends CompletableFuture<String> {
    private final CompletableFuture<String> inner;

    Passing(CompletableFuture<String> inner) {
      this.inner = inner;
    }

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      return inner.whenComplete(action);
    }
  }

  private WeakReference<?> askThrough(CompletableFuture<String> inner) throws Exception {
    Passing passing = new Passing(inner);
    rig.run(call, null, args("prompt"), () -> passing);
    return new WeakReference<>(passing);
  }

  @Test
  void aFutureThatIsNeverDoneKeepsNothing() throws Exception {
    CompletableFuture<String> never = new CompletableFuture<>();
    collected(askThrough(never));
    assertThat(rig.finals()).isEmpty();

    Capture.Generation closed = givenUp();

    assertThat(Rig.values(closed, Role.CALL)).isEqualTo(Map.of("text", "prompt"));
    assertThat(never.isDone()).isFalse();
  }

  @Test
  void whatIsDoneAfterAllChangesNothingButTheLink() throws Exception {
    CompletableFuture<Object> late = new CompletableFuture<>();
    rig.run(call, null, args("prompt"), () -> late);
    Capture.Generation closed = givenUp();
    Post post = new Post();

    late.complete(post);
    rig.run(
        save,
        null,
        args(post),
        () -> {
          post.id = 5L;
          return post;
        });

    assertThat(rig.finals()).containsExactly(closed);
    assertThat(rig.links()).extracting(Capture.Link::id).containsExactly(closed.id());
    assertThat(Rig.values(rig.links().get(0).save())).isEqualTo(Map.of("entity.id", 5L));
    assertThat(Rig.linkedBy(rig.links().get(0).save())).isEqualTo("identity");
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void whatBeginsInAGivenUpGenerationStandsAlone() throws Exception {
    Object root = rig.recorder.entered(generation.id(), null, args("endless"));
    Object open = rig.recorder.entered(call.id(), null, args("first"));
    Capture.Generation closed = givenUp();

    rig.run(rig.probe(Role.COMPOSE), () -> "second");
    rig.run(call, null, args("second"), () -> "answer");
    rig.run(rig.probe(Role.CHECK), () -> true);
    rig.run(generation, null, args("third"), () -> rig.run(call, null, args("x"), () -> "y"));
    rig.run(rig.probe(Role.SAVE), () -> 9);
    rig.recorder.exited(open, "too late", null);
    rig.recorder.exited(root, "too late", null);

    List<Capture.Generation> alone = rig.generations(Status.SUCCESS);
    assertThat(rig.finals()).hasSize(3).contains(closed);
    assertThat(alone).hasSize(2);
    assertThat(Rig.parts(alone.get(0), Role.COMPOSE)).hasSize(1);
    assertThat(Rig.values(alone.get(0), Role.CALL))
        .isEqualTo(Map.of("text", "second", "output", "answer"));
    assertThat(Rig.values(alone.get(1), Role.GENERATION)).containsEntry("name", "third");
    assertThat(rig.links()).extracting(Capture.Link::id).containsExactly(closed.id());
    rig.run(rig.probe(Role.SAVE), () -> 10);
    assertThat(rig.links()).extracting(Capture.Link::id).containsOnly(closed.id());
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void zeroMeansNever() throws Exception {
    Rig patient = new Rig(Duration.ZERO);
    Probe ask = patient.probe(Role.CALL);
    assertThat(patient.recorder.giveUp()).isEqualTo(TimeUnit.HOURS.toMillis(1));
    CompletableFuture<String> never = new CompletableFuture<>();
    patient.run(ask, null, args("p"), () -> never);
    assertThat(patient.recorder.giveUp()).isEqualTo(TimeUnit.MINUTES.toMillis(1));
    assertThat(patient.finals()).isEmpty();
    never.complete("a");
    assertThat(patient.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(patient.recorder.giveUp()).isEqualTo(TimeUnit.HOURS.toMillis(1));
  }

  @Test
  void theNextTimeDependsOnTheAge() {
    assertThat(rig.recorder.giveUp()).isEqualTo(1_000);
    assertThat(new Rig(Duration.ofSeconds(80)).recorder.giveUp()).isEqualTo(10_000);
    Rig daily = new Rig();
    assertThat(daily.recorder.giveUp()).isEqualTo(TimeUnit.HOURS.toMillis(1));
    daily.recorder.entered(daily.probe(Role.CALL).id(), null, args("p"));
    assertThat(daily.recorder.giveUp()).isEqualTo(TimeUnit.MINUTES.toMillis(1));
    assertThat(daily.finals()).isEmpty();
  }

  @Test
  void whatTheHostHasDroppedIsClosedAsAbandoned() throws Exception {
    Rig daily = new Rig();
    daily.run(daily.probe(Role.CALL), null, args("p"), CompletableFuture::new);
    assertThat(daily.recorder.giveUp()).isEqualTo(TimeUnit.MINUTES.toMillis(1));
    daily.captures.clear();
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              System.gc();
              return daily.recorder.giveUp() == TimeUnit.HOURS.toMillis(1);
            });
    assertThat(daily.last().status()).isEqualTo(Status.ABANDONED);
  }

  @Test
  void hoursAreCalledSo() throws Exception {
    Results results = new Results();
    AtomicInteger open = new AtomicInteger();
    Underway underway = new Underway(Duration.ofHours(24), results, open);
    Frames frames = new Frames(new Budget(io.promptnotary.config.Config.Capture.DEFAULT), null);
    long start = System.nanoTime() - Duration.ofHours(25).toNanos();
    Generation old = new Generation(frames, 0, start);
    Generation empty = new Generation(frames, 0, start);
    Generation young = new Generation(frames, 0, System.nanoTime());
    rig.run(call, null, args("p"), () -> "a");
    old.add(rig.last().parts().newest());
    List.of(old, empty, young).forEach(underway::begun);
    assertThat(open).hasValue(3);
    List<Capture> closed = new ArrayList<>();

    underway.sweep(System.nanoTime(), closed::add, dropped -> {});

    assertThat(closed).extracting(Capture::id).containsExactly(old.id);
    assertThat(Rig.reasons((Capture.Generation) closed.get(0)))
        .containsExactly("did not end within 24 h");
    assertThat(underway.size()).isEqualTo(1);
    List.of(old, young, young).forEach(underway::ended);
    assertThat(open).hasValue(0);
    assertThat(old.giveUp(0, "again")).isNull();
    assertThat(old.hold()).isFalse();
    assertThat(old.release()).isNull();
    assertThat(old.pending()).isNull();
  }

  @Test
  void endingAndGivingUpMayMeet() throws Exception {
    int threads = 4;
    int rounds = 2_000;
    AtomicBoolean over = new AtomicBoolean();
    CyclicBarrier start = new CyclicBarrier(threads + 1);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  for (int i = 0; i < rounds; i++) {
                    CompletableFuture<String> answer = new CompletableFuture<>();
                    rig.run(call, null, args("p"), () -> answer);
                    long old = System.nanoTime() + 1_000_000;
                    while (i % 100 == 0 && System.nanoTime() - old < 0) {
                      Thread.onSpinWait();
                    }
                    answer.complete("a");
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      running.add(thread);
      thread.start();
    }
    Thread sweeper =
        new Thread(
            () -> {
              while (!over.get()) {
                rig.recorder.giveUp();
              }
            });
    sweeper.start();
    start.await();
    for (Thread each : running) {
      each.join();
    }
    over.set(true);
    sweeper.join();

    assertThat(rig.finals()).hasSize(threads * rounds);
    assertThat(rig.finals()).extracting(Capture::id).doesNotHaveDuplicates();
    assertThat(rig.counters.errors.sum()).isZero();
  }
}
