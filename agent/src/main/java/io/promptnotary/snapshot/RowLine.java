package io.promptnotary.snapshot;

import io.promptnotary.snapshot.JsonLine.Nested;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as one line of JSON, with a member for each column that is known, as stored. What a
 * JSON column holds stands there as it is, character for character, so that a line gives back the
 * very row it was made of. Stateless.
 */
public final class RowLine {
  private static final Set<Column> NUMBERS =
      EnumSet.of(Column.PROCESS_ID, Column.CACHED, Column.RETRY_COUNT);

  private static final Set<Column> MOMENTS =
      EnumSet.of(Column.STARTED_AT, Column.COMPLETED_AT, Column.LINKED_AT);

  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Pattern MOMENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

  private RowLine() {}

  /** What a line lacks; the message is half a sentence that fits behind the line's number. */
  public static final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadLineException(String message) {
      super(message);
    }
  }

  /** The line of a row, without a line end. */
  public static String of(Snapshot row) {
    Map<String, Object> values = new LinkedHashMap<>();
    row.values().forEach((column, value) -> values.put(column.key(), value));
    return JsonLine.write(values, RowLine::isJson);
  }

  private static boolean isJson(String key) {
    for (Column column : Column.values()) {
      if (column.key().equals(key)) {
        return column.isJson();
      }
    }
    return false;
  }

  /** True if the line names an id, as those of rows do; false too if it is no JSON. */
  public static boolean isRow(String line) {
    return JsonLine.has(line, Column.ID.key());
  }

  /**
   * The row of a line.
   *
   * @throws BadLineException if it is none that a store could hold
   */
  public static Snapshot read(String line) throws BadLineException {
    Map<Column, Object> values = values(line);
    for (Map.Entry<Column, Object> each : values.entrySet()) {
      if (each.getValue() instanceof String text && ExactText.isNeeded(text)) {
        throw new BadLineException(
            "has a '" + each.getKey().key() + "' with characters that a database cannot hold");
      }
    }
    check(values);
    return new Snapshot(values);
  }

  /**
   * The row of a line, also with characters that some databases cannot hold, for those who know how
   * to carry them.
   *
   * @throws BadLineException if it is none
   */
  public static Snapshot readAsIs(String line) throws BadLineException {
    Map<Column, Object> values = values(line);
    check(values);
    return new Snapshot(values);
  }

  private static Map<Column, Object> values(String line) throws BadLineException {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (Map.Entry<String, @Nullable Object> each : JsonLine.read(line).entrySet()) {
      Column column = column(each.getKey());
      if (each.getValue() != null) {
        values.put(column, value(column, each.getValue()));
      }
    }
    return values;
  }

  private static Column column(String key) throws BadLineException {
    for (Column column : Column.values()) {
      if (column.key().equals(key)) {
        return column;
      }
    }
    throw new BadLineException("has '" + key + "', which is no column of this build");
  }

  private static Object value(Column column, Object told) throws BadLineException {
    boolean number = NUMBERS.contains(column);
    if (number && told instanceof Long) {
      return told;
    }
    if (column.isJson() && told instanceof Nested nested) {
      return nested.text();
    }
    if (number || !(told instanceof String text)) {
      throw new BadLineException(
          "has a '" + column.key() + "' that is " + (number ? "no whole number" : "no text"));
    }
    if (column.isJson() && !JsonLine.isJson(text)) {
      throw new BadLineException("has a '" + column.key() + "' that is no JSON");
    }
    return text;
  }

  private static void check(Map<Column, Object> values) throws BadLineException {
    String id = text(values, Column.ID);
    if (!UUID.matcher(id).matches()) {
      throw new BadLineException("has no 'id' that is a UUID in small letters: '" + id + "'");
    }
    String status = text(values, Column.STATUS);
    boolean known = false;
    for (Status each : Status.values()) {
      known |= each.key().equals(status);
    }
    if (!known) {
      throw new BadLineException("has no known 'status': '" + status + "'");
    }
    if (!values.containsKey(Column.STARTED_AT)) {
      throw new BadLineException("has no 'started_at'");
    }
    for (Column column : MOMENTS) {
      if (values.containsKey(column)) {
        checkMoment(column.key(), text(values, column));
      }
    }
  }

  static void checkMoment(String key, String moment) throws BadLineException {
    if (!MOMENT.matcher(moment).matches() || !isMoment(moment)) {
      throw new BadLineException(
          "has a '" + key + "' that is no moment in UTC with milliseconds: '" + moment + "'");
    }
  }

  private static boolean isMoment(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static String text(Map<Column, Object> values, Column column) {
    Object value = values.get(column);
    return value == null ? "" : value.toString();
  }
}
