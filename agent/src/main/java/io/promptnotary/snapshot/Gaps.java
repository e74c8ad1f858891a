package io.promptnotary.snapshot;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The gaps of one snapshot, each once, in the order found. */
final class Gaps {
  private final Set<Gap> found = new LinkedHashSet<>();

  /** Where a value comes from. */
  record Spot(String pointcut, String field) {}

  void add(Spot spot, String reason) {
    found.add(new Gap(spot.pointcut, spot.field, reason));
  }

  List<Map<String, String>> json() {
    return found.stream().map(Gaps::json).toList();
  }

  private static Map<String, String> json(Gap gap) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("pointcut", gap.pointcut());
    json.put("field", gap.field());
    json.put("reason", gap.reason());
    return json;
  }
}
