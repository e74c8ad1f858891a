package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots are meant; what is empty or null does not narrow. Immutable. Begin with {@link
 * #ALL} and narrow it.
 *
 * @param statuses any of these
 * @param fields each of these, exactly
 * @param since begun at this moment or later
 * @param until begun before this moment
 * @param text words and "quoted phrases", each of them somewhere in the prompts or the answer
 */
public record Filter(
    Set<Status> statuses,
    Map<Field, String> fields,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable String text) {

  /** What a snapshot can be told by. */
  public enum Field {
    /** The template's id or name. */
    TEMPLATE(Column.TEMPLATE_ID),
    TEMPLATE_VERSION(Column.TEMPLATE_VERSION),
    /** The model that answered, or was asked where none has. */
    MODEL(Column.PERFORMANCE_METRICS),
    ORG(Column.ORG_ID),
    USER(Column.USER_ID),
    SESSION(Column.SESSION_ID),
    PLATFORM(Column.PLATFORM),
    NAME(Column.NAME),
    ENTITY_TYPE(Column.ENTITY_TYPE),
    ENTITY_ID(Column.ENTITY_ID);

    private final Column column;

    Field(Column column) {
      this.column = column;
    }

    /** In lower case, for addresses and JSON. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Where the value is. */
    Column column() {
      return column;
    }
  }

  /** Every snapshot. */
  public static final Filter ALL = new Filter(Set.of(), Map.of(), null, null, null);

  /** Copies {@code statuses} and {@code fields}; a blank {@code text} is none. */
  public Filter {
    statuses = Set.copyOf(statuses);
    EnumMap<Field, String> copy = new EnumMap<>(Field.class);
    copy.putAll(fields);
    fields = Collections.unmodifiableMap(copy);
    text = text == null || text.isBlank() ? null : text;
  }

  /** True if nothing is left out. */
  public boolean isAll() {
    return equals(ALL);
  }

  /** Of these statuses only; all if there are none. */
  public Filter with(Set<Status> any) {
    return new Filter(any, fields, since, until, text);
  }

  /** With this value only; null takes the field's condition away. */
  public Filter with(Field field, @Nullable String value) {
    EnumMap<Field, String> changed = new EnumMap<>(Field.class);
    changed.putAll(fields);
    changed.remove(field);
    if (value != null) {
      changed.put(field, value);
    }
    return new Filter(statuses, changed, since, until, text);
  }

  /** Begun at this moment or later. */
  public Filter since(@Nullable Instant moment) {
    return new Filter(statuses, fields, moment, until, text);
  }

  /** Begun before this moment. */
  public Filter until(@Nullable Instant moment) {
    return new Filter(statuses, fields, since, moment, text);
  }

  /** With these words and "quoted phrases" in the prompts or the answer. */
  public Filter text(@Nullable String words) {
    return new Filter(statuses, fields, since, until, words);
  }
}
