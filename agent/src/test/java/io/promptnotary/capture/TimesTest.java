package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every part carries the monotonic clock as it stood when the host's method began and ended. */
class TimesTest {
  private final Rig rig = new Rig();
  private final Probe generation = rig.probe(Role.GENERATION);
  private final Probe call = rig.probe(Role.CALL);
  private final Probe repair = rig.probe(Role.REPAIR);
  private final List<Long> readings = new ArrayList<>();

  private String read(String value) {
    readings.add(System.nanoTime());
    return value;
  }

  /** Nanoseconds on from {@code from}: nanoTime may pass the largest long. */
  private static void assertOrdered(long from, Long... later) {
    long before = 0;
    for (long each : later) {
      assertThat(each - from).isGreaterThanOrEqualTo(before);
      before = each - from;
    }
  }

  @Test
  void partsLieAroundWhatTheyMeasure() throws Exception {
    read("");
    rig.run(
        generation,
        () -> {
          read("");
          rig.run(call, null, args("p"), () -> read("answer"));
          read("");
          rig.run(repair, () -> read("repaired"));
          return read("post");
        });
    read("");
    Capture.Generation last = rig.last();
    Part asked = Rig.parts(last, Role.CALL).get(1);
    Part repaired = Rig.parts(last, Role.REPAIR).get(0);
    assertOrdered(
        readings.get(0),
        last.startNanos(),
        readings.get(1),
        asked.startNanos(),
        readings.get(2),
        asked.endNanos(),
        readings.get(3),
        repaired.startNanos(),
        readings.get(4),
        repaired.endNanos(),
        readings.get(5),
        last.endNanos(),
        readings.get(6));
  }

  @Test
  void aFuturesTimeRunsUntilItIsDone() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> second = new CompletableFuture<>();
    rig.run(
        generation,
        () -> {
          rig.run(call, null, args("a"), () -> first);
          return rig.run(call, null, args("b"), () -> second).isDone();
        });
    read("");
    second.complete("b");
    read("");
    first.complete("a");
    List<Part> calls = Rig.parts(rig.last(), Role.CALL);
    Part b = calls.get(2);
    Part a = calls.get(3);
    assertOrdered(
        rig.last().startNanos(),
        a.startNanos(),
        b.startNanos(),
        rig.last().endNanos(),
        readings.get(0),
        b.endNanos(),
        readings.get(1),
        a.endNanos());
  }

  @Test
  void theWallClockIsReadOnce() throws Exception {
    rig.run(generation, () -> rig.run(call, null, args("p"), () -> "answer"));
    assertThat(rig.captures)
        .hasSize(2)
        .allSatisfy(
            each -> {
              Capture.Generation capture = (Capture.Generation) each;
              assertThat(capture.startedAt()).isEqualTo(rig.last().startedAt());
              assertThat(capture.startNanos()).isEqualTo(rig.last().startNanos());
              assertThat(capture.id().high() >>> 16).isEqualTo(capture.startedAt());
            });
  }
}
