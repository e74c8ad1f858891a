package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.queue.Spill;
import io.promptnotary.queue.WriteBehind;
import io.promptnotary.snapshot.Role;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million generations leave nothing behind. */
class LeakTest {
  private static final int FEW = 100_000;
  private static final int MANY = 1_000_000;

  /** Tables of bounded size are still being filled at the first look. */
  private static final long SLACK = 4 << 20;

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private final Counters counters = new Counters();
  private final Losses losses = new Losses();
  private final WriteBehind queue =
      new WriteBehind(
          new WriteBehind.Bounds(10_000, 64 << 20, 50, 60_000, 60_000, 0, false),
          captures -> List.of(),
          batch -> {},
          new Spill(Path.of("unused"), "run", 0, false, losses, log),
          List.of(),
          counters,
          losses,
          log);
  private final Probes probes = new Probes();
  private final Recorder recorder = Rig.recorder(probes, queue, counters);
  private final Rig rig = new Rig();
  private final int generation = add(Role.GENERATION, "name", "args[0]", "output", "return");
  private final int compose = add(Role.COMPOSE, "text", "return");
  private final int call = add(Role.CALL, "text", "args[0]", "output", "result");
  private final int save = add(Role.SAVE, "entity.id", "args[0]");

  private int add(Role role, String... bindings) {
    Probe probe = rig.probe(role, bindings);
    return probes
        .add(
            probe.pointcut(),
            probe.className(),
            probe.methodName(),
            probe.parameterNames(),
            probe.returnType(),
            probe.parameterTypes())
        .id();
  }

  @AfterEach
  void end() {
    queue.close(60_000);
  }

  /** One in eight is asynchronous, one in sixteen fails, one in thirty-two is saved later. */
  private void generate(int number) {
    Object prompt = "prompt " + number;
    Object root = recorder.entered(generation, null, args(prompt));
    recorder.exited(recorder.entered(compose, null, null), prompt, null);
    Object asked = recorder.entered(call, null, args(prompt));
    if (number % 16 == 0) {
      RuntimeException failure = new IllegalStateException("no answer");
      recorder.exited(asked, null, failure);
      recorder.exited(root, null, failure);
      return;
    }
    if (number % 8 == 1) {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      recorder.exited(asked, answer, null);
      recorder.exited(root, answer, null);
      answer.complete(prompt);
    } else {
      recorder.exited(asked, prompt, null);
      recorder.exited(root, prompt, null);
    }
    if (number % 32 == 2) {
      recorder.exited(recorder.entered(save, null, args(number)), null, null);
    }
  }

  private long heapAfter(int from, int to) {
    for (int i = from; i < to; i++) {
      generate(i);
    }
    Awaitility.await()
        .atMost(1, java.util.concurrent.TimeUnit.MINUTES)
        .until(() -> queue.waiting() == 0);
    recorder.giveUp();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  @Test
  void aMillionGenerationsLeaveTheHeapFlat() {
    long few = heapAfter(0, FEW);
    long many = heapAfter(FEW, MANY);

    assertThat(many - few).as("bytes more after 900,000 generations").isLessThan(SLACK);
    assertThat(counters.captured.sum()).isGreaterThan(2L * MANY);
    assertThat(counters.dropped.sum()).isZero();
    assertThat(counters.errors.sum()).isZero();
    assertThat(recorder.giveUp()).as("nothing is under way").isEqualTo(3_600_000);
  }
}
