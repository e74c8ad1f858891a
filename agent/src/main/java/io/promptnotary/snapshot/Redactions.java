package io.promptnotary.snapshot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What redaction has done for one snapshot, and how much work it may still do. */
final class Redactions {
  /** Reads of characters that all patterns together may take for one snapshot: some seconds. */
  private static final long READS = 2_000_000_000L;

  private final Map<String, Integer> kinds = new TreeMap<>();
  private long reads = READS;

  void add(String kind) {
    kinds.merge(kind, 1, Integer::sum);
  }

  /** As many of {@code wanted} reads as are left. */
  long grant(long wanted) {
    return Math.min(wanted, reads);
  }

  void spend(long used) {
    reads -= used;
  }

  /** The value of {@code attributes.redactions}; null if nothing was replaced. */
  @Nullable Map<String, Object> json() {
    if (kinds.isEmpty()) {
      return null;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("count", kinds.values().stream().mapToInt(Integer::intValue).sum());
    json.put("kinds", kinds);
    return json;
  }
}
