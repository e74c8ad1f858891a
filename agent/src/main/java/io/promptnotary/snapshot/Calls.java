package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a generation in their order, and what each was for.
 *
 * @param list all calls
 */
record Calls(List<Call> list) {

  /** An answer of HTTP with such a status, or a higher one, is none. */
  private static final int FAILED = 400;

  /** Of so many calls before it, one may be repeated. */
  private static final int LOOK_BACK = 32;

  /**
   * One call.
   *
   * @param item what was captured
   * @param repair the number of the repair that it belongs to, 0 for the draft
   * @param attempt 1, or more for a call that repeats a failed one with the same prompts
   * @param hedge true if the same was being asked already, and not both were answered
   */
  record Call(Item item, int repair, int attempt, boolean hedge) {

    String purpose() {
      return repair == 0 ? "draft" : "repair " + repair;
    }

    String outcome() {
      if (item.isOpen()) {
        return "pending";
      }
      if (item.isAbandoned()) {
        return "abandoned";
      }
      Throwable thrown = item.thrown;
      if (item.cancelled || thrown == null) {
        return item.cancelled ? "cancelled" : "success";
      }
      return Timeouts.isTimeout(thrown) ? "timeout" : "failed";
    }
  }

  static Calls of(List<Item> items, List<Item> failedChecks) {
    List<Call> list = new ArrayList<>();
    List<Prompts> prompts = new ArrayList<>();
    int repairs = 0;
    for (Item item : items) {
      Prompts sent = items.size() == 1 ? Prompts.NONE : Prompts.of(item.exact);
      Call again = repeated(item, sent, list, prompts);
      prompts.add(sent);
      if (again != null) {
        boolean hedge = !again.item.isBefore(item);
        list.add(new Call(item, again.repair, again.attempt + (hedge ? 0 : 1), hedge));
      } else if (item.around(Role.REPAIR) != null
          || failedChecks.stream().anyMatch(check -> check.isBefore(item))) {
        list.add(new Call(item, ++repairs, 1, false));
      } else {
        list.add(new Call(item, 0, 1, false));
      }
    }
    return new Calls(list);
  }

  /** The last call before it that asked the same, if this is one more attempt of it, or a hedge. */
  private static @Nullable Call repeated(
      Item item, Prompts sent, List<Call> list, List<Prompts> prompts) {
    int from = Math.max(0, list.size() - LOOK_BACK);
    for (int i = list.size() - 1; i >= from; i--) {
      Call earlier = list.get(i);
      if (prompts.get(i).isSame(sent)) {
        boolean answered = earlier.item.isSuccess();
        boolean over = earlier.item.isBefore(item);
        return answered && (over || item.isSuccess()) ? null : earlier;
      }
    }
    return null;
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

  /** How many calls repeated a failed one, those within calls among them. */
  long retries() {
    long inside =
        list.stream()
            .mapToLong(call -> Math.max(call.item.retried, call.item.attempts.size() - 1L))
            .filter(tried -> tried > 0)
            .sum();
    return inside + list.stream().filter(call -> call.attempt > 1 && !call.hedge).count();
  }

  /** The column {@code llm_calls}. */
  List<Map<String, Object>> json(Clock clock, Errors errors, Gaps gaps, Account account) {
    List<Map<String, Object>> json = new ArrayList<>();
    for (Call call : list) {
      json.add(json(call, json.size(), clock, errors, gaps, account));
    }
    return json;
  }

  private static Map<String, Object> json(
      Call call, int index, Clock clock, Errors errors, Gaps gaps, Account account) {
    Item item = call.item;
    Prompts prompts = Prompts.of(item.fields);
    Fields json = new Fields();
    json.put("n", index + 1);
    json.put("purpose", call.purpose());
    json.put("attempt", call.attempt);
    json.put("hedge", call.hedge ? true : null);
    json.put("outcome", call.outcome());
    json.put(Part.JOINED_BY, item.joinedBy == null ? null : item.joinedBy.toString());
    json.put("provider", item.get("provider"));
    json.put("model", item.get("model"));
    json.put(Item.REQUESTED_MODEL, item.get(Item.REQUESTED_MODEL));
    json.put("started_at", clock.at(item.startNanos));
    json.put("latency_ms", item.isOpen() ? null : Clock.millis(item.startNanos, item.endNanos));
    json.put("stream", stream(item));
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
    json.put("retry_count", item.retries(gaps));
    json.put("attempts", attempts(item, errors, gaps));
    json.put("error", errors.brief(item));
    json.put("method", item.method);
    json.put("pointcut", item.pointcut);
    return json.known();
  }

  /** The member {@code attempts} of a call; empty if the first one told all. */
  private static List<Map<String, Object>> attempts(Item item, Errors errors, Gaps gaps) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Item each : item.attempts.size() > 1 ? item.attempts : List.<Item>of()) {
      Long status = each.count("status", gaps);
      Fields json = new Fields();
      json.put("n", all.size() + 1);
      json.put("outcome", outcome(each, status));
      json.put("status", status);
      json.put("latency_ms", each.isOpen() ? null : Clock.millis(each.startNanos, each.endNanos));
      json.put("error", errors.brief(each));
      all.add(json.known());
    }
    return all;
  }

  private static String outcome(Item attempt, @Nullable Long status) {
    if (attempt.isOpen()) {
      return "pending";
    }
    boolean refused = status != null && status >= FAILED;
    return attempt.cancelled ? "cancelled" : attempt.isSuccess() && !refused ? "success" : "failed";
  }

  /** The member {@code stream} of a call; empty if its answer came at once. */
  private static Map<String, Object> stream(Item item) {
    Fields json = new Fields();
    Streamed streamed = item.streamed;
    if (streamed != null && streamed.chunks() >= 0) {
      json.put("chunks", streamed.chunks());
      if (streamed.hasChunks()) {
        json.put("first_ms", Clock.millis(item.startNanos, streamed.firstNanos()));
      }
      if (streamed.chunks() > 1) {
        long span = Math.max(0, streamed.lastNanos() - streamed.firstNanos());
        json.put("mean_gap_ms", Clock.millis(span / (streamed.chunks() - 1)));
        json.put("max_gap_ms", Clock.millis(streamed.longestNanos()));
      }
    }
    return json.known();
  }

  /** The first call whose answer came in pieces, or null. */
  @Nullable Item firstStreamed() {
    for (Call call : list) {
      Streamed streamed = call.item.streamed;
      if (streamed != null && streamed.hasChunks()) {
        return call.item;
      }
    }
    return null;
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
