package io.promptnotary.snapshot;

import io.promptnotary.snapshot.Gaps.Spot;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Columns on their way to a snapshot: unknown values stay absent. */
final class Row {
  private final Map<Column, Object> values = new EnumMap<>(Column.class);
  private final Gaps gaps;
  private final String pointcut;

  Row(Gaps gaps, String pointcut) {
    this.gaps = gaps;
    this.pointcut = pointcut;
  }

  void put(Column column, @Nullable Long value) {
    if (value != null) {
      values.put(column, value);
    }
  }

  void put(Column column, @Nullable String text) {
    if (text == null) {
      return;
    }
    // The database keeps a NUL, but its functions and tools see the end of the text there.
    boolean nul = text.indexOf('\0') >= 0;
    if (nul) {
      gaps.add(new Spot(pointcut, column.key()), "NUL characters are shown as U+2400");
    }
    values.put(column, nul ? text.replace('\0', '\u2400') : text);
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
