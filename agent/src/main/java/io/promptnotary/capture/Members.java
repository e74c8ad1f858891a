package io.promptnotary.capture;

import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small map whose keys are shared by all its like: made on a thread of the host for each message,
 * walked through on the writer's. Read-only.
 */
final class Members extends AbstractMap<String, @Nullable Object> {
  private final String[] names;
  private final @Nullable Object[] values;

  Members(String[] names, @Nullable Object[] values) {
    this.names = names;
    this.values = values;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(key)) {
        return values[i];
      }
    }
    return null;
  }

  /** See {@link Values#bytes}; makes nothing. */
  long bytes() {
    long sum = 0;
    for (Object each : values) {
      sum += each == null ? 0 : 32 + Values.bytes(each);
    }
    return sum;
  }

  /** Nulls among them. */
  @Override
  public Collection<@Nullable Object> values() {
    return Arrays.asList(values);
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      if (values[i] != null) {
        map.put(names[i], values[i]);
      }
    }
    return map.entrySet();
  }
}
