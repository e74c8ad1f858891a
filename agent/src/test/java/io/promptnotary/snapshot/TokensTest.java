package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensTest {

  @Test
  void sumsWhatIsKnown() {
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with("tokens.prompt", 10)
                    .with("tokens.total", 99L)
                    .with("tokens.cached", 4)
                    .with("tokens.cache_write", 5)
                    .with("tokens.reasoning", "6"))
            .part(call(1).with("tokens.prompt", 1).with("tokens.completion", 2.0))
            .part(call(2))
            .row();
    assertThat(row.json(Column.TOKEN_METRICS))
        .isEqualTo(
            Trees.parse(
                """
                {"prompt_tokens": 11, "completion_tokens": 91, "total_tokens": 102,
                 "cached_tokens": 4, "cache_write_tokens": 5, "reasoning_tokens": 6,
                 "buckets": {"input": 2, "cache_read": 4, "cache_write": 5, "output": 85,
                             "reasoning": 6},
                 "cost_unknown": "no price table; no tokens were reported",
                 "source": "reported", "calls_with_usage": 2, "calls": 3}"""));
  }

  @Test
  void knowsNoTotalOfAHalf() {
    Told.Row row = new Told().part(call(0).with("tokens.completion", 3)).row();
    assertThat(row.get(Column.TOKEN_METRICS))
        .isEqualTo(
            "{\"completion_tokens\":3,\"cost_unknown\":\"no prompt tokens were reported\","
                + "\"source\":\"reported\",\"calls_with_usage\":1,\"calls\":1}");
  }

  @Test
  void knowsZeroFromUnknown() {
    assertThat(new Told().part(call(0)).row().get(Column.TOKEN_METRICS))
        .isEqualTo(
            "{\"cost_unknown\":\"no tokens were reported\",\"calls_with_usage\":0,\"calls\":1}");
    assertThat(new Told().part(call(0).open(1)).row().get(Column.TOKEN_METRICS)).isNull();
    Told.Row zero = new Told().part(call(0).with("tokens.cached", 0)).row();
    assertThat(zero.json(Column.TOKEN_METRICS).get("cached_tokens").asInt()).isZero();
  }

  @Test
  void namesFiguresThatAreNone() {
    String rocket = "\uD83D\uDE80";
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with("tokens.prompt", "many")
                    .with("tokens.completion", -1)
                    .with("tokens.total", 1.5)
                    .with("tokens.cached", new BigDecimal("1E+1000000000"))
                    .with("tokens.cache_write", List.of(1))
                    .with("tokens.reasoning", "x".repeat(39) + rocket + "y"))
            .row();
    assertThat(row.json(Column.TOKEN_METRICS).has("prompt_tokens")).isFalse();
    assertThat(row.reasons())
        .containsExactly(
            "\"many\": not a count",
            "\"-1\": not a count",
            "\"1.5\": not a count",
            "\"1E+1000000000\": not a count",
            "\"[1]\": not a count",
            "\"" + "x".repeat(39) + "…\": not a count");
  }
}
