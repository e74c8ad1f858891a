package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepairsTest {

  private static JsonNode repairs(Told told) {
    return told.row().json(Column.REPAIR_METRICS);
  }

  private static Told.One check(int number, double from) {
    return part(Role.CHECK, number).at(from, from + 1);
  }

  @Test
  void areAbsentWhereNothingWasChecked() {
    assertThat(repairs(new Told().part(call(0))).isMissingNode()).isTrue();
  }

  @Test
  void areNoneWhereAllChecksPassed() {
    Told told =
        new Told()
            .part(call(0).at(0, 1))
            .part(check(1, 1).with("ok", true))
            .part(check(2, 2).with("ok", "TRUE"))
            .part(check(3, 3).with("ok", 1))
            .part(check(4, 4).with("ok", "fine").with("score", "0.5"))
            .part(call(5).at(5, 6));
    assertThat(repairs(told))
        .isEqualTo(
            Trees.parse(
                """
                {"repair_count": 0, "initial_validation_score": 0.5,
                 "final_validation_score": 0.5, "source": "derived"}"""));
  }

  @Test
  void keepWhatStayedOpen() {
    Told told =
        new Told()
            .part(call(0).at(0, 1))
            .part(check(1, 1).with("issues", List.of("Too long!", "too_long")))
            .part(call(2).at(3, 4))
            .part(check(3, 4).thrown(new IllegalArgumentException("Still  too long (9)")));
    assertThat(repairs(told))
        .isEqualTo(
            Trees.parse(
                """
                {"repair_count": 1, "repair_types": ["too-long", "too_long"],
                 "repair_log": ["Too long!", "too_long"],
                 "open_issues": ["Still  too long (9)"], "source": "derived"}"""));
  }

  @Test
  void nameEachTypeOnce() {
    Told told =
        new Told()
            .part(call(0).at(0, 1))
            .part(check(1, 1).with("ok", false).with("issues", Map.of("code", "TOO_LONG")))
            .part(call(2).at(3, 4))
            .part(
                check(3, 4)
                    .with("ok", 0)
                    .with("issues", List.of(Map.of("message", "too long"), Map.of("x", 1), "…"))
                    .with("feedback", Map.of("hint", "cut")))
            .part(call(4).at(6, 7));
    assertThat(repairs(told))
        .isEqualTo(
            Trees.parse(
                """
                {"repair_count": 2, "repair_types": ["too-long", "x-1"],
                 "repair_log": ["TOO_LONG", {"hint": "cut"}], "source": "derived"}"""));
  }

  @Test
  void takeTheHostsFigures() {
    Told told =
        new Told()
            .part(call(0).at(0, 1))
            .part(
                part(Role.REPAIR, 1)
                    .at(1, 9)
                    .with("count", 2)
                    .with("types", List.of("Missing Key", "tone"))
                    .with("initial_score", "0.25")
                    .with("final_score", 1)
                    .with("log", "add the key"))
            .part(check(2, 2).in(1).with("ok", false).with("score", 0.9))
            .part(call(3).in(1).at(4, 5));
    assertThat(repairs(told))
        .isEqualTo(
            Trees.parse(
                """
                {"repair_count": 2, "repair_types": ["missing-key", "tone"],
                 "initial_validation_score": 0.25, "final_validation_score": 1,
                 "repair_log": ["add the key"], "source": "reported"}"""));
  }

  @Test
  void completeTheHostsFiguresAndAddUpItsSteps() {
    Told told =
        new Told()
            .part(call(0).at(0, 1))
            .part(part(Role.REPAIR, 1).at(1, 2).with("count", 1).with("initial_score", 0.1))
            .part(part(Role.REPAIR, 2).at(3, 4).with("count", 2L).with("final_score", "high"))
            .part(check(3, 5).with("score", 0.7));
    assertThat(repairs(told))
        .isEqualTo(
            Trees.parse(
                """
                {"repair_count": 3, "initial_validation_score": 0.1,
                 "final_validation_score": 0.7, "source": "reported"}"""));
    assertThat(told.row().reasons()).containsExactly("\"high\": not a number");
  }

  @Test
  void deriveFromAStepWithoutFigures() {
    Told told =
        new Told()
            .part(call(0).at(0, 1))
            .part(part(Role.REPAIR, 1).at(1, 9).with("output", "x"))
            .part(call(2).in(1).at(2, 3));
    assertThat(repairs(told))
        .isEqualTo(Trees.parse("{\"repair_count\": 1, \"source\": \"derived\"}"));
  }

  @Test
  void judgeChecksWithoutAnyCall() {
    Told told =
        new Told()
            .part(part(Role.GENERATION, 0).at(0, 9))
            .part(check(1, 1).in(0).with("ok", false));
    assertThat(repairs(told).get("repair_count").asInt()).isZero();
  }
}
