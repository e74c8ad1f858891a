package io.promptnotary.tools;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes {@code config/prices.json} from {@code prices/data_slim.json} of the project
 * pydantic/genai-prices: {@code mvn -q -Pprices process-test-classes -pl agent
 * -Dprices.source=data_slim.json -Dprices.state=2026-08-21}, the second being the day of the
 * source.
 *
 * <p>Rules for names, prices by first day and hours of the day, tiers and cache, audio and call
 * prices are taken over. Prices keep 12 significant digits: more are left behind by somebody's
 * binary arithmetic. How a provider counts is read off the places where its usage is found: one
 * whose cached tokens are added to its input tokens counts them outside.
 */
public final class PriceTableGenerator {
  private static final MathContext DIGITS = new MathContext(12);
  private static final String MAKER_OF_OUTSIDERS = "anthropic";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private static final Map<String, String> BUCKETS =
      Map.of(
          "input_mtok", "input",
          "cache_read_mtok", "cache_read",
          "cache_write_mtok", "cache_write",
          "output_mtok", "output",
          "input_audio_mtok", "input_audio",
          "cache_audio_read_mtok", "cache_audio_read",
          "output_audio_mtok", "output_audio");

  private static final List<String> LICENCE =
      List.of(
          "Permission is hereby granted, free of charge, to any person obtaining a copy of this"
              + " software and associated documentation files (the \"Software\"), to deal in the"
              + " Software without restriction, including without limitation the rights to use,"
              + " copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the"
              + " Software, and to permit persons to whom the Software is furnished to do so,"
              + " subject to the following conditions:",
          "The above copyright notice and this permission notice shall be included in all copies"
              + " or substantial portions of the Software.",
          "THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,"
              + " INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A"
              + " PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR"
              + " COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN"
              + " AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION"
              + " WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.");

  private PriceTableGenerator() {}

  /** Source file, its day, target file. */
  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !args[1].matches("\\d{4}-\\d{2}-\\d{2}")) {
      throw new IllegalArgumentException("give the source file, its day (2026-01-31), the target");
    }
    Files.writeString(Path.of(args[2]), generate(Files.readString(Path.of(args[0])), args[1]));
  }

  /** The table as text, one model a line. */
  static String generate(String source, String day) throws IOException {
    JsonNode providers = MAPPER.readTree(source);
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("what", "Prices of tokens, per million; thousand_calls: per thousand calls");
    about.put("source", "pydantic/genai-prices, prices/data_slim.json, state of " + day);
    about.put("copyright", "Copyright (c) Pydantic Services Inc., MIT licence");
    about.put("licence", LICENCE);
    about.put(
        "changes",
        "made by PriceTableGenerator; change that or name your own table, not this file");
    StringBuilder out = new StringBuilder("{\n\"about\": ");
    out.append(json(about)).append(",\n\"version\": ").append(json(day));
    out.append(",\n\"currency\": \"USD\",\n\"providers\": [");
    JsonNode outsiders = null;
    for (JsonNode provider : providers) {
      if (provider.path("id").asText().equals(MAKER_OF_OUTSIDERS)) {
        outsiders = provider.path("model_match");
      }
    }
    String between = "\n";
    for (JsonNode provider : providers) {
      out.append(between).append(provider(provider, outsiders));
      between = ",\n";
    }
    return out.append("\n]\n}\n").toString();
  }

  private static String provider(JsonNode provider, JsonNode outsiders) throws IOException {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("id", provider.path("id"));
    if (provider.has("name")) {
      head.put("name", provider.path("name"));
    }
    if (provider.path("provider_match").isObject()) {
      head.put("names", rule(provider.path("provider_match")));
    }
    if (provider.path("model_match").isObject()) {
      head.put("told_by_model", rule(provider.path("model_match")));
    }
    boolean first = true;
    for (JsonNode extractor : provider.path("extractors")) {
      boolean apart = adds(extractor, "input_tokens", "cache");
      if (first && apart) {
        head.put("cached_outside", true);
      } else if (apart && outsiders != null) {
        head.putIfAbsent("cached_outside", rule(outsiders));
      }
      if (first && adds(extractor, "output_tokens", "thoughts")) {
        head.put("reasoning_outside", true);
      }
      first = false;
    }
    if (provider.path("fallback_model_providers").isArray()) {
      head.put("sells_for", provider.path("fallback_model_providers"));
    }
    String open = json(head);
    StringBuilder out = new StringBuilder(open.substring(0, open.length() - 1));
    out.append(", \"models\": [");
    String between = "\n";
    for (JsonNode model : provider.path("models")) {
      out.append(between).append(json(model(model)));
      between = ",\n";
    }
    return out.append("\n]}").toString();
  }

  /** True if a figure whose name holds {@code part} is added to the total {@code dest}. */
  private static boolean adds(JsonNode extractor, String dest, String part) {
    for (JsonNode mapping : extractor.path("mappings")) {
      if (mapping.path("dest").asText().equals(dest)
          && mapping.path("path").toString().toLowerCase(Locale.ROOT).contains(part)) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Object> model(JsonNode source) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("id", source.path("id"));
    Object match = rule(source.path("match"));
    if (!match.equals(source.path("id").asText())) {
      model.put("match", match);
    }
    JsonNode prices = source.path("prices");
    if (!prices.isArray()) {
      model.putAll(price(prices));
      return model;
    }
    List<Object> list = new ArrayList<>();
    for (JsonNode each : prices) {
      Map<String, Object> price = new LinkedHashMap<>();
      JsonNode constraint = each.path("constraint");
      if (constraint.has("start_date")) {
        price.put("from", constraint.path("start_date"));
      } else if (constraint.has("start_time")) {
        price.put("hours", time(constraint, "start_time") + "-" + time(constraint, "end_time"));
      }
      price.putAll(price(each.path("prices")));
      list.add(price);
    }
    model.put("prices", list);
    return model;
  }

  private static String time(JsonNode constraint, String name) {
    String time = constraint.path(name).asText();
    if (!time.matches("\\d\\d:\\d\\d:00Z")) {
      throw new IllegalArgumentException(time + ": not a full minute in UTC");
    }
    return time.substring(0, 5);
  }

  private static Map<String, Object> price(JsonNode source) {
    Map<String, Object> price = new LinkedHashMap<>();
    Map<Long, Map<String, Object>> above = new TreeMap<>();
    source
        .properties()
        .forEach(
            each -> {
              JsonNode value = each.getValue();
              if (each.getKey().equals("requests_kcount")) {
                price.put("thousand_calls", figure(value));
                return;
              }
              String bucket = BUCKETS.get(each.getKey());
              if (bucket == null) {
                throw new IllegalArgumentException(each.getKey() + ": no bucket for this price");
              }
              price.put(bucket, figure(value.isObject() ? value.path("base") : value));
              for (JsonNode tier : value.path("tiers")) {
                above
                    .computeIfAbsent(tier.path("start").asLong(), start -> new LinkedHashMap<>())
                    .put(bucket, figure(tier.path("price")));
              }
            });
    if (!above.isEmpty()) {
      price.put("above", above);
    }
    return price;
  }

  private static BigDecimal figure(JsonNode number) {
    if (!number.isNumber()) {
      throw new IllegalArgumentException(number + ": not a price");
    }
    BigDecimal figure = number.decimalValue().round(DIGITS).stripTrailingZeros();
    return figure.scale() < 0 ? figure.setScale(0) : figure;
  }

  /** A name alone means "equals", a list "any of". */
  private static Object rule(JsonNode clause) {
    Iterator<Map.Entry<String, JsonNode>> keys = clause.properties().iterator();
    Map.Entry<String, JsonNode> only = keys.next();
    return switch (only.getKey()) {
      case "equals" -> only.getValue().asText();
      case "or" -> rules(only.getValue());
      case "and" -> Map.of("and", rules(only.getValue()));
      case "not" -> Map.of("not", rule(only.getValue()));
      default -> clause;
    };
  }

  private static List<Object> rules(JsonNode clauses) {
    List<Object> rules = new ArrayList<>();
    clauses.forEach(clause -> rules.add(rule(clause)));
    return rules;
  }

  private static String json(Object value) throws IOException {
    return MAPPER.writeValueAsString(value);
  }
}
