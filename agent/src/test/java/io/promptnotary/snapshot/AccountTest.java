package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final Prices SHIPPED = Prices.shipped();

  private static Told told() {
    return new Told().prices(SHIPPED);
  }

  private static Told.One openAi(int number) {
    return call(number).with("provider", "openai").with("model", "gpt-4o-mini-2024-07-18");
  }

  private static JsonNode metrics(Told.Row row) {
    return row.json(Column.TOKEN_METRICS);
  }

  @Test
  void countsCachedTokensInsideThePrompt() {
    Told.Row row =
        told()
            .part(
                openAi(0)
                    .with("tokens.prompt", 2000)
                    .with("tokens.completion", 300)
                    .with("tokens.total", 2300)
                    .with("tokens.cached", 1024)
                    .with("tokens.reasoning", 100))
            .row();
    // (2000 - 1024) × 0.15 + 1024 × 0.075 + 300 × 0.6
    assertThat(metrics(row))
        .isEqualTo(
            Trees.parse(
                """
                {"prompt_tokens": 2000, "completion_tokens": 300, "total_tokens": 2300,
                 "cached_tokens": 1024, "reasoning_tokens": 100,
                 "buckets": {"input": 976, "cache_read": 1024, "output": 200, "reasoning": 100},
                 "estimated_cost": 0.0004032, "currency": "USD", "price_id": "openai/gpt-4o-mini",
                 "price_table": "2026-08-21", "source": "reported", "calls_with_usage": 1,
                 "calls": 1}"""));
    JsonNode call = row.json(Column.LLM_CALLS).get(0);
    assertThat(call.get("cost"))
        .isEqualTo(
            Trees.parse(
                "{\"amount\":0.0004032,\"currency\":\"USD\",\"price_id\":\"openai/gpt-4o-mini\"}"));
    assertThat(call.get("tokens").get("reported"))
        .isEqualTo(
            Trees.parse(
                "{\"prompt\":2000,\"completion\":300,\"total\":2300,\"cached\":1024,\"reasoning\":100}"));
  }

  @Test
  void countsCachedTokensOutsideThePrompt() {
    Told.Row row =
        told()
            .part(
                call(0)
                    .with("provider", "anthropic")
                    .with("model", "claude-3-5-sonnet-20241022")
                    .with("tokens.prompt", 50)
                    .with("tokens.completion", 200)
                    .with("tokens.cached", 10_000)
                    .with("tokens.cache_write", 400))
            .row();
    // 50 × 3 + 10,000 × 0.3 + 400 × 3.75 + 200 × 15
    assertThat(metrics(row).get("estimated_cost").decimalValue()).isEqualByComparingTo("0.00765");
    assertThat(metrics(row).get("prompt_tokens").asLong()).isEqualTo(10_450);
    assertThat(metrics(row).get("total_tokens").asLong()).isEqualTo(10_650);
    assertThat(metrics(row).get("buckets"))
        .isEqualTo(
            Trees.parse("{\"input\":50,\"cache_read\":10000,\"cache_write\":400,\"output\":200}"));
  }

  @Test
  void countsReasoningAsTheTotalOrTheHabitTells() {
    Told.One google =
        call(0)
            .with("provider", "google")
            .with("model", "gemini-2.5-pro")
            .with("tokens.prompt", 250_000)
            .with("tokens.completion", 100)
            .with("tokens.reasoning", 900);
    Told.Row row = told().part(google).row();
    // 250,000 × 2.5 + 1,000 × 15
    assertThat(metrics(row).get("estimated_cost").decimalValue()).isEqualByComparingTo("0.64");
    assertThat(metrics(row).get("completion_tokens").asLong()).isEqualTo(1000);
    assertThat(metrics(row).get("price_id").asText()).isEqualTo("google/gemini-2.5-pro>200000");
    assertThat(completion(openAi(0), 100, 900, 2000)).isEqualTo(1000);
    assertThat(completion(openAi(0), 1000, 900, 2000)).isEqualTo(1000);
    assertThat(completion(openAi(0), 1000, 900, 2500)).isEqualTo(1000);
  }

  private static long completion(Told.One call, long completion, long reasoning, long total) {
    return metrics(
            told()
                .part(
                    call.with("tokens.prompt", 1000)
                        .with("tokens.completion", completion)
                        .with("tokens.reasoning", reasoning)
                        .with("tokens.total", total))
                .row())
        .get("completion_tokens")
        .asLong();
  }

  @Test
  void fillsInWhatTheTotalTells() {
    Told.Row row =
        told()
            .part(openAi(0).with("tokens.completion", 5).with("tokens.total", 12))
            .part(openAi(1).with("tokens.prompt", 3).with("tokens.total", 3))
            .row();
    assertThat(metrics(row).get("prompt_tokens").asLong()).isEqualTo(10);
    assertThat(metrics(row).get("completion_tokens").asLong()).isEqualTo(5);
    // 10 × 0.15 + 5 × 0.6
    assertThat(metrics(row).get("estimated_cost").decimalValue()).isEqualByComparingTo("0.0000045");
    Told.Row only = told().part(openAi(0).with("tokens.total", 12)).row();
    assertThat(metrics(only).get("total_tokens").asLong()).isEqualTo(12);
    assertThat(metrics(only).get("cost_unknown").asText())
        .isEqualTo("no prompt tokens were reported");
    Told.Row half = told().part(openAi(0).with("tokens.prompt", 12)).row();
    assertThat(metrics(half).get("cost_unknown").asText())
        .isEqualTo("no completion tokens were reported");
  }

  @Test
  void refusesFiguresThatContradictEachOther() {
    Told.Row row =
        told()
            .part(
                openAi(0)
                    .with("tokens.prompt", 10)
                    .with("tokens.completion", 5)
                    .with("tokens.cached", 11))
            .part(
                openAi(1)
                    .with("tokens.prompt", 10)
                    .with("tokens.completion", 5)
                    .with("tokens.reasoning", 6))
            .row();
    assertThat(row.reasons())
        .containsExactly(
            "10 prompt tokens, 11 of them cached: the figures contradict each other",
            "5 completion tokens, 6 of them reasoning: the figures contradict each other");
    assertThat(metrics(row).has("estimated_cost")).isFalse();
    assertThat(metrics(row).has("buckets")).isFalse();
    assertThat(metrics(row).get("prompt_tokens").asLong()).isEqualTo(20);
    assertThat(metrics(row).get("cost_unknown").asText())
        .isEqualTo("the tokens contradict each other");
    assertThat(row.json(Column.LLM_CALLS).get(1).get("cost_unknown").asText())
        .isEqualTo("the tokens contradict each other");
  }

  @Test
  void hasAPartOfTheCostWhereTheRestIsUnknown() {
    Told.Row row =
        told()
            .part(openAi(0).with("tokens.prompt", 1).with("tokens.completion", 0))
            .part(
                call(1)
                    .with("provider", "ollama")
                    .with("model", "llama3")
                    .with("tokens.prompt", 1)
                    .with("tokens.completion", 1))
            .part(openAi(2).at(5, 6).thrown(new IllegalStateException("429")))
            .part(openAi(3).at(7, 8).cancelled())
            .part(openAi(4).open(9))
            .row();
    assertThat(row.snapshot().text(Column.TOKEN_METRICS)).contains("\"known_cost\":0.00000015,");
    assertThat(metrics(row).has("estimated_cost")).isFalse();
    assertThat(metrics(row).get("currency").asText()).isEqualTo("USD");
    assertThat(metrics(row).get("cost_unknown").asText())
        .isEqualTo(
            "provider ollama is not in the price table; a failed call: no tokens were reported;"
                + " a cancelled call: no tokens were reported; the call has not ended");
    assertThat(row.json(Column.LLM_CALLS).get(4).has("cost_unknown")).isFalse();
  }

  @Test
  void addsNoCurrencies() {
    Prices mixed =
        SHIPPED.with(
            List.of(
                new Prices.Override(
                    "house", "llama3", "EUR", BigDecimal.ONE, null, null, BigDecimal.ONE)));
    Told.Row row =
        new Told()
            .prices(mixed)
            .part(openAi(0).with("tokens.prompt", 1000).with("tokens.completion", 0))
            .part(
                call(1)
                    .with("provider", "house")
                    .with("model", "llama3")
                    .with("tokens.prompt", 1000)
                    .with("tokens.completion", 1000))
            .row();
    assertThat(metrics(row).get("costs")).isEqualTo(Trees.parse("{\"USD\":0.00015,\"EUR\":0.002}"));
    assertThat(metrics(row).get("cost_unknown").asText())
        .isEqualTo("prices in USD and EUR cannot be added");
    assertThat(metrics(row).get("price_id"))
        .isEqualTo(Trees.parse("[\"openai/gpt-4o-mini\",\"own/house/llama3\"]"));
    assertThat(metrics(row).has("estimated_cost")).isFalse();
    assertThat(metrics(row).has("currency")).isFalse();
  }

  @Test
  void saysWhatRepairsCost() {
    Told.Row row =
        told()
            .part(openAi(0).at(0, 1).with("tokens.prompt", 100).with("tokens.completion", 10))
            .part(part(Role.CHECK, 1).at(2, 3).with("ok", false))
            .part(openAi(2).at(4, 5).with("tokens.prompt", 200).with("tokens.completion", 20))
            .part(part(Role.CHECK, 3).at(6, 7).with("ok", true))
            .row();
    // 200 × 0.15 + 20 × 0.6
    assertThat(row.json(Column.REPAIR_METRICS).get("repair_cost").decimalValue())
        .isEqualByComparingTo("0.000042");
    assertThat(row.json(Column.REPAIR_METRICS).get("repair_tokens").asLong()).isEqualTo(220);
    assertThat(row.json(Column.REPAIR_METRICS).get("currency").asText()).isEqualTo("USD");
    // and 100 × 0.15 + 10 × 0.6 for the draft
    assertThat(metrics(row).get("estimated_cost").decimalValue()).isEqualByComparingTo("0.000063");
  }

  @Test
  void takesTheModelThatWasAskedForWhereTheAnsweredOneHasNoPrice() {
    Told.Row row =
        told()
            .part(call(0).with("provider", "openai").with("model", "gpt-4o").open(0))
            .part(
                call(0)
                    .with("model", "deployment-7")
                    .with("tokens.prompt", 1000)
                    .with("tokens.completion", 0))
            .row();
    assertThat(metrics(row).get("price_id").asText()).isEqualTo("openai/gpt-4o");
    assertThat(metrics(row).get("estimated_cost").decimalValue()).isEqualByComparingTo("0.0025");
    Told.Row neither =
        told()
            .part(call(0).with("provider", "openai").with("model", "a").open(0))
            .part(call(0).with("model", "b").with("tokens.prompt", 1).with("tokens.completion", 0))
            .row();
    assertThat(metrics(neither).get("cost_unknown").asText())
        .isEqualTo("model b of openai is not in the price table");
  }

  @Test
  void estimatesWhereNothingWasReported() {
    Told.Row row =
        told()
            .estimate()
            .part(openAi(0).with("user", "Hello world").with("output", "Hello world"))
            .part(openAi(1).with("tokens.prompt", 1000).with("tokens.completion", 0))
            .row();
    // "Hello world" is two tokens; four around the message, three in front of the answer.
    assertThat(metrics(row).get("prompt_tokens").asLong()).isEqualTo(1009);
    assertThat(metrics(row).get("completion_tokens").asLong()).isEqualTo(2);
    assertThat(metrics(row).get("source").asText()).isEqualTo("mixed");
    assertThat(metrics(row).get("calls_with_usage").asInt()).isEqualTo(1);
    // 1,009 × 0.15 + 2 × 0.6
    assertThat(metrics(row).get("estimated_cost").decimalValue())
        .isEqualByComparingTo("0.00015255");
    assertThat(row.json(Column.LLM_CALLS).get(0).get("tokens").get("source").asText())
        .isEqualTo("estimated");
  }

  @Test
  void estimatesConversationsByTheModelsVocabulary() {
    String text = "Donaudampfschifffahrtsgesellschaft";
    long newer = estimated(call(0).with("model", "openai/GPT-4o").with("user", text));
    long older = estimated(call(0).with("model", "gpt-4").with("user", text));
    long unknown = estimated(call(0).with("user", text));
    assertThat(older).isEqualTo(unknown).isNotEqualTo(newer);
    assertThat(
            estimated(
                call(0)
                    .with(
                        "messages",
                        List.of(
                            Map.of("role", "system", "text", text),
                            Map.of("role", "user", "text", text)))))
        .isEqualTo(3 + 2 * (unknown - 3))
        .isEqualTo(estimated(call(0).with("system", text).with("user", text)));
  }

  private static long estimated(Told.One call) {
    return metrics(told().estimate().part(call.with("output", "x")).row())
        .get("prompt_tokens")
        .asLong();
  }

  @Test
  void estimatesNothingWithoutAPromptOrAnAnswer() {
    for (Told.One one :
        List.of(
            call(0).with("user", "Hello"),
            call(0).with("output", "Hello"),
            call(0).with("user", "Hello").with("output", "H").thrown(new Error("x")))) {
      assertThat(metrics(told().estimate().part(one).row()).has("source")).isFalse();
    }
  }
}
