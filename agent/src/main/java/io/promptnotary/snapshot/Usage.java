package io.promptnotary.snapshot;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tokens of one call or of several, in disjoint buckets. Immutable.
 *
 * @param tokens counts from 0 up; a bucket that nothing is known of is absent
 */
public record Usage(Map<Bucket, Long> tokens) {

  /** Copies {@code tokens}. */
  public Usage {
    EnumMap<Bucket, Long> copy = new EnumMap<>(Bucket.class);
    copy.putAll(tokens);
    copy.forEach(
        (bucket, count) -> {
          if (count < 0) {
            throw new IllegalArgumentException(bucket.key() + " < 0: " + count);
          }
        });
    tokens = Collections.unmodifiableMap(copy);
  }

  /** The count of a bucket; 0 where it is unknown. */
  public long count(Bucket bucket) {
    return tokens.getOrDefault(bucket, 0L);
  }

  /** The whole input, cached or not. */
  public long prompt() {
    return sum(true);
  }

  /** The whole output, reasoning among it. */
  public long completion() {
    return sum(false);
  }

  /** As JSON has it: key and count. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    tokens.forEach((bucket, count) -> json.put(bucket.key(), count));
    return json;
  }

  private long sum(boolean prompt) {
    long sum = 0;
    for (Map.Entry<Bucket, Long> each : tokens.entrySet()) {
      sum += each.getKey().isPrompt() == prompt ? each.getValue() : 0;
    }
    return sum;
  }
}
