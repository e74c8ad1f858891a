package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a generation did beside its calls. */
class StepsTest {
  @Test
  void stepsHaveTheirTimesAndChecksTheirVerdicts() {
    Told.Row row =
        new Told()
            .part(part(Role.COMPOSE, 1).in(0).at(1, 2.5).with("user", "hi"))
            .part(call(2).in(0).at(3, 10))
            .part(part(Role.CHECK, 3).in(0).at(11, 12).with("ok", false).with("score", 0.4))
            .part(part(Role.CHECK, 4).in(0).at(12, 13).with("ok", true))
            .part(part(Role.SAVE, 5).in(0).at(14, 15).thrown(new IllegalStateException("full")))
            .part(part(Role.GENERATION, 0).at(0, 20))
            .ends(Status.SUCCESS, 20)
            .row();

    assertThat(row.json(Column.PERFORMANCE_METRICS).path("steps"))
        .isEqualTo(
            Trees.parse(
                """
                [{"role":"compose","method":"Host.compose","at_ms":1,"took_ms":1.5},
                 {"role":"check","method":"Host.check","at_ms":11,"took_ms":1,"ok":false,"score":0.4},
                 {"role":"check","method":"Host.check","at_ms":12,"took_ms":1,"ok":true},
                 {"role":"save","method":"Host.save","at_ms":14,"took_ms":1,
                  "error":"java.lang.IllegalStateException"}]
                """));
  }

  @Test
  void aPendingRowAndACallByItselfHaveNone() {
    Told pending =
        new Told()
            .part(part(Role.COMPOSE, 1).in(0).at(1, 2).with("user", "hi"))
            .part(part(Role.GENERATION, 0).open(0))
            .stands(Status.PENDING);
    Told call = new Told().part(call(0).at(0, 5)).ends(Status.SUCCESS, 5);

    assertThat(pending.row().json(Column.PERFORMANCE_METRICS).has("steps")).isFalse();
    assertThat(call.row().json(Column.PERFORMANCE_METRICS).has("steps")).isFalse();
  }

  @Test
  void aLoopMakesNoRowOfNothingElse() {
    Told told = new Told();
    for (int i = 1; i <= 100; i++) {
      told.part(part(Role.CHECK, i).in(0).at(i, i + 0.5).with("ok", true));
    }
    told.part(part(Role.GENERATION, 0).at(0, 200)).ends(Status.SUCCESS, 200);

    assertThat(told.row().json(Column.PERFORMANCE_METRICS).path("steps")).hasSize(64);
  }
}
