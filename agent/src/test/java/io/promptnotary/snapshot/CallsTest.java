package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CallsTest {
  private static final RuntimeException TOO_MANY = new IllegalStateException("429");

  private static JsonNode calls(Told told) {
    return told.row().json(Column.LLM_CALLS);
  }

  @Test
  void countsAttemptsOfTheSamePromptAfterAFailure() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("user", "a").thrown(TOO_MANY))
            .part(call(1).at(3, 4).with("user", "a").thrown(TOO_MANY))
            .part(call(2).at(5, 6).with("user", "a").with("output", "ok"))
            .part(call(3).at(7, 8).with("user", "a"));
    assertThat(calls(told).findValuesAsText("attempt")).containsExactly("1", "2", "3", "1");
    assertThat(calls(told).findValuesAsText("purpose")).containsOnly("draft");
    assertThat(calls(told).at("/0/error"))
        .isEqualTo(
            Trees.parse("{\"type\": \"java.lang.IllegalStateException\", \"message\": \"429\"}"));
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(2L);
  }

  @Test
  void takesNoCallForAnAttemptWithoutKnowingItsPrompt() {
    Told told = new Told().part(call(0).at(1, 2).thrown(TOO_MANY)).part(call(1).at(3, 4));
    assertThat(calls(told).findValuesAsText("attempt")).containsExactly("1", "1");
  }

  @Test
  void takesAnotherPromptForAnotherCall() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("user", "a").thrown(TOO_MANY))
            .part(call(1).at(3, 4).with("user", "b"));
    assertThat(calls(told).findValuesAsText("attempt")).containsExactly("1", "1");
  }

  @Test
  void keepsAnAttemptInTheRepairThatItRepeats() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("user", "a"))
            .part(part(Role.CHECK, 1).at(2, 3).with("ok", false))
            .part(call(2).at(3, 4).with("user", "b").thrown(TOO_MANY))
            .part(call(3).at(5, 6).with("user", "b"))
            .part(call(4).at(7, 8).with("user", "c"));
    assertThat(calls(told).findValuesAsText("purpose"))
        .containsExactly("draft", "repair 1", "repair 1", "repair 2");
  }

  @Test
  void takesACallInsideARepairStepForARepair() {
    Told told =
        new Told()
            .part(call(0).at(1, 2))
            .part(part(Role.REPAIR, 1).at(3, 9))
            .part(part(Role.SAVE, 2).in(1).at(3, 9))
            .part(call(3).in(2).at(4, 5));
    assertThat(calls(told).findValuesAsText("purpose")).containsExactly("draft", "repair 1");
  }

  @Test
  void takesACheckOfTheInputForNoVerdict() {
    Told told =
        new Told().part(part(Role.CHECK, 0).at(0, 1).with("ok", false)).part(call(1).at(2, 3));
    assertThat(calls(told).findValuesAsText("purpose")).containsExactly("draft");
    assertThat(told.row().get(Column.REPAIR_METRICS)).isNull();
  }

  @Test
  void tellsHowEachEnded() {
    Told told =
        new Told()
            .part(call(0).cancelled().thrown(new CancellationException()))
            .part(call(1).thrown(TOO_MANY))
            .part(call(2))
            .part(call(3).open(4));
    assertThat(calls(told).findValuesAsText("outcome"))
        .containsExactly("cancelled", "failed", "success", "pending");
    assertThat(calls(told).at("/0/error/message").isMissingNode()).isTrue();
  }

  @Test
  void keepsWhatTheProviderToldOfTheCall() {
    Told told =
        new Told()
            .part(
                call(0)
                    .with("reasoning", "because")
                    .with("tool_calls", List.of(Map.of("name", "f")))
                    .with("cached", "true")
                    .with("retry_count", "2")
                    .with("finish_reason", "stop")
                    .with("text", "hello"));
    assertThat(calls(told).get(0))
        .isEqualTo(
            Trees.parse(
                """
                {"n": 1, "purpose": "draft", "attempt": 1, "outcome": "success",
                 "started_at": "2026-01-01T00:00:00.001Z", "latency_ms": 1, "user": "hello",
                 "reasoning": "because", "tool_calls": [{"name": "f"}], "finish_reason": "stop",
                 "cost_unknown": "no tokens were reported", "cached": true, "retry_count": 2, "method": "Host.call",
                 "pointcut": "call-point"}"""));
    assertThat(told.row().get(Column.CACHED)).isEqualTo(1L);
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(2L);
  }

  @Test
  void aHedgeIsNeitherARetryNorARepair() {
    Told told =
        new Told()
            .part(
                call(0).at(1, 9).with("user", "a").cancelled().thrown(new CancellationException()))
            .part(
                call(1)
                    .at(3, 6)
                    .with("user", "a")
                    .with("output", "quick")
                    .with("response_id", "r-2")
                    .with("finish_reason", "stop")
                    .with("tokens.total", 7))
            .part(part(Role.CHECK, 2).at(7, 8).with("ok", true));
    JsonNode calls = calls(told);
    assertThat(calls.findValuesAsText("outcome")).containsExactly("cancelled", "success");
    assertThat(calls.findValuesAsText("attempt")).containsExactly("1", "1");
    assertThat(calls.findValuesAsText("purpose")).containsOnly("draft");
    assertThat(calls.at("/0").has("hedge")).isFalse();
    assertThat(calls.at("/1/hedge").asBoolean()).isTrue();
    Told.Row row = told.row();
    assertThat(row.get(Column.RETRY_COUNT)).isEqualTo(0L);
    assertThat(row.json(Column.REPAIR_METRICS).at("/repair_count").asInt()).isZero();
    assertThat(row.get(Column.RESPONSE_TEXT)).isEqualTo("quick");
    assertThat(row.get(Column.RESPONSE_ID)).isEqualTo("r-2");
    assertThat(row.get(Column.FINISH_REASON)).isEqualTo("stop");
    assertThat(row.json(Column.TOKEN_METRICS).at("/total_tokens").asInt()).isEqualTo(7);
  }

  @Test
  void theFirstOfTwoHedgesMayWin() {
    Told told =
        new Told()
            .part(
                call(0).at(1, 5).with("user", "a").with("output", "won").with("response_id", "r-1"))
            .part(
                call(1).at(3, 6).with("user", "a").cancelled().thrown(new CancellationException()));
    assertThat(calls(told).at("/1/hedge").asBoolean()).isTrue();
    assertThat(told.row().get(Column.RESPONSE_TEXT)).isEqualTo("won");
    assertThat(told.row().get(Column.RESPONSE_ID)).isEqualTo("r-1");
  }

  @Test
  void aHedgeOfARepairBelongsToIt() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("user", "a"))
            .part(part(Role.CHECK, 1).at(2, 3).with("ok", false))
            .part(call(2).at(4, 9).with("user", "b").cancelled())
            .part(call(3).at(5, 7).with("user", "b"))
            .part(call(4).at(10, 11).with("user", "c"));
    assertThat(calls(told).findValuesAsText("purpose"))
        .containsExactly("draft", "repair 1", "repair 1", "repair 2");
  }

  @Test
  void samplesAreNoHedges() {
    Told told =
        new Told()
            .part(call(0).at(1, 9).with("user", "a"))
            .part(call(1).at(2, 8).with("user", "a"));
    assertThat(calls(told).findValuesAsText("hedge")).isEmpty();
    assertThat(calls(told).findValuesAsText("attempt")).containsExactly("1", "1");
  }

  @Test
  void attemptsOfSeveralPromptsAtATimeAreCountedApart() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("user", "a").thrown(TOO_MANY))
            .part(call(1).at(1, 3).with("user", "b").thrown(TOO_MANY))
            .part(call(2).at(4, 5).with("user", "a"))
            .part(call(3).at(4, 6).with("user", "b").thrown(TOO_MANY))
            .part(call(4).at(7, 8).with("user", "b"));
    assertThat(calls(told).findValuesAsText("attempt")).containsExactly("1", "1", "2", "2", "3");
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(3L);
  }

  @Test
  void aRetryOfACancelledCallIsOne() {
    Told told =
        new Told()
            .part(
                call(0).at(1, 2).with("user", "a").cancelled().thrown(new CancellationException()))
            .part(call(1).at(3, 4).with("user", "a"));
    assertThat(calls(told).findValuesAsText("attempt")).containsExactly("1", "2");
  }

  private static final class LlmTimeoutException extends RuntimeException {}

  private static final class Circular extends RuntimeException {
    @Override
    public synchronized Throwable getCause() {
      return this;
    }
  }

  private static final class Hostile extends RuntimeException {
    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause for you");
    }
  }

  @Test
  void aTimeoutIsToldFromOtherFailures() {
    Told told =
        new Told()
            .part(call(0).thrown(new TimeoutException()))
            .part(call(1).thrown(new LlmTimeoutException()))
            .part(call(2).thrown(new IllegalStateException(new SocketTimeoutException())))
            .part(call(3).thrown(new Circular()))
            .part(call(4).thrown(new Hostile()))
            .part(call(5).thrown(TOO_MANY));
    assertThat(calls(told).findValuesAsText("outcome"))
        .containsExactly("timeout", "timeout", "timeout", "failed", "failed", "failed");
  }

  @Test
  void aTimeoutIsTriedAgain() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("user", "a").thrown(new TimeoutException()))
            .part(call(1).at(3, 4).with("user", "a").with("output", "ok"));
    assertThat(calls(told).findValuesAsText("attempt")).containsExactly("1", "2");
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(1L);
  }

  @Test
  void whatEndedWithoutAnyAnswerTellsOfTheLast() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("user", "a").with("response_id", "r-1").thrown(TOO_MANY))
            .part(call(1).at(3, 4).with("user", "a").with("response_id", "r-2").thrown(TOO_MANY));
    assertThat(told.row().get(Column.RESPONSE_ID)).isEqualTo("r-2");
  }

  @Test
  void whatALibraryTriesAgainByItselfIsCounted() {
    Told told =
        new Told()
            .part(call(0).at(1, 9).with("user", "a").with("output", "ok"))
            .part(call(1).in(0).at(2, 3).with("text", "{a}").thrown(TOO_MANY))
            .part(call(2).in(0).at(4, 5).with("text", "{a}").thrown(TOO_MANY))
            .part(call(3).in(0).at(6, 7).with("text", "{a}"))
            .part(call(4).in(0).at(7, 8).with("text", "{tool}").thrown(TOO_MANY));
    assertThat(calls(told)).hasSize(1);
    assertThat(calls(told).at("/0/retry_count").asInt()).isEqualTo(2);
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(2L);
  }

  @Test
  void whatTheHostTellsOfRetriesComesFirst() {
    Told told =
        new Told()
            .part(call(0).at(1, 9).with("user", "a").with("retry_count", 7))
            .part(call(1).in(0).at(2, 3).with("text", "{a}").thrown(TOO_MANY))
            .part(call(2).in(0).at(4, 5).with("text", "{a}"));
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(7L);
    assertThat(calls(told).at("/0/retry_count").asInt()).isEqualTo(7);
  }
}
