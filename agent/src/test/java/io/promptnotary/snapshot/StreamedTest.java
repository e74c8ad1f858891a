package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rows say of answers that came in pieces. */
class StreamedTest {
  /** As {@link Told} counts. */
  private static long at(double millis) {
    return 1_000_000_000L + Math.round(millis * 1_000_000);
  }

  private static Streamed streamed(
      double begun, double first, double last, int chunks, boolean abandoned) {
    return new Streamed(
        begun < 0 ? Part.OPEN : at(begun), at(first), at(last), 40_000_000, chunks, abandoned);
  }

  private static Pieces pieces(Object... all) {
    Pieces pieces = null;
    for (Object each : all) {
      pieces = Pieces.add(pieces, each);
    }
    return pieces;
  }

  private static JsonNode json(Told told, int n) {
    return told.row().json(Column.LLM_CALLS).get(n);
  }

  @Test
  void figuresStandOnTheCallAndTheRow() {
    Told told =
        new Told()
            .part(
                call(0)
                    .at(0, 200)
                    .with("output", pieces("Hel", "lo"))
                    .with(Part.STREAMED, streamed(-1, 50, 150, 5, false)))
            .ends(Status.SUCCESS, 200);

    assertThat(json(told, 0).get("stream"))
        .isEqualTo(
            Trees.parse(
                "{\"chunks\": 5, \"first_ms\": 50, \"mean_gap_ms\": 25, \"max_gap_ms\": 40}"));
    assertThat(json(told, 0).get("response").asText()).isEqualTo("Hello");
    assertThat(told.row().get(Column.RESPONSE_TEXT)).isEqualTo("Hello");
    assertThat(told.row().json(Column.PERFORMANCE_METRICS).get("time_to_first_token_ms").asInt())
        .isEqualTo(50);
  }

  @Test
  void whatBeginsLateIsTimedFromThen() {
    Told told =
        new Told()
            .part(call(0).at(0, 200).with(Part.STREAMED, streamed(100, 130, 130, 1, false)))
            .ends(Status.SUCCESS, 200);

    assertThat(json(told, 0).get("latency_ms").asInt()).isEqualTo(100);
    assertThat(json(told, 0).get("stream"))
        .isEqualTo(Trees.parse("{\"chunks\": 1, \"first_ms\": 30}"));
  }

  @Test
  void whatHadComeStaysWhereTheRestDidNot() {
    Told told =
        new Told()
            .part(
                call(0)
                    .at(0, 200)
                    .with("output", pieces("Hel"))
                    .cancelled()
                    .with(Part.STREAMED, streamed(-1, 50, 50, 1, false)))
            .ends(Status.CANCELLED, 200);

    assertThat(json(told, 0).get("outcome").asText()).isEqualTo("cancelled");
    assertThat(told.row().get(Column.RESPONSE_TEXT)).isEqualTo("Hel");
    assertThat(told.row().get(Column.ERROR_TYPE)).isNull();
    assertThat(told.row().json(Column.TOKEN_METRICS).has("total_tokens")).isFalse();
    assertThat(json(told, 0).get("cost_unknown").asText())
        .isEqualTo("a cancelled call: no tokens were reported");
  }

  @Test
  void whatWasLetGoOfIsAbandoned() {
    Told told =
        new Told()
            .part(part(Role.GENERATION, 0).at(0, 300))
            .part(call(1).in(0).at(0, 200).with(Part.STREAMED, Streamed.dropped()))
            .ends(Status.SUCCESS, 300);

    assertThat(json(told, 0).get("outcome").asText()).isEqualTo("abandoned");
    assertThat(json(told, 0).has("stream")).isFalse();
    assertThat(json(told, 0).get("cost_unknown").asText()).startsWith("an abandoned call");
    assertThat(told.row().json(Column.PERFORMANCE_METRICS).has("time_to_first_token_ms")).isFalse();
  }

  @Test
  void aStreamWithoutAnyChunkSaysSo() {
    Streamed none = new Streamed(Part.OPEN, Part.OPEN, Part.OPEN, 0, 0, false);
    Told told =
        new Told()
            .part(call(0).at(0, 2).thrown(new IllegalStateException()).with(Part.STREAMED, none))
            .ends(Status.FAILED, 2);

    assertThat(json(told, 0).get("stream")).isEqualTo(Trees.parse("{\"chunks\": 0}"));
    assertThat(json(told, 0).get("outcome").asText()).isEqualTo("failed");
  }

  @Test
  void piecesAreJoinedInTheirOrder() {
    assertThat(pieces("a", "b", "c").joined()).isEqualTo("abc");
    assertThat(pieces("a").chars()).isEqualTo(1);
    assertThat(pieces("a", 1).joined()).isEqualTo(List.of("a", 1));
    assertThat(pieces("a", 1).size()).isEqualTo(2);
  }
}
