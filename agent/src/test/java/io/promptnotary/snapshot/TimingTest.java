package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the times of a row are made of. */
class TimingTest {

  /** Drafted, checked and repaired until 90 ms; what follows is not the model's doing. */
  private static Told repaired(long zero) {
    return new Told()
        .zero(zero)
        .part(part(Role.GENERATION, 0).open(0))
        .part(part(Role.COMPOSE, 1).in(0).at(2, 9))
        .part(call(2).in(0).at(10, 30))
        .part(part(Role.CHECK, 4).in(3).at(31, 40))
        .part(call(5).in(3).at(41, 81.5))
        .part(part(Role.CHECK, 6).in(3).at(82, 84))
        .part(part(Role.REPAIR, 3).in(0).at(31, 90))
        .part(part(Role.SAVE, 7).in(0).at(91, 150).with("entity.id", 1))
        .part(part(Role.GENERATION, 0).at(0, 200))
        .ends(Status.SUCCESS, 200);
  }

  @Test
  void theTotalEndsWithValidateAndRepair() {
    assertThat(repaired(1).row().get(Column.PERFORMANCE_METRICS))
        .asString()
        .startsWith(
            "{\"total_latency_ms\":90,\"provider_latency_ms\":60.5,\"generation_ms\":200,\"steps\":");
  }

  /** {@code nanoTime} may be negative, and may pass the largest long, in the midst of a row. */
  @ParameterizedTest
  @ValueSource(longs = {0, -50_000_000, Long.MAX_VALUE - 50_000_000, Long.MIN_VALUE + 1})
  void onlyWhatPassedCounts(long zero) {
    Told.Row row = repaired(zero).row();
    assertThat(row.get(Column.PERFORMANCE_METRICS))
        .isEqualTo(repaired(1).row().get(Column.PERFORMANCE_METRICS));
    assertThat(row.get(Column.STARTED_AT)).isEqualTo("2026-01-01T00:00:00.000Z");
    assertThat(row.get(Column.COMPLETED_AT)).isEqualTo("2026-01-01T00:00:00.200Z");
    assertThat(row.get(Column.LINKED_AT)).isEqualTo("2026-01-01T00:00:00.150Z");
    assertThat(row.json(Column.LLM_CALLS).findValuesAsText("started_at"))
        .containsExactly("2026-01-01T00:00:00.010Z", "2026-01-01T00:00:00.041Z");
    assertThat(row.json(Column.LLM_CALLS).findValuesAsText("latency_ms"))
        .containsExactly("20", "40.5");
  }

  @Test
  void callsAtTheSameTimeAreSummed() {
    assertThat(
            new Told()
                .part(call(1).in(0).at(10, 40))
                .part(call(2).in(0).at(20, 60))
                .part(part(Role.GENERATION, 0).at(0, 30))
                .ends(Status.SUCCESS, 30)
                .row()
                .get(Column.PERFORMANCE_METRICS))
        .isEqualTo("{\"total_latency_ms\":60,\"provider_latency_ms\":70,\"generation_ms\":30}");
  }

  @Test
  void aCallInACallIsNotWaitedForTwice() {
    assertThat(
            new Told()
                .part(call(0).at(0, 50))
                .part(call(1).in(0).at(5, 45))
                .part(call(2).in(1).at(6, 44))
                .ends(Status.SUCCESS, 50)
                .row()
                .json(Column.PERFORMANCE_METRICS)
                .get("provider_latency_ms")
                .asDouble())
        .isEqualTo(50);
  }

  @Test
  void aCallThatFailedWasWaitedForToo() {
    assertThat(
            new Told()
                .part(call(1).in(0).at(1, 31).thrown(new IllegalStateException("late")))
                .part(call(2).in(0).open(32))
                .part(part(Role.GENERATION, 0).at(0, 40))
                .ends(Status.FAILED, 40)
                .row()
                .get(Column.PERFORMANCE_METRICS))
        .isEqualTo("{\"total_latency_ms\":31,\"provider_latency_ms\":30,\"generation_ms\":40}");
  }
}
