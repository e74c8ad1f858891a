package io.promptnotary.snapshot;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Columns on their way to a snapshot: unknown values stay absent. */
final class Row {
  private final Map<Column, Object> values = new EnumMap<>(Column.class);
  private final Map<String, String> exact = new TreeMap<>();

  void put(Column column, @Nullable Long value) {
    if (value != null) {
      values.put(column, value);
    }
  }

  void put(Column column, @Nullable String text) {
    if (text == null) {
      return;
    }
    boolean odd = ExactText.isNeeded(text);
    if (odd) {
      exact.put(column.key(), text);
    }
    values.put(column, odd ? ExactText.readable(text) : text);
  }

  /** The texts that the columns so far hold in a readable form only. */
  Map<String, String> exact() {
    return exact;
  }

  void json(Column column, @Nullable Object plain) {
    boolean empty =
        plain instanceof Map<?, ?> map && map.isEmpty()
            || plain instanceof List<?> list && list.isEmpty();
    if (plain != null && !empty) {
      values.put(column, Json.write(plain));
    }
  }

  Snapshot snapshot() {
    return new Snapshot(values);
  }
}
