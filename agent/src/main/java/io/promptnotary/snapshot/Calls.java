package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a generation in their order, and what each was for.
 *
 * @param list all calls
 */
record Calls(List<Call> list) {

  /**
   * One call.
   *
   * @param item what was captured
   * @param repair the number of the repair that it belongs to, 0 for the draft
   * @param attempt 1, or more for a call that repeats a failed one with the same prompts
   */
  record Call(Item item, int repair, int attempt) {

    String purpose() {
      return repair == 0 ? "draft" : "repair " + repair;
    }

    String outcome() {
      if (item.isOpen()) {
        return "pending";
      }
      return item.cancelled ? "cancelled" : item.thrown == null ? "success" : "failed";
    }
  }

  static Calls of(List<Item> items, List<Item> failedChecks) {
    List<Call> list = new ArrayList<>();
    int repairs = 0;
    for (Item item : items) {
      Call last = list.isEmpty() ? null : list.get(list.size() - 1);
      if (last != null && repeats(item, last)) {
        list.add(new Call(item, last.repair, last.attempt + 1));
      } else if (item.around(Role.REPAIR) != null
          || failedChecks.stream().anyMatch(check -> check.isBefore(item))) {
        list.add(new Call(item, ++repairs, 1));
      } else {
        list.add(new Call(item, 0, 1));
      }
    }
    return new Calls(list);
  }

  @Nullable Item first() {
    return list.isEmpty() ? null : list.get(0).item;
  }

  @Nullable Item last() {
    return list.isEmpty() ? null : list.get(list.size() - 1).item;
  }

  /** The call whose answer the generation ended with, or null. */
  @Nullable Item lastSuccess() {
    Item found = null;
    for (Call call : list) {
      found = call.item.isSuccess() ? call.item : found;
    }
    return found;
  }

  /** How many repairs were asked for. */
  int repairs() {
    return list.stream().mapToInt(Call::repair).max().orElse(0);
  }

  /** How many calls repeated a failed one. */
  long retries() {
    return list.stream().filter(call -> call.attempt > 1).count();
  }

  /** The column {@code llm_calls}. */
  List<Map<String, Object>> json(Clock clock, Errors errors, Gaps gaps, Account account) {
    List<Map<String, Object>> json = new ArrayList<>();
    for (Call call : list) {
      json.add(json(call, json.size(), clock, errors, gaps, account));
    }
    return json;
  }

  private static boolean repeats(Item item, Call last) {
    return last.outcome().equals("failed")
        && Prompts.of(last.item.exact).isSame(Prompts.of(item.exact));
  }

  private static Map<String, Object> json(
      Call call, int index, Clock clock, Errors errors, Gaps gaps, Account account) {
    Item item = call.item;
    Prompts prompts = Prompts.of(item.fields);
    Fields json = new Fields();
    json.put("n", index + 1);
    json.put("purpose", call.purpose());
    json.put("attempt", call.attempt);
    json.put("outcome", call.outcome());
    json.put("provider", item.get("provider"));
    json.put("model", item.get("model"));
    json.put(Item.REQUESTED_MODEL, item.get(Item.REQUESTED_MODEL));
    json.put("started_at", clock.at(item.startNanos));
    json.put("latency_ms", item.isOpen() ? null : Clock.millis(item.startNanos, item.endNanos));
    json.put("system", prompts.system());
    json.put("user", prompts.user());
    json.put("messages", prompts.messages());
    json.put("parameters", item.group("params."));
    json.put("tools", item.get("tools"));
    json.put("response", item.get("output"));
    json.put("reasoning", item.get("reasoning"));
    json.put("tool_calls", item.get("tool_calls"));
    account.call(index, json);
    json.put("finish_reason", item.get("finish_reason"));
    json.put("response_id", item.get("response_id"));
    json.put("cached", Values.truth(item.get("cached")));
    json.put("retry_count", item.count("retry_count", gaps));
    json.put("error", errors.brief(item));
    String joined = item.text("joined_by");
    json.put("joined_by", joined == null ? null : joined.toLowerCase(Locale.ROOT));
    json.put("method", item.method);
    json.put("pointcut", item.pointcut);
    return json.known();
  }

  /** An object of JSON whose unknown values are absent. */
  static final class Fields {
    private final Map<String, Object> known = new LinkedHashMap<>();

    void put(String name, @Nullable Object value) {
      boolean empty =
          value instanceof Map<?, ?> map && map.isEmpty()
              || value instanceof List<?> list && list.isEmpty();
      if (value != null && !empty) {
        known.put(name, value);
      }
    }

    Map<String, Object> known() {
      return known;
    }
  }
}
