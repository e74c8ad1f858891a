package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Bucket;
import io.promptnotary.snapshot.Cost;
import io.promptnotary.snapshot.Prices;
import io.promptnotary.snapshot.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What stored calls cost then and would cost by another table, in sums that people ask for. */
final class Repricing {
  private static final int MAX_REASONS = 10;

  private final Prices prices;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Map<String, Long> reasons = new LinkedHashMap<>();
  private long more;

  /** The calls of one key. */
  private static final class Group {
    final @Nullable String key;
    final Map<String, BigDecimal> before = new TreeMap<>();
    final Map<String, BigDecimal> now = new TreeMap<>();
    long calls;
    long unknownBefore;
    long unknownNow;

    Group(@Nullable String key) {
      this.key = key;
    }
  }

  Repricing(Prices prices) {
    this.prices = prices;
  }

  /**
   * Adds a call that has ended.
   *
   * @param key what it is summed under, or null where that is unknown
   * @param call an element of {@code llm_calls}
   */
  void add(@Nullable String key, JsonNode call) {
    if ("pending".equals(Row.string(call, "outcome"))) {
      return;
    }
    Group group = groups.computeIfAbsent(key == null ? "\0" : key, ignored -> new Group(key));
    group.calls++;
    JsonNode old = call.path("cost");
    BigDecimal amount = old.path("amount").isNumber() ? old.path("amount").decimalValue() : null;
    String currency = Row.string(old, "currency");
    if (amount == null || currency == null) {
      group.unknownBefore++;
    } else {
      group.before.merge(currency, amount, BigDecimal::add);
    }
    Cost cost = cost(call);
    if (cost instanceof Cost.Known known) {
      group.now.merge(known.currency(), known.amount(), BigDecimal::add);
    } else if (cost instanceof Cost.Unknown unknown) {
      group.unknownNow++;
      if (reasons.size() < MAX_REASONS || reasons.containsKey(unknown.reason())) {
        reasons.merge(unknown.reason(), 1L, Long::sum);
      } else {
        more++;
      }
    }
  }

  private Cost cost(JsonNode call) {
    Map<Bucket, Long> buckets = new EnumMap<>(Bucket.class);
    for (Map.Entry<String, JsonNode> each : call.path("tokens").path("buckets").properties()) {
      Bucket bucket = Bucket.of(each.getKey());
      long count = each.getValue().longValue();
      if (bucket == null || !each.getValue().canConvertToExactIntegral() || count < 0) {
        return new Cost.Unknown("the stored tokens cannot be read");
      }
      buckets.put(bucket, count);
    }
    if (buckets.isEmpty()) {
      String reason = Row.string(call, "cost_unknown");
      boolean counted = Row.number(call.path("tokens"), "prompt_tokens") != null;
      return new Cost.Unknown(
          counted || reason == null ? "the row holds no tokens in buckets" : reason);
    }
    Instant at = Units.moment(Row.string(call, "started_at"));
    if (at == null) {
      return new Cost.Unknown("the row does not say when the call began");
    }
    String provider = Row.string(call, "provider");
    Usage usage = new Usage(buckets);
    Cost cost = prices.cost(provider, Row.string(call, "model"), usage, at);
    String requested = Row.string(call, "requested_model");
    if (cost instanceof Cost.Unknown && requested != null) {
      Cost asked = prices.cost(provider, requested, usage, at);
      return asked instanceof Cost.Known ? asked : cost;
    }
    return cost;
  }

  /** The lines of the report: one for each key and currency, in the order of first calls. */
  List<List<@Nullable Object>> lines() {
    List<List<@Nullable Object>> lines = new ArrayList<>();
    for (Group group : groups.values()) {
      Set<String> currencies = new LinkedHashSet<>(group.before.keySet());
      currencies.addAll(group.now.keySet());
      if (currencies.isEmpty()) {
        lines.add(line(group, null));
      }
      for (String currency : currencies) {
        lines.add(line(group, currency));
      }
    }
    return lines;
  }

  private static List<@Nullable Object> line(Group group, @Nullable String currency) {
    BigDecimal before = currency == null ? null : group.before.get(currency);
    BigDecimal now = currency == null ? null : group.now.get(currency);
    return Arrays.asList(
        group.key,
        group.calls,
        before,
        now,
        before == null || now == null ? null : now.subtract(before),
        currency,
        group.unknownBefore,
        group.unknownNow);
  }

  /** What to know about the report. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add("new costs by price table " + prices.version());
    reasons.forEach(
        (reason, calls) -> notes.add("no cost for " + Units.count(calls, "call") + ": " + reason));
    if (more > 0) {
      notes.add("no cost for " + Units.count(more, "call") + " for more reasons");
    }
    return notes;
  }
}
