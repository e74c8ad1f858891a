package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The member {@code steps} of {@code performance_metrics}: what a generation did beside its calls,
 * and when. Stateless.
 */
final class Steps {
  /** A generation in a loop must not make a row of nothing else. */
  private static final int MOST = 64;

  private static final List<Role> ROLES = List.of(Role.COMPOSE, Role.CHECK, Role.REPAIR, Role.SAVE);

  private Steps() {}

  /**
   * The steps that have ended, in the order in which they began; the first ones if there are too
   * many.
   *
   * @param items the outermost items of a generation
   * @param startNanos when it began
   */
  static List<Map<String, Object>> json(List<Item> items, long startNanos, Checks checks) {
    List<Map<String, Object>> steps = new ArrayList<>();
    items.stream()
        .filter(item -> ROLES.contains(item.role) && !item.isOpen())
        .sorted(Comparator.comparingLong(item -> item.startNanos - startNanos))
        .limit(MOST)
        .forEach(item -> steps.add(json(item, startNanos, checks)));
    return steps;
  }

  private static Map<String, Object> json(Item item, long startNanos, Checks checks) {
    Calls.Fields json = new Calls.Fields();
    json.put("role", item.role.key());
    json.put("method", item.method);
    json.put("at_ms", Clock.millis(startNanos, item.startNanos));
    json.put("took_ms", Clock.millis(item.startNanos, item.endNanos));
    if (item.role == Role.CHECK) {
      json.put("ok", !checks.failed(item));
      json.put("score", Values.number(item.get("score")));
    }
    json.put("error", item.thrown == null ? null : item.thrown.getClass().getName());
    return json.known();
  }
}
