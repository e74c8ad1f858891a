package io.promptnotary.snapshot;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code generation_snapshots}, ready to be written or as it was read. Values are String
 * (JSON columns: JSON text; times: ISO-8601 in UTC with milliseconds) or Long (process_id,
 * retry_count; cached as 0 or 1); a column that is unknown is absent. Immutable.
 *
 * @param values the known columns
 */
public record Snapshot(Map<Column, Object> values) {

  /** Copies {@code values}. */
  public Snapshot {
    EnumMap<Column, Object> copy = new EnumMap<>(Column.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /** The value of a column, or null where it is unknown. */
  public @Nullable Object get(Column column) {
    return values.get(column);
  }

  /** The value of a column as text, or null where it is unknown. */
  public @Nullable String text(Column column) {
    Object value = values.get(column);
    return value == null ? null : value.toString();
  }

  /** True while the generation has not ended. */
  public boolean isPending() {
    return Status.PENDING.key().equals(text(Column.STATUS));
  }

  /** The primary key. */
  public String id() {
    String id = text(Column.ID);
    if (id == null) {
      throw new IllegalStateException("id == null");
    }
    return id;
  }
}
