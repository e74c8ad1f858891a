package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Filter.Field;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A filter as SQL; each question mark of it has its argument. For one thread. */
final class Condition {
  /** What the archive has columns for. */
  private static final Set<Field> ARCHIVED =
      EnumSet.of(Field.TEMPLATE, Field.MODEL, Field.ORG, Field.ENTITY_TYPE, Field.ENTITY_ID);

  private static final Map<Field, String> INDEXES =
      Map.of(
          Field.MODEL, "model",
          Field.ORG, "org",
          Field.ENTITY_ID, "entity",
          Field.ENTITY_TYPE, "entity");

  private final Dialect dialect;
  private final StringBuilder sql = new StringBuilder(" WHERE true");
  private final List<Object> arguments = new ArrayList<>();

  private Condition(Dialect dialect) {
    this.dialect = dialect;
  }

  /** For rows of {@code generation_snapshots}; without the text. */
  static Condition live(Filter filter, Database database) {
    Condition condition = new Condition(database.dialect());
    condition.moments(filter);
    filter
        .fields()
        .forEach((field, value) -> condition.equal(field, Figure.MODEL.sql(database), value));
    return condition;
  }

  /** For rows of {@code snapshot_archive}, as far as it has columns: see {@link #rest}. */
  static Condition archived(Filter filter) {
    Condition condition = new Condition(Dialect.SQLITE);
    condition.moments(filter);
    for (Map.Entry<Field, String> each : filter.fields().entrySet()) {
      if (ARCHIVED.contains(each.getKey())) {
        condition.equal(each.getKey(), "model", each.getValue());
      }
    }
    return condition;
  }

  /** True if only its content tells whether an archived row is meant. */
  static boolean hasRest(Filter filter) {
    return filter.text() != null || !ARCHIVED.containsAll(filter.fields().keySet());
  }

  /** True for rows that fit what {@link #archived} leaves open. */
  static boolean rest(Filter filter, @Nullable Search search, Snapshot row) {
    for (Map.Entry<Field, String> each : filter.fields().entrySet()) {
      if (!ARCHIVED.contains(each.getKey())
          && !each.getValue().equals(row.text(each.getKey().column()))) {
        return false;
      }
    }
    return search == null
        || search.matches(
            row.text(Column.FINAL_SYSTEM_PROMPT),
            row.text(Column.FINAL_USER_PROMPT),
            row.text(Column.RESPONSE_TEXT));
  }

  private void moments(Filter filter) {
    if (!filter.statuses().isEmpty()) {
      arguments.addAll(statuses(filter, sql.append(" AND ")));
    }
    if (filter.since() != null) {
      from(Times.text(filter.since()));
    }
    if (filter.until() != null) {
      before(Times.text(filter.until()));
    }
  }

  /** Begun at that time or later, as it is stored. */
  Condition from(String time) {
    return and("started_at >= ?", dialect.moment(time));
  }

  /** Begun before that time, as it is stored. */
  Condition before(String time) {
    return and("started_at < ?", dialect.moment(time));
  }

  private static List<String> statuses(Filter filter, StringBuilder sql) {
    sql.append("status IN (?").append(",?".repeat(filter.statuses().size() - 1)).append(')');
    return filter.statuses().stream().map(Status::key).toList();
  }

  /**
   * Each part of a filter that has an index of its own, by the index' name. Which of them is worth
   * while only the store knows.
   */
  static Map<String, Condition> indexed(Filter filter, Database database) {
    Map<String, Condition> parts = new LinkedHashMap<>();
    filter
        .fields()
        .forEach(
            (field, value) -> {
              String index = INDEXES.get(field);
              if (index != null) {
                Condition part = new Condition(database.dialect());
                part.equal(field, Figure.MODEL.sql(database), value);
                parts.merge("generation_snapshots_" + index, part, (one, other) -> one);
              }
            });
    if (!filter.statuses().isEmpty()) {
      Condition part = new Condition(database.dialect());
      part.arguments.addAll(statuses(filter, part.sql.append(" AND ")));
      parts.put("generation_snapshots_status", part);
    }
    return parts;
  }

  private void equal(Field field, String model, String value) {
    switch (field) {
      case TEMPLATE -> and("(template_id = ? OR template_name = ?)", value, value);
      case MODEL -> and(model + " = ?", value);
      // Only what has an id is linked, and in the index.
      case ENTITY_TYPE -> and("entity_type = ? AND entity_id IS NOT NULL", value);
      default -> and(field.column().key() + " = ?", value);
    }
  }

  /** Narrows by {@code condition}. */
  Condition and(String condition, Object... values) {
    sql.append(" AND ").append(condition);
    arguments.addAll(List.of(values));
    return this;
  }

  /** Only what is older than that place, or newer. */
  Condition beside(@Nullable Cursor place, boolean older) {
    if (place == null) {
      return this;
    }
    String side = older ? "<" : ">";
    // A place may be typed; files compare whatever it is.
    boolean isTime = dialect == Dialect.SQLITE || Exact.moment(place.startedAt()) != null;
    String time = isTime ? dialect.moment(place.startedAt()) : dialect.first();
    // MySQL walks over all of the index for a row value.
    return dialect == Dialect.MYSQL
        ? and("started_at " + side + "= ?", time)
            .and("(started_at " + side + " ? OR id " + side + " ?)", time, place.id())
        : and("(started_at, id) " + side + " (?, ?)", time, place.id());
  }

  String sql() {
    return sql.toString();
  }

  List<Object> arguments() {
    return arguments;
  }
}
