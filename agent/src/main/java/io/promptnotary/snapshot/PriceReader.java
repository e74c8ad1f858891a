package io.promptnotary.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.promptnotary.snapshot.Price.Hours;
import io.promptnotary.snapshot.Price.Rates;
import io.promptnotary.snapshot.Price.Tier;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a price table token by token. Texts and figures that occur often are kept once. Any flaw is
 * an {@link IllegalArgumentException} that names the line.
 */
final class PriceReader {
  private static final int MAX_PRICE_DIGITS = 20;

  private final JsonParser parser;
  private final Map<BigDecimal, BigDecimal> figures = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();

  private PriceReader(JsonParser parser) {
    this.parser = parser;
  }

  static PriceTable read(String json) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      PriceReader reader = new PriceReader(parser);
      parser.nextToken();
      PriceTable table = reader.table();
      if (parser.nextToken() != null) {
        throw reader.flaw("more text behind the table");
      }
      return table;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new IllegalArgumentException(
          "line " + line + ": no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException("a text that cannot be read", e);
    }
  }

  private PriceTable table() throws IOException {
    String version = null;
    String currency = null;
    List<PriceTable.Provider> providers = new ArrayList<>();
    for (String key = enter(); key != null; key = next()) {
      switch (key) {
        case "about" -> parser.skipChildren();
        case "version" -> version = text();
        case "currency" -> currency = text();
        case "providers" -> {
          expect(JsonToken.START_ARRAY, "a list of providers");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            providers.add(provider());
          }
        }
        default -> throw unknown(key, "about, version, currency, providers");
      }
    }
    if (version == null || currency == null || providers.isEmpty()) {
      throw flaw("a price table needs version, currency and providers");
    }
    return new PriceTable(version, currency, List.copyOf(providers));
  }

  private PriceTable.Provider provider() throws IOException {
    String id = null;
    NameRule names = null;
    NameRule models = null;
    NameRule outside = null;
    boolean reasoning = false;
    List<String> fallback = new ArrayList<>();
    List<PriceTable.Model> list = new ArrayList<>();
    for (String key = enter(); key != null; key = next()) {
      switch (key) {
        case "id" -> id = text();
        case "name" -> text();
        case "names" -> names = rule(PriceTable::bare);
        case "told_by_model" -> models = rule(NameRule::lower);
        case "cached_outside" ->
            outside =
                parser.currentToken() == JsonToken.VALUE_TRUE
                    ? new NameRule.Contains("")
                    : rule(NameRule::lower);
        case "reasoning_outside" -> reasoning = parser.currentToken() == JsonToken.VALUE_TRUE;
        case "sells_for" -> {
          expect(JsonToken.START_ARRAY, "a list of provider ids");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            fallback.add(text());
          }
        }
        case "models" -> {
          expect(JsonToken.START_ARRAY, "a list of models");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(model());
          }
        }
        default ->
            throw unknown(
                key,
                "id, name, names, told_by_model, cached_outside, reasoning_outside, sells_for,"
                    + " models");
      }
    }
    if (id == null) {
      throw flaw("a provider needs an id");
    }
    return new PriceTable.Provider(
        id, names, models, outside, reasoning, List.copyOf(fallback), List.copyOf(list));
  }

  private PriceTable.Model model() throws IOException {
    String id = null;
    NameRule names = null;
    List<Price> prices = new ArrayList<>();
    Sheet sheet = new Sheet();
    for (String key = enter(); key != null; key = next()) {
      switch (key) {
        case "id" -> id = text();
        case "match" -> names = rule(NameRule::lower);
        case "prices" -> {
          expect(JsonToken.START_ARRAY, "a list of prices");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            Sheet each = new Sheet();
            for (String name = enter(); name != null; name = next()) {
              each.put(name);
            }
            prices.add(each.price());
          }
        }
        default -> sheet.put(key);
      }
    }
    if (id == null) {
      throw flaw("a model needs an id");
    }
    if (prices.isEmpty()) {
      prices.add(sheet.price());
    }
    if (names == null) {
      names = new NameRule.Equals(shared(NameRule.lower(id)));
    }
    return new PriceTable.Model(id, names, List.copyOf(prices));
  }

  /** A text means just that name, a list means any of it, an object says how it is compared. */
  private NameRule rule(UnaryOperator<String> form) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return new NameRule.Equals(shared(form.apply(text())));
    }
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      return new NameRule.Or(rules(form));
    }
    expect(JsonToken.START_OBJECT, "a rule for names");
    String key = enter();
    if (key == null) {
      throw flaw("a rule for names is empty");
    }
    NameRule rule =
        switch (key) {
          case "equals" -> new NameRule.Equals(shared(form.apply(text())));
          case "starts_with" -> new NameRule.StartsWith(form.apply(text()));
          case "ends_with" -> new NameRule.EndsWith(form.apply(text()));
          case "contains" -> new NameRule.Contains(form.apply(text()));
          case "regex" -> new NameRule.Regex(pattern());
          case "or" -> new NameRule.Or(rules(form));
          case "and" -> new NameRule.And(rules(form));
          case "not" -> new NameRule.Not(rule(form));
          default ->
              throw unknown(key, "equals, starts_with, ends_with, contains, regex, or, and, not");
        };
    if (next() != null) {
      throw flaw("a rule for names has one key");
    }
    return rule;
  }

  private List<NameRule> rules(UnaryOperator<String> form) throws IOException {
    expect(JsonToken.START_ARRAY, "a list of rules");
    List<NameRule> rules = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      rules.add(rule(form));
    }
    return List.copyOf(rules);
  }

  private Pattern pattern() throws IOException {
    String regex = text();
    try {
      return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw flaw("'" + regex + "' is no regular expression: " + e.getDescription());
    }
  }

  /** One price while it is read. */
  private final class Sheet {
    private @Nullable LocalDate from;
    private @Nullable Hours hours;
    private final Figures base = new Figures();
    private final TreeMap<Long, Figures> above = new TreeMap<>();

    void put(String key) throws IOException {
      switch (key) {
        case "from" -> from = date();
        case "hours" -> hours = hours();
        case "above" -> {
          for (String start = enter(); start != null; start = next()) {
            Figures figures = new Figures();
            for (String name = enter(); name != null; name = next()) {
              figures.put(name);
            }
            above.put(tokens(start), figures);
          }
        }
        default -> base.put(key);
      }
    }

    Price price() {
      List<Tier> tiers = new ArrayList<>();
      Figures reached = base;
      for (Map.Entry<Long, Figures> each : above.entrySet()) {
        reached = each.getValue().over(reached);
        tiers.add(new Tier(each.getKey(), reached.rates()));
      }
      return new Price(from, hours, base.rates(), List.copyOf(tiers));
    }

    private LocalDate date() throws IOException {
      try {
        return LocalDate.parse(text());
      } catch (DateTimeException e) {
        throw flaw("'" + text() + "' is no day: write 2026-01-31");
      }
    }

    private Hours hours() throws IOException {
      String[] ends = text().split("-", -1);
      try {
        return new Hours(LocalTime.parse(ends[0]), LocalTime.parse(ends[ends.length - 1]));
      } catch (DateTimeException e) {
        throw flaw("'" + text() + "' is no part of the day: write 00:30-16:30, in UTC");
      }
    }

    private long tokens(String start) {
      try {
        return Long.parseLong(start);
      } catch (NumberFormatException e) {
        throw flaw("'" + start + "' is no number of tokens");
      }
    }
  }

  /** The figures of a price or of one of its tiers while they are read. */
  private final class Figures {
    private final @Nullable BigDecimal[] perMillion = new BigDecimal[Bucket.values().length];
    private @Nullable BigDecimal calls;

    void put(String key) throws IOException {
      Bucket bucket = Bucket.of(key);
      if (key.equals("thousand_calls")) {
        calls = figure();
      } else if (bucket == null) {
        throw unknown(key, "the buckets, thousand_calls, from, hours, above");
      } else {
        perMillion[bucket.ordinal()] = figure();
      }
    }

    Figures over(Figures below) {
      for (int i = 0; i < perMillion.length; i++) {
        perMillion[i] = perMillion[i] == null ? below.perMillion[i] : perMillion[i];
      }
      calls = calls == null ? below.calls : calls;
      return this;
    }

    Rates rates() {
      return new Rates(perMillion, calls);
    }
  }

  private BigDecimal figure() throws IOException {
    JsonToken token = parser.currentToken();
    boolean number = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    BigDecimal figure = number ? parser.getDecimalValue() : null;
    if (figure == null
        || figure.signum() < 0
        || figure.scale() > MAX_PRICE_DIGITS
        || figure.scale() < 0
        || figure.precision() > MAX_PRICE_DIGITS) {
      throw flaw("'" + parser.getText() + "' is no price");
    }
    return figures.computeIfAbsent(figure, same -> same);
  }

  private String text() throws IOException {
    expect(JsonToken.VALUE_STRING, "a text");
    return shared(parser.getText());
  }

  private String shared(String text) {
    return texts.computeIfAbsent(text, same -> same);
  }

  /** Steps into an object and onto its first value; null if it is empty. */
  private @Nullable String enter() throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    return next();
  }

  /** Steps onto the next value of an object; null at its end. */
  private @Nullable String next() throws IOException {
    String key = parser.nextFieldName();
    if (key != null) {
      parser.nextToken();
    }
    return key;
  }

  private void expect(JsonToken token, String what) throws IOException {
    if (parser.currentToken() != token) {
      String found = parser.currentToken() == null ? "nothing" : parser.getText();
      throw flaw("'" + found + "' where " + what + " should be");
    }
  }

  private IllegalArgumentException unknown(String key, String known) {
    return flaw("unknown key '" + key + "': known are " + known);
  }

  private IllegalArgumentException flaw(String message) {
    return new IllegalArgumentException(
        "line " + parser.currentLocation().getLineNr() + ": " + message);
  }
}
