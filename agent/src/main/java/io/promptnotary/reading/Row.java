package io.promptnotary.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.Snapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot with its JSON columns opened. What is absent, of another shape or no JSON at all reads
 * as missing, because an old or damaged row must still be shown.
 *
 * @param snapshot the row
 * @param exact the texts of columns that can hold a readable form only
 */
public record Row(Snapshot snapshot, Map<Column, String> exact) {
  public static final Set<Column> JSON =
      Arrays.stream(Column.values())
          .filter(Column::isJson)
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(Column.class)));

  public Row(Snapshot snapshot) {
    this(snapshot, ExactText.of(snapshot));
  }

  /** A column's text as it was captured; null if it is unknown. */
  public @Nullable String text(Column column) {
    String text = exact.get(column);
    return text == null ? snapshot.text(column) : text;
  }

  /** A column's text, ready for one line of a terminal; a dash if it is unknown. */
  public String cell(Column column) {
    String text = text(column);
    return text == null ? "-" : Text.line(text);
  }

  /** A JSON column; never null, missing if it cannot be read. */
  public JsonNode json(Column column) {
    String text = text(column);
    try {
      return text == null ? MissingNode.getInstance() : Json.read(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** The text of a JSON column that cannot be read; null if it can. */
  public @Nullable String broken(Column column) {
    return json(column).isMissingNode() ? text(column) : null;
  }

  /** The model that answered, or else the one that was asked. */
  public @Nullable String model() {
    String answered = string(json(Column.PERFORMANCE_METRICS), "model_identifier");
    return answered != null ? answered : string(json(Column.MODEL_PARAMETERS), "model");
  }

  /** From the start to the end of the generation in milliseconds; null while it is unknown. */
  public @Nullable Long latency() {
    Long measured = number(json(Column.PERFORMANCE_METRICS), "total_latency_ms");
    if (measured != null) {
      return measured;
    }
    Instant start = Units.moment(text(Column.STARTED_AT));
    Instant end = Units.moment(text(Column.COMPLETED_AT));
    return start == null || end == null ? null : Duration.between(start, end).toMillis();
  }

  /** All columns in the table's order, unknown ones as null, JSON columns as what they hold. */
  public ObjectNode toJson(Set<Column> columns) {
    ObjectNode object = Json.object();
    for (Column column : columns) {
      Object value = snapshot.get(column);
      if (value instanceof Long number) {
        object.put(column.key(), number);
      } else if (JSON.contains(column) && !json(column).isMissingNode()) {
        object.set(column.key(), json(column));
      } else {
        object.put(column.key(), text(column));
      }
    }
    return object;
  }

  /** A member as text; null if it is absent, null or empty. */
  public static @Nullable String string(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    String text = value.isTextual() ? value.textValue() : value.toString();
    return text.isEmpty() ? null : text;
  }

  /** An amount of money with its currency, exact, without an exponent; null if there is none. */
  public static @Nullable String money(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (!value.isNumber()) {
      return null;
    }
    BigDecimal amount = value.decimalValue();
    // A damaged row may hold 1E+999999999.
    String digits = Math.abs(amount.scale()) > 30 ? amount.toString() : amount.toPlainString();
    String currency = string(object, "currency");
    return Text.line(currency == null ? digits : digits + " " + currency);
  }

  /** A member as a whole number; null if it is none. */
  public static @Nullable Long number(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isNumber() ? Long.valueOf(value.longValue()) : null;
  }
}
