package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.promptnotary.health.Counters;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Many generations: at once, and what each of them costs. */
class LoadTest {
  private static final int THREADS = 64;
  private static final int ROUNDS = 50;

  record Prompt(String system, String user) {}

  record Answer(String text, int tokens) {}

  @Test
  void threadsDoNotHearEachOther() throws Exception {
    Rig rig = new Rig();
    Probe generation = rig.probe(Role.GENERATION, "name", "args[0]");
    Probe compose = rig.probe(Role.COMPOSE);
    Probe call = rig.probe(Role.CALL);
    Probe save = rig.probe(Role.SAVE);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    ExecutorService provider = Executors.newFixedThreadPool(4);
    CyclicBarrier start = new CyclicBarrier(THREADS);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        done.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < ROUNDS; i++) {
                    String name = "g" + thread + "-" + i;
                    rig.run(
                        generation,
                        null,
                        Rig.args(name),
                        () -> {
                          String prompt = rig.run(compose, () -> name);
                          CompletableFuture<String> answer =
                              rig.run(
                                  call,
                                  null,
                                  Rig.args(prompt),
                                  () -> CompletableFuture.supplyAsync(() -> name, provider));
                          rig.run(call, null, Rig.args(name), () -> name);
                          return (thread & 1) == 0 ? answer.join() : name;
                        });
                    rig.run(save, () -> name);
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      pool.shutdown();
      provider.shutdown();
      assertThat(provider.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES)).isTrue();
    }
    assertThat(rig.finals()).hasSize(THREADS * ROUNDS);
    assertThat(rig.finals()).extracting(Capture::id).doesNotHaveDuplicates();
    Map<Object, String> names =
        rig.finals().stream()
            .collect(
                Collectors.toMap(
                    Capture.Generation::id,
                    each -> (String) Rig.values(each, Role.GENERATION).get("name")));
    for (Capture.Generation each : rig.finals()) {
      assertThat(each.status()).isEqualTo(Status.SUCCESS);
      assertThat(Rig.parts(each, Role.CALL)).hasSize(4);
      assertThat(Rig.parts(each, Role.CALL).stream().filter(Part::isOpen)).hasSize(2);
      String name = names.get(each.id());
      for (Part part : each.parts().toList()) {
        assertThat(Rig.values(part).values()).allMatch(name::equals);
      }
    }
    long saved = rig.finals().stream().mapToLong(each -> Rig.parts(each, Role.SAVE).size()).sum();
    assertThat(saved + rig.links().size()).isEqualTo(THREADS * ROUNDS);
    assertThat(rig.links())
        .allSatisfy(
            link ->
                assertThat(Rig.values(link.save()))
                    .containsEntry("entity.id", names.get(link.id())));
    assertThat(rig.counters.errors.sum()).isZero();
  }

  /** Five woven methods without anything woven in, and the same with the recorder behind. */
  private static final class Pipeline {
    private static final Object SELF = new Object();
    private final Prompt prompt = new Prompt("system ".repeat(800), "user ".repeat(1200));
    private final Answer answer = new Answer("answer ".repeat(100), 700);
    private final Long entity = 5000L;
    private final Probes probes = new Probes();
    private final Recorder recorder;
    private final int[] ids = new int[5];
    private long offered;

    Pipeline() {
      recorder =
          Rig.recorder(
              probes,
              capture -> {
                offered++;
                return true;
              },
              new Counters());
      Rig rig = new Rig();
      add(0, rig.probe(Role.GENERATION, "org_id", "args[0].system"));
      add(1, rig.probe(Role.COMPOSE, "system", "return.system", "user", "return.user"));
      add(
          2,
          rig.probe(
              Role.CALL,
              "system",
              "args[0].system",
              "user",
              "args[0].user",
              "output",
              "return.text",
              "tokens.total",
              "return.tokens"));
      add(3, rig.probe(Role.CHECK, "ok", "return"));
      add(4, rig.probe(Role.SAVE, "entity.id", "return"));
    }

    private void add(int index, Probe probe) {
      ids[index] =
          probes
              .add(
                  probe.pointcut(),
                  probe.className(),
                  probe.methodName(),
                  probe.parameterNames(),
                  probe.returnType(),
                  probe.parameterTypes())
              .id();
    }

    void generate() {
      Object generation = recorder.entered(ids[0], SELF, new Object[] {prompt});
      Object compose = recorder.entered(ids[1], null, null);
      recorder.exited(compose, prompt, null);
      Object call = recorder.entered(ids[2], null, new Object[] {prompt});
      recorder.exited(call, answer, null);
      Object check = recorder.entered(ids[3], null, null);
      recorder.exited(check, Boolean.TRUE, null);
      Object save = recorder.entered(ids[4], null, null);
      recorder.exited(save, entity, null);
      recorder.exited(generation, answer, null);
    }
  }

  @Test
  void aGenerationOfFiveProbesAllocatesTwoKilobytesAtMost() {
    Pipeline pipeline = new Pipeline();
    for (int i = 0; i < 20_000; i++) {
      pipeline.generate();
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 10_000; i++) {
      pipeline.generate();
    }
    long each = (threads.getThreadAllocatedBytes(thread) - before) / 10_000;
    assertThat(each).isBetween(500L, 2048L);
    assertThat(pipeline.offered).isEqualTo(60_000);
  }
}
