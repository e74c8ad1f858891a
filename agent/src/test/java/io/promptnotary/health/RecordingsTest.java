package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Events.Generation;
import io.promptnotary.health.Events.Span;
import io.promptnotary.health.Losses.Loss;
import io.promptnotary.health.Losses.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {
  private static final Loss LOSS = new Loss("ask", Reason.QUEUE_FULL, 1, 2, 10, 20, 3, 4);

  @TempDir Path folder;
  private final Events events = new Recordings();

  @Test
  void goToTheFlightRecorderWhileItRuns() throws Exception {
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      Span span = events.batch();
      assertThat(events.wantsGenerations()).isTrue();
      span.end(12, true);
      events.generation(new Generation("id-1", "generate", "success", "gpt-4o", 1_234, 2));
      events.generation(new Generation("id-2", null, "failed", null, -1, 0));
      events.drop(LOSS);
      recording.stop();
      assertThat(events.wantsGenerations()).isFalse();
      events.drop(LOSS);
      recording.dump(file);
    }

    List<RecordedEvent> found =
        RecordingFile.readAllEvents(file).stream()
            .filter(each -> each.getEventType().getName().startsWith("promptnotary."))
            .toList();
    assertThat(found)
        .extracting(each -> each.getEventType().getName())
        .containsExactlyInAnyOrder(
            "promptnotary.Batch",
            "promptnotary.Generation",
            "promptnotary.Generation",
            "promptnotary.Drop");
    RecordedEvent batch = one(found, "promptnotary.Batch");
    assertThat(batch.getInt("entries")).isEqualTo(12);
    assertThat(batch.getBoolean("fromSpill")).isTrue();
    assertThat(batch.getDuration()).isPositive();
    RecordedEvent generation = one(found, "promptnotary.Generation");
    assertThat(generation.getString("id")).isEqualTo("id-1");
    assertThat(generation.getString("name")).isEqualTo("generate");
    assertThat(generation.getString("status")).isEqualTo("success");
    assertThat(generation.getString("model")).isEqualTo("gpt-4o");
    assertThat(generation.getDuration("latency")).isEqualTo(Duration.ofMillis(1_234));
    assertThat(generation.getInt("calls")).isEqualTo(2);
    RecordedEvent drop = one(found, "promptnotary.Drop");
    assertThat(drop.getString("pointcut")).isEqualTo("ask");
    assertThat(drop.getString("reason")).isEqualTo("queue full");
    assertThat(drop.getLong("count")).isEqualTo(37);
    assertThat(drop.getLong("finals")).isEqualTo(20);
  }

  private static RecordedEvent one(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(each -> each.getEventType().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nobodyListensByDefault() {
    assertThat(Events.NONE.wantsGenerations()).isFalse();
    assertThat(Events.NONE.batch()).isSameAs(Span.NONE);
    Events.NONE.batch().end(1, false);
    Events.NONE.drop(LOSS);
    Events.NONE.generation(new Generation("id", null, "failed", null, -1, 0));
  }

  @Test
  void whatTheHostHasNotLoadedIsNotInUse() {
    assertThat(Platform.uses("java.lang")).isTrue();
    assertThat(Platform.uses("javax.print.event")).isFalse();
    assertThat(Platform.uses("no.such.one")).isFalse();
  }
}
