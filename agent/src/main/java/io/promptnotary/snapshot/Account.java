package io.promptnotary.snapshot;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens and costs of a generation, call by call and summed. */
final class Account {
  private final Prices prices;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(Calls.Call call, Tokens tokens, Cost cost) {}

  Account(Calls calls, Prices prices, @Nullable Tokenizer tokenizer, Clock clock, Gaps gaps) {
    this.prices = prices;
    for (Calls.Call call : calls.list()) {
      Tokens tokens = Tokens.of(call.item(), prices, tokenizer, gaps);
      entries.add(new Entry(call, tokens, cost(call.item(), tokens, clock.when(call.item()))));
    }
  }

  private Cost cost(Item call, Tokens tokens, Instant at) {
    Usage usage = tokens.usage();
    if (usage == null) {
      return new Cost.Unknown(tokens.problem());
    }
    String provider = call.text("provider");
    Cost cost = prices.cost(provider, call.text("model"), usage, at);
    // A provider may answer with a name of its own making, such as a deployment's.
    if (cost instanceof Cost.Unknown && call.text(Item.REQUESTED_MODEL) != null) {
      Cost asked = prices.cost(provider, call.text(Item.REQUESTED_MODEL), usage, at);
      return asked instanceof Cost.Known ? asked : cost;
    }
    return cost;
  }

  /** The column {@code token_metrics}; empty while no call has ended or told anything. */
  Map<String, Object> tokenMetrics() {
    Calls.Fields json = new Calls.Fields();
    if (entries.stream().allMatch(each -> each.tokens.isSilent() && each.call.item().isOpen())) {
      return json.known();
    }
    Map<String, Object> totals = new LinkedHashMap<>();
    Map<Bucket, Long> buckets = new EnumMap<>(Bucket.class);
    Set<String> sources = new LinkedHashSet<>();
    int reporting = 0;
    for (Entry each : entries) {
      each.tokens.totals().forEach((kind, count) -> add(totals, kind, count));
      Usage usage = each.tokens.usage();
      if (usage != null) {
        usage.tokens().forEach((bucket, count) -> buckets.merge(bucket, count, Long::sum));
      }
      if (!each.tokens.isSilent()) {
        sources.add(each.tokens.estimated() ? "estimated" : "reported");
      }
      reporting += each.tokens.reported().isEmpty() ? 0 : 1;
    }
    totals.forEach(json::put);
    json.put("buckets", new Usage(buckets).json());
    Sum sum = Sum.of(entries);
    sum.put(json, sum.isWhole() ? "estimated_cost" : "known_cost", "cost_unknown");
    json.put("price_id", sum.ids.size() == 1 ? sum.ids.iterator().next() : List.copyOf(sum.ids));
    json.put("price_table", sum.ids.isEmpty() ? null : prices.version());
    if (!sources.isEmpty()) {
      json.put("source", sources.size() == 1 ? sources.iterator().next() : "mixed");
    }
    json.put("calls_with_usage", reporting);
    json.put("calls", entries.size());
    return json.known();
  }

  /** Adds to the element of {@code llm_calls} of call {@code n}, counted from 0. */
  void call(int n, Calls.Fields json) {
    Entry entry = entries.get(n);
    json.put("tokens", entry.tokens.json());
    if (entry.cost instanceof Cost.Known known) {
      Calls.Fields cost = new Calls.Fields();
      cost.put("amount", known.amount());
      cost.put("currency", known.currency());
      cost.put("price_id", known.priceId());
      json.put("cost", cost.known());
    } else if (entry.cost instanceof Cost.Unknown unknown && !entry.call.item().isOpen()) {
      json.put("cost_unknown", unknown.reason());
    }
  }

  /** Adds to {@code repair_metrics} what the repairs took; nothing if no call was one. */
  void repairs(Map<String, Object> json) {
    List<Entry> repairs = entries.stream().filter(each -> each.call.repair() > 0).toList();
    if (repairs.isEmpty()) {
      return;
    }
    long tokens = 0;
    boolean known = true;
    for (Entry each : repairs) {
      Long total = each.tokens.totals().get("total_tokens");
      known &= total != null;
      tokens += total == null ? 0 : total;
    }
    Calls.Fields fields = new Calls.Fields();
    fields.put("repair_tokens", known ? tokens : null);
    Sum sum = Sum.of(repairs);
    // Where a repair has no cost, its call says why.
    if (sum.isWhole()) {
      sum.put(fields, "repair_cost", "cost_unknown");
    }
    json.putAll(fields.known());
  }

  private static void add(Map<String, Object> sums, String kind, Object count) {
    sums.merge(kind, count, (a, b) -> (Long) a + (Long) b);
  }

  /**
   * What several calls cost.
   *
   * @param amounts by currency
   * @param ids the prices they were computed by
   * @param reasons why some have no cost
   */
  private record Sum(Map<String, BigDecimal> amounts, Set<String> ids, Set<String> reasons) {
    static Sum of(List<Entry> entries) {
      Sum sum = new Sum(new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
      for (Entry each : entries) {
        if (each.cost instanceof Cost.Known known) {
          sum.amounts.merge(known.currency(), known.amount(), BigDecimal::add);
          sum.ids.add(known.priceId());
        } else if (each.cost instanceof Cost.Unknown unknown) {
          sum.reasons.add(unknown.reason());
        }
      }
      return sum;
    }

    boolean isWhole() {
      return reasons.isEmpty() && amounts.size() == 1;
    }

    String why() {
      Set<String> all = new LinkedHashSet<>(reasons);
      if (amounts.size() > 1) {
        all.add("prices in " + String.join(" and ", amounts.keySet()) + " cannot be added");
      }
      return String.join("; ", all);
    }

    void put(Calls.Fields json, String name, String nameOfReason) {
      for (Map.Entry<String, BigDecimal> only : amounts.entrySet()) {
        if (amounts.size() == 1) {
          json.put(name, only.getValue());
          json.put("currency", only.getKey());
        }
      }
      json.put("costs", amounts.size() > 1 ? amounts : null);
      json.put(nameOfReason, isWhole() ? null : why());
    }
  }
}
