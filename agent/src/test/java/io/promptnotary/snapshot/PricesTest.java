package io.promptnotary.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
  private static final Prices SHIPPED = Prices.shipped();
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static Usage usage(long... counts) {
    Map<Bucket, Long> tokens = new EnumMap<>(Bucket.class);
    for (int i = 0; i < counts.length; i++) {
      tokens.put(Bucket.values()[i], counts[i]);
    }
    return new Usage(tokens);
  }

  private static Cost cost(@Nullable String provider, String model, long... counts) {
    return SHIPPED.cost(provider, model, usage(counts), NOW);
  }

  private static Cost usd(String amount, String priceId) {
    return new Cost.Known(new BigDecimal(amount), "USD", priceId);
  }

  @Test
  void shipsAllModelsOfItsSource() {
    assertThat(SHIPPED.models()).isEqualTo(1285);
    assertThat(SHIPPED.version()).isEqualTo("2026-08-21");
  }

  // The length of the prompt decides on a tier, so a long answer alone reaches none.
  // Input, cache read, cache write, output: a million each in a call of its own, as the source has
  // them in dollars.
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "openai, gpt-4o, 2.5, 1.25, 2.5, 10",
        "openai, gpt-4o-mini-2024-07-18, 0.15, 0.075, 0.15, 0.6",
        "openai, o3, 2, 0.5, 2, 8",
        "openai, o3-2025-04-16, 2, 0.5, 2, 8",
        "OPEN_AI, GPT-4o, 2.5, 1.25, 2.5, 10",
        "azure, gpt-4o-2024-08-06, 2.5, 1.25, 2.5, 10",
        "anthropic, claude-3-5-sonnet-20241022, 3, 0.3, 3.75, 15",
        "anthropic, claude-3-haiku-20240307, 0.25, 0.03, 0.3, 1.25",
        "-, claude-3-opus-20240229, 15, 1.5, 18.75, 75",
        "anthropic, claude-sonnet-5, 3, 0.3, 3.75, 15",
        "google, gemini-2.5-flash, 0.3, 0.03, 0.3, 2.5",
        "gcp.gemini, models/gemini-2.5-flash, 0.3, 0.03, 0.3, 2.5",
        "aws, global.anthropic.claude-sonnet-5-v1:0, 3, 0.3, 3.75, 15",
        "minimax, minimax-m3, 0.6, 0.12, 0.6, 1.2",
        "google, gemini-3-pro-preview, 4, 0.4, 4, 12",
      })
  void pricesEachBucket(
      @Nullable String provider,
      String model,
      String input,
      String read,
      String write,
      String output) {
    assertThat(amount(cost(provider, model, 1_000_000))).isEqualByComparingTo(input);
    assertThat(amount(cost(provider, model, 0, 1_000_000))).isEqualByComparingTo(read);
    assertThat(amount(cost(provider, model, 0, 0, 1_000_000))).isEqualByComparingTo(write);
    assertThat(amount(cost(provider, model, 0, 0, 0, 1_000_000))).isEqualByComparingTo(output);
  }

  private static BigDecimal amount(Cost cost) {
    assertThat(cost).isInstanceOf(Cost.Known.class);
    return ((Cost.Known) cost).amount();
  }

  @Test
  void addsExactDecimals() {
    // 1,000 × 0.15 + 500 × 0.075 + 7 × 0.15 + 300 × 0.6 + 20 × 0.6, all by a million
    assertThat(cost("openai", "gpt-4o-mini", 1000, 500, 7, 300, 20))
        .isEqualTo(usd("0.00038055", "openai/gpt-4o-mini"));
    assertThat(cost("openai", "gpt-4o-mini", 1)).isEqualTo(usd("0.00000015", "openai/gpt-4o-mini"));
    assertThat(cost("openai", "gpt-4o-mini", 0)).isEqualTo(usd("0", "openai/gpt-4o-mini"));
    assertThat(amount(cost("openai", "gpt-4o", 400_000_000)).toString()).isEqualTo("1000");
  }

  @Test
  void isLinearBelowTheTier() {
    BigDecimal one = amount(cost("google", "gemini-2.5-pro", 1, 1, 0, 1, 1));
    for (long n = 3; n < 100_000; n = n * 7 + 1) {
      assertThat(amount(cost("google", "gemini-2.5-pro", n, n, 0, n, n)))
          .isEqualByComparingTo(one.multiply(BigDecimal.valueOf(n)));
    }
  }

  @Test
  void takesAllTokensAtThePriceOfLongPrompts() {
    assertThat(cost("google", "gemini-2.5-pro", 150_000, 50_000, 0, 1000))
        .isEqualTo(usd("0.20375", "google/gemini-2.5-pro"));
    // 150,001 × 2.5 + 50,000 × 0.25 + 1,000 × 15
    assertThat(cost("google", "gemini-2.5-pro", 150_001, 50_000, 0, 1000))
        .isEqualTo(usd("0.4025025", "google/gemini-2.5-pro>200000"));
    // The price of cached tokens stays as it was: 128,001 × 0.4 + 1,000 × 0.05 + 10 × 1
    assertThat(cost("openrouter", "x-ai/grok-4-fast", 128_001, 1000, 0, 10))
        .isEqualTo(usd("0.0512604", "openrouter/x-ai/grok-4-fast>128000"));
  }

  @Test
  void takesThePriceOfTheDay() {
    assertThat(at("openai", "o3", "2025-06-09T23:59:59Z")).isEqualTo(usd("10", "openai/o3"));
    assertThat(at("openai", "o3", "2025-06-10T00:00:00Z"))
        .isEqualTo(usd("2", "openai/o3@2025-06-10"));
  }

  @Test
  void takesThePriceOfTheHour() {
    String model = "deepseek-chat";
    assertThat(at("deepseek", model, "2026-01-01T00:29:59Z"))
        .isEqualTo(usd("0.135", "deepseek/deepseek-chat"));
    assertThat(at("deepseek", model, "2026-01-01T00:30:00Z"))
        .isEqualTo(usd("0.27", "deepseek/deepseek-chat@00:30-16:30Z"));
    assertThat(at("deepseek", model, "2026-01-01T16:30:00Z"))
        .isEqualTo(usd("0.135", "deepseek/deepseek-chat"));
  }

  private static Cost at(String provider, String model, String when) {
    return SHIPPED.cost(provider, model, usage(1_000_000), Instant.parse(when));
  }

  @Test
  void addsWhatEachCallCosts() {
    assertThat(cost("perplexity", "sonar", 1000, 0, 0, 1000))
        .isEqualTo(usd("0.014", "perplexity/sonar"));
  }

  @Test
  void pricesSound() {
    Usage sound =
        new Usage(
            Map.of(
                Bucket.INPUT_AUDIO, 1_000_000L,
                Bucket.CACHE_AUDIO_READ, 1_000_000L,
                Bucket.OUTPUT_AUDIO, 1_000_000L));
    // 1 + 0.1, and speech without a price of its own as any output: 2.5
    assertThat(SHIPPED.cost("google", "gemini-2.5-flash", sound, NOW))
        .isEqualTo(usd("3.6", "google/gemini-2.5-flash"));
  }

  @Test
  void saysWhyThereIsNoCost() {
    assertThat(cost("ollama", "mistral-small", 1))
        .isEqualTo(new Cost.Unknown("provider ollama is not in the price table"));
    assertThat(cost("openai", "llama-9", 1))
        .isEqualTo(new Cost.Unknown("model llama-9 of openai is not in the price table"));
    assertThat(cost(null, "our-own", 1))
        .isEqualTo(new Cost.Unknown("model our-own is not in the price table"));
    assertThat(SHIPPED.cost("openai", null, usage(1), NOW))
        .isEqualTo(new Cost.Unknown("the model is not known"));
    assertThat(cost("openai", " ", 1)).isEqualTo(new Cost.Unknown("the model is not known"));
    assertThat(Prices.NONE.cost("openai", null, usage(1), NOW))
        .isEqualTo(new Cost.Unknown("no price table"));
    assertThat(Prices.NONE.version()).isNull();
    assertThat(Prices.NONE.models()).isZero();
    assertThat(Prices.NONE.cachedOutside("anthropic", "claude")).isFalse();
  }

  @Test
  void staysBoundedWithOddModels() {
    for (int i = 0; i < 1000; i++) {
      assertThat(cost("openai", "odd-" + i, 1)).isInstanceOf(Cost.Unknown.class);
    }
    assertThat(amount(cost("openai", "gpt-4o", 1_000_000))).isEqualByComparingTo("2.5");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "openai, gpt-4o, false, false",
        "anthropic, claude-sonnet-4-0, true, false",
        "-, claude-sonnet-4-0, true, false",
        "aws.bedrock, amazon.nova-pro-v1:0, true, false",
        "azure, gpt-4o, false, false",
        "azure, claude-sonnet-4-5, true, false",
        "google, gemini-2.5-pro, false, true",
        "vertex, claude-opus-4-6, true, false",
        "my-gateway, claude-3-opus, true, false",
        "my-gateway, -, false, false",
        "-, our-own, false, false",
        "anthropic, -, true, false",
      })
  void knowsHowProvidersCount(
      @Nullable String provider, @Nullable String model, boolean cached, boolean reasoning) {
    assertThat(SHIPPED.cachedOutside(provider, model)).isEqualTo(cached);
    assertThat(SHIPPED.reasoningOutside(provider, model)).isEqualTo(reasoning);
  }

  @Test
  void letsOwnPricesWin() {
    BigDecimal one = BigDecimal.ONE;
    Prices own =
        SHIPPED
            .with(List.of(price(null, "gpt-*", "USD", one, null)))
            .with(
                List.of(
                    price("My Gateway", "*llama*70b*", "EUR", new BigDecimal("0.5"), one),
                    price(null, "gpt-4o", "CHF", new BigDecimal("3"), null)));
    assertThat(own.cost("my-gateway", "meta/Llama-3.1-70B-fp8", usage(2_000_000, 1_000_000), NOW))
        .isEqualTo(new Cost.Known(new BigDecimal("2"), "EUR", "own/My Gateway/*llama*70b*"));
    assertThat(own.cost("openai", "gpt-4o", usage(1_000_000, 1_000_000), NOW))
        .isEqualTo(new Cost.Known(new BigDecimal("6"), "CHF", "own/gpt-4o"));
    assertThat(own.cost(null, "gpt-4.1", usage(0, 0, 0, 0, 1_000_000), NOW))
        .isEqualTo(new Cost.Known(new BigDecimal("9"), "USD", "own/gpt-*"));
    assertThat(own.cost(null, "llama-70b", usage(1), NOW)).isInstanceOf(Cost.Unknown.class);
    assertThat(own.cost("my-gateway", "70b-llama", usage(1), NOW)).isInstanceOf(Cost.Unknown.class);
    assertThat(own.cost("my-gateway", "llam", usage(1), NOW)).isInstanceOf(Cost.Unknown.class);
    assertThat(own.cost("x", "gp", usage(1), NOW)).isInstanceOf(Cost.Unknown.class);
    assertThat(own.version()).isEqualTo("2026-08-21");
    assertThat(Prices.NONE.with(List.of(price(null, "a*a", "USD", one, null))))
        .satisfies(
            few -> {
              assertThat(few.cost(null, "aa", usage(1), NOW)).isInstanceOf(Cost.Known.class);
              assertThat(few.cost(null, "a", usage(1), NOW))
                  .isEqualTo(new Cost.Unknown("no price table"));
            });
  }

  private static Prices.Override price(
      @Nullable String provider,
      String model,
      String currency,
      BigDecimal input,
      @Nullable BigDecimal cached) {
    return new Prices.Override(provider, model, currency, input, cached, null, new BigDecimal("9"));
  }

  @Test
  void readsATableOfTheUsersOwn() {
    Prices own =
        Prices.parse(
            """
            {"about": {"by": ["us"]}, "version": "v7", "currency": "EUR", "providers": [
             {"id": "house", "names": {"and": [{"starts_with": "In-"}, {"not": "in-doubt"}]},
              "told_by_model": {"ends_with": "-House"}, "reasoning_outside": true,
              "cached_outside": {"contains": "odd"}, "sells_for": ["lab"], "models": [
              {"id": "a", "match": ["A", {"regex": "^a\\\\d+$"}, {"or": ["b", {"equals": "c"}]}],
               "input": 0.1234567890123456789, "hours": "22:00-06:00"},
              {"id": "night", "prices": [{"input": 2},
               {"hours": "22:00-06:00", "input": 1, "above": {"10": {"input": 3},
                "20": {"output": 4}}}]}]},
             {"id": "lab", "models": [{"id": "x-House", "input": 0, "output": 0}]}]}
            """);
    assertThat(own.models()).isEqualTo(3);
    assertThat(own.version()).isEqualTo("v7");
    // 12 digits, the half to the even neighbour
    assertThat(own.cost("in_house", "A77", usage(3), NOW))
        .isEqualTo(new Cost.Known(new BigDecimal("0.00000037037"), "EUR", "house/a@22:00-06:00Z"));
    assertThat(own.cost("in-house", "c", usage(0, 0, 0, 1), NOW))
        .isEqualTo(new Cost.Unknown("house/a has no price for output tokens"));
    assertThat(own.cost("in-doubt", "a", usage(1), NOW))
        .isEqualTo(new Cost.Unknown("provider in-doubt is not in the price table"));
    assertThat(own.cost("house", "x-house", usage(9), NOW))
        .isEqualTo(new Cost.Known(BigDecimal.ZERO, "EUR", "lab/x-House"));
    assertThat(own.cost(null, "x-house", usage(9), NOW)).isInstanceOf(Cost.Known.class);
    assertThat(night(own, 5, "12:00")).isEqualTo(eur("0.00001", "house/night"));
    assertThat(night(own, 5, "23:00")).isEqualTo(eur("0.000005", "house/night@22:00-06:00Z"));
    assertThat(night(own, 20, "05:59")).isEqualTo(eur("0.00006", "house/night@22:00-06:00Z>10"));
    assertThat(night(own, 21, "00:00")).isEqualTo(eur("0.000063", "house/night@22:00-06:00Z>20"));
    assertThat(own.reasoningOutside("house", "a")).isTrue();
    assertThat(own.reasoningOutside("house", "odd")).isFalse();
    assertThat(own.cachedOutside("house", "Odd one")).isTrue();
  }

  private static Cost night(Prices own, long tokens, String time) {
    return own.cost("house", "night", usage(tokens), Instant.parse("2026-01-01T" + time + ":00Z"));
  }

  private static Cost eur(String amount, String priceId) {
    return new Cost.Known(new BigDecimal(amount), "EUR", priceId);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "| line 1: 'nothing' where an object should be",
        "[] | line 1: '[' where an object should be",
        "{ | line 1: no JSON: ",
        "{} | line 1: a price table needs version, currency and providers",
        "{'version': 1} | line 1: '1' where a text should be",
        "{'prices': 1} | line 1: unknown key 'prices': known are about, version",
        "{'providers': {}} | line 1: '{' where a list of providers should be",
        "{'providers': [{'models': []}]} | line 1: a provider needs an id",
        "{'providers': [{'url': ''}]} | line 1: unknown key 'url': known are id, name, names",
        "{'providers': [{'models': [\n{'input': 1}]}]} | line 2: a model needs an id",
        "{'providers': [{'models': [{'inputs': 1}]}]} | line 1: unknown key 'inputs'",
        "{'providers': [{'models': [{'input': '1'}]}]} | line 1: '1' is no price",
        "{'providers': [{'models': [{'input': -1}]}]} | line 1: '-1' is no price",
        "{'providers': [{'models': [{'input': 1E+9}]}]} | line 1: '1E+9' is no price",
        "{'providers': [{'models': [{'input': 1E-99}]}]} | line 1: '1E-99' is no price",
        "{'providers': [{'models': [{'from': 'May'}]}]} | line 1: 'May' is no day",
        "{'providers': [{'models': [{'hours': '9'}]}]} | line 1: '9' is no part of the day",
        "{'providers': [{'models': [{'above': {'x': {}}}]}]} | line 1: 'x' is no number of tokens",
        "{'providers': [{'names': 1}]} | line 1: '1' where a rule for names should be",
        "{'providers': [{'names': {}}]} | line 1: a rule for names is empty",
        "{'providers': [{'names': {'like': 'a'}}]} | line 1: unknown key 'like'",
        "{'providers': [{'names': {'equals': 'a', 'or': []}}]} | line 1: a rule for names has one",
        "{'providers': [{'names': {'regex': '('}}]} | line 1: '(' is no regular expression",
        "{'version': '', 'currency': '', 'providers': [{'id': ''}]} x | line 1: no JSON",
        "{'version': '', 'currency': '', 'providers': [{'id': ''}]} 1 | line 1: more text behind",
      })
  void saysWhatIsWrongWithATable(String given) {
    String[] halves = given.split("\\|", 2);
    assertThatThrownBy(() -> Prices.parse(halves[0].replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(halves[1].trim());
  }

  @Test
  void countsOnlyUpwards() {
    assertThatThrownBy(() -> usage(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input < 0: -1");
    Usage usage = usage(1, 2, 4, 8, 16, 32, 64, 128);
    assertThat(usage.prompt()).isEqualTo(1 + 2 + 4 + 32 + 64);
    assertThat(usage.completion()).isEqualTo(8 + 16 + 128);
    assertThat(usage.count(Bucket.REASONING)).isEqualTo(16);
    assertThat(usage().count(Bucket.REASONING)).isZero();
  }
}
