package io.promptnotary.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.EnumSet;
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
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

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
    StringWriter line = new StringWriter(1024);
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      for (Map.Entry<Column, Object> each : row.values().entrySet()) {
        json.writeFieldName(each.getKey().key());
        String text = each.getValue().toString();
        if (each.getValue() instanceof Long number) {
          json.writeNumber(number);
        } else if (Row.JSON.contains(each.getKey()) && isNestable(text)) {
          json.writeRawValue(text);
        } else {
          json.writeString(text);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExactText.escape(line.toString());
  }

  /** True if the text is an object or a list in JSON and stays within a line. */
  private static boolean isNestable(String text) {
    boolean opens = text.startsWith("{") || text.startsWith("[");
    return opens && text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && isJson(text);
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      parser.skipChildren();
      boolean whole = parser.currentToken() != null;
      return whole && parser.nextToken() == null && endsHere(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** Blanks behind the value would not come back. */
  private static boolean endsHere(String text) {
    return text.endsWith("}") || text.endsWith("]");
  }

  /** True if the line names an id, as those of rows do; false too if it is no JSON. */
  public static boolean isRow(String line) {
    try (JsonParser json = FACTORY.createParser(line)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
          if (key.equals(Column.ID.key())) {
            return true;
          }
          json.nextToken();
          json.skipChildren();
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The row of a line.
   *
   * @throws BadLineException if it is none that a store could hold
   */
  public static Snapshot read(String line) throws BadLineException {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    try (JsonParser json = FACTORY.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException("is no JSON object");
      }
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        Column column = column(key);
        json.nextToken();
        Object value = value(column, json, line);
        if (value != null) {
          values.put(column, value);
        }
      }
      if (json.nextToken() != null) {
        throw new BadLineException("holds more than one JSON object");
      }
    } catch (JsonProcessingException e) {
      throw new BadLineException("is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    check(values);
    return new Snapshot(values);
  }

  private static Column column(String key) throws BadLineException {
    for (Column column : Column.values()) {
      if (column.key().equals(key)) {
        return column;
      }
    }
    throw new BadLineException("has '" + key + "', which is no column of this build");
  }

  private static @Nullable Object value(Column column, JsonParser json, String line)
      throws IOException, BadLineException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    boolean number = NUMBERS.contains(column);
    if (number && token == JsonToken.VALUE_NUMBER_INT) {
      return json.getLongValue();
    }
    if (!number && token == JsonToken.VALUE_STRING) {
      return text(column, json.getText());
    }
    if (Row.JSON.contains(column) && token.isStructStart()) {
      int start = (int) json.currentTokenLocation().getCharOffset();
      json.skipChildren();
      return line.substring(start, (int) json.currentLocation().getCharOffset());
    }
    throw new BadLineException(
        "has a '" + column.key() + "' that is " + (number ? "no whole number" : "no text"));
  }

  private static String text(Column column, String text) throws BadLineException {
    if (text.indexOf('\0') >= 0 || !text.equals(ExactText.wellFormed(text))) {
      throw new BadLineException(
          "has a '" + column.key() + "' with characters that a database cannot hold");
    }
    if (Row.JSON.contains(column) && !isValue(text)) {
      throw new BadLineException("has a '" + column.key() + "' that is no JSON");
    }
    return text;
  }

  /** True if the database would take it for JSON. */
  private static boolean isValue(String text) {
    try {
      return !Json.read(text).isMissingNode();
    } catch (JsonProcessingException e) {
      return false;
    }
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
      String moment = text(values, column);
      if (values.containsKey(column)
          && (!MOMENT.matcher(moment).matches() || Units.moment(moment) == null)) {
        throw new BadLineException(
            "has a '"
                + column.key()
                + "' that is no moment in UTC with milliseconds: '"
                + moment
                + "'");
      }
    }
  }

  private static String text(Map<Column, Object> values, Column column) {
    Object value = values.get(column);
    return value == null ? "" : value.toString();
  }
}
