package io.promptnotary.store;

import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.health.Events;
import io.promptnotary.health.Events.Generation;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenerationEventsTest {
  private final List<Generation> told = new ArrayList<>();
  private boolean wanted = true;
  private final Events events =
      new Events() {
        @Override
        public Span batch() {
          return Span.NONE;
        }

        @Override
        public boolean wantsGenerations() {
          return wanted;
        }

        @Override
        public void generation(Generation generation) {
          told.add(generation);
        }

        @Override
        public void drop(Losses.Loss loss) {}
      };

  private static Entry entry(String id, Status status, Map<Column, ?> more) {
    return new Entry.Row(row(id, status, more), false);
  }

  @Test
  void tellsOfEachGenerationThatHasEnded() throws Exception {
    List<Entry> written = new ArrayList<>();
    List<Entry> batch =
        List.of(
            entry("aaaa", Status.PENDING, Map.of()),
            entry(
                "bbbb",
                Status.SUCCESS,
                Map.of(
                    Column.NAME,
                    "generate",
                    Column.PERFORMANCE_METRICS,
                    "{\"parts\":{\"total_latency_ms\":9},\"total_latency_ms\":1234.5,"
                        + "\"model_identifier\":\"gpt-4o\"}",
                    Column.LLM_CALLS,
                    "[{\"messages\":[{},{}]},{}]")),
            new Entry.Link(Rows.link("bbbb", "post", "1")),
            entry("cccc", Status.FAILED, Map.of()),
            entry(
                "dddd",
                Status.SUCCESS,
                Map.of(
                    Column.PERFORMANCE_METRICS,
                    "{\"model_identifier\":null,\"total_latency_ms",
                    Column.LLM_CALLS,
                    "[{}, {")));

    new GenerationEvents(written::addAll, events).write(batch);

    assertThat(written).isEqualTo(batch);
    assertThat(told)
        .containsExactly(
            new Generation("bbbb", "generate", "success", "gpt-4o", 1_234, 2),
            new Generation("cccc", null, "failed", null, -1, 0),
            new Generation("dddd", null, "success", null, -1, 1));
  }

  @Test
  void tellsNothingOfWhatWasNotWritten() {
    GenerationEvents writer =
        new GenerationEvents(
            batch -> {
              throw new StoreException("no");
            },
            events);

    assertThatThrownBy(() -> writer.write(List.of(entry("aaaa", Status.SUCCESS, Map.of()))))
        .hasMessage("no");
    assertThat(told).isEmpty();
  }

  @Test
  void tellsNothingToNobody() throws Exception {
    wanted = false;

    new GenerationEvents(batch -> {}, events)
        .write(List.of(entry("aaaa", Status.SUCCESS, Map.of())));

    assertThat(told).isEmpty();
  }
}
