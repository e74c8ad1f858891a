package io.promptnotary.config;

import io.promptnotary.config.Config.ModelPrice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code pricing.models} of a file. For one thread. */
final class PriceReader {
  private static final String CURRENCY = "USD";
  private static final Pattern STARS = Pattern.compile("\\*+");

  private final Problems problems;
  private final Values values;

  PriceReader(Problems problems) {
    this.problems = problems;
    this.values = new Values(problems);
  }

  /** All that are sound; of each other one at least one problem is told. */
  List<ModelPrice> read(Fields pricing) {
    List<ModelPrice> prices = new ArrayList<>();
    for (Fields fields : pricing.mappings("models", Keys.MODEL_PRICE)) {
      price(fields).ifPresent(prices::add);
    }
    return List.copyOf(prices);
  }

  private Optional<ModelPrice> price(Fields fields) {
    Optional<Glob> model = required(fields, "model").flatMap(values::filled).map(PriceReader::glob);
    Optional<String> provider = fields.text("provider").flatMap(values::filled);
    Optional<String> currency = fields.text("currency").flatMap(values::currency);
    Optional<BigDecimal> input = required(fields, "input").flatMap(values::price);
    Optional<BigDecimal> cacheRead = fields.text("cache_read").flatMap(values::price);
    Optional<BigDecimal> cacheWrite = fields.text("cache_write").flatMap(values::price);
    Optional<BigDecimal> output = required(fields, "output").flatMap(values::price);
    if (model.isEmpty() || input.isEmpty() || output.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelPrice(
            provider.orElse(null),
            model.get(),
            currency.orElse(CURRENCY),
            input.get(),
            cacheRead.orElse(null),
            cacheWrite.orElse(null),
            output.get()));
  }

  /** A dot in a model's name is part of a version and ends no segment: every star crosses it. */
  private static Glob glob(String model) {
    return new Glob(STARS.matcher(model).replaceAll("**"));
  }

  private Optional<Text> required(Fields fields, String key) {
    if (!fields.has(key)) {
      problems.add(fields.place(), fields.where(), "'" + key + "' is missing");
    }
    return fields.text(key);
  }
}
