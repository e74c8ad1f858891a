package io.promptnotary.snapshot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The column {@code token_metrics}: what providers reported; what they did not is absent. */
final class Tokens {
  private static final List<String> KINDS =
      List.of("prompt", "completion", "total", "cached", "cache_write", "reasoning");

  private Tokens() {}

  /** The figures of one call; empty if it reported none. */
  static Map<String, Long> of(Item call, Gaps gaps) {
    Map<String, Long> tokens = new LinkedHashMap<>();
    for (String kind : KINDS) {
      Long count = call.count("tokens." + kind, gaps);
      if (count == null && kind.equals("total")) {
        Long prompt = tokens.get("prompt_tokens");
        Long completion = tokens.get("completion_tokens");
        count = prompt == null || completion == null ? null : prompt + completion;
      }
      if (count != null) {
        tokens.put(kind + "_tokens", count);
      }
    }
    return tokens;
  }

  /** The sums over all calls; empty if none reported any. */
  static Map<String, Object> sums(Calls calls, Gaps gaps) {
    Map<String, Object> sums = new LinkedHashMap<>();
    int reporting = 0;
    for (Calls.Call call : calls.list()) {
      Map<String, Long> tokens = of(call.item(), gaps);
      tokens.forEach((kind, count) -> sums.merge(kind, count, (a, b) -> (Long) a + (Long) b));
      reporting += tokens.isEmpty() ? 0 : 1;
    }
    if (reporting > 0) {
      sums.put("source", "reported");
      sums.put("calls_with_usage", reporting);
      sums.put("calls", calls.list().size());
    }
    return sums;
  }
}
