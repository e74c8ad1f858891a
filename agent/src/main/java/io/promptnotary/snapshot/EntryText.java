package io.promptnotary.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows and entries as JSON in UTF-8, for places outside of the table: the archive and the spill
 * file. What was written comes back equal. Safe on any thread.
 */
public final class EntryText {
  // A prompt may be longer than what a parser takes for an attack.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();
  private static final String KIND = "kind";

  private enum Kind {
    ROW,
    STUB,
    LINK;

    final String key = name().toLowerCase(Locale.ROOT);
  }

  private EntryText() {}

  /**
   * A row as one object, one key for each known column.
   *
   * @throws IOException if a value is neither text nor a whole number
   */
  public static byte[] encode(Snapshot row) throws IOException {
    return write(null, columns(row));
  }

  /** The row that {@link #encode(Snapshot)} made {@code json} of. */
  public static Snapshot row(byte[] json) throws IOException {
    return row(read(json));
  }

  /**
   * An entry, which tells by itself of what kind it is.
   *
   * @throws IOException if a value is neither text nor a whole number
   */
  public static byte[] encode(Entry entry) throws IOException {
    if (entry instanceof Entry.Row row) {
      return write(row.stub() ? Kind.STUB : Kind.ROW, columns(row.snapshot()));
    }
    EntityLink link = ((Entry.Link) entry).link();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", link.id());
    if (link.entityType() != null) {
      values.put("type", link.entityType());
    }
    values.put("entity", link.entityId());
    values.put("at", link.linkedAt());
    return write(Kind.LINK, values);
  }

  /** The entry that {@link #encode(Entry)} made {@code json} of. */
  public static Entry entry(byte[] json) throws IOException {
    Map<String, Object> values = read(json);
    Object kind = values.remove(KIND);
    if (Kind.LINK.key.equals(kind)) {
      Object type = values.get("type");
      return new Entry.Link(
          new EntityLink(
              text(values, "id"),
              type == null ? null : type.toString(),
              text(values, "entity"),
              text(values, "at")));
    }
    return new Entry.Row(row(values), Kind.STUB.key.equals(kind));
  }

  private static String text(Map<String, Object> values, String key) throws IOException {
    Object value = values.get(key);
    if (value == null) {
      throw new IOException("no '" + key + "' in a link");
    }
    return value.toString();
  }

  private static Map<String, Object> columns(Snapshot row) {
    Map<String, Object> values = new LinkedHashMap<>();
    row.values().forEach((column, value) -> values.put(column.key(), value));
    return values;
  }

  private static Snapshot row(Map<String, Object> values) throws IOException {
    Map<Column, Object> columns = new EnumMap<>(Column.class);
    for (Map.Entry<String, Object> each : values.entrySet()) {
      try {
        columns.put(Column.valueOf(each.getKey().toUpperCase(Locale.ROOT)), each.getValue());
      } catch (IllegalArgumentException e) {
        throw new IOException("no column is called '" + each.getKey() + "'", e);
      }
    }
    return new Snapshot(columns);
  }

  private static byte[] write(@Nullable Kind kind, Map<String, Object> values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      if (kind != null) {
        json.writeStringField(KIND, kind.key);
      }
      for (Map.Entry<String, Object> each : values.entrySet()) {
        json.writeFieldName(each.getKey());
        if (each.getValue() instanceof String text) {
          json.writeString(text);
        } else if (each.getValue() instanceof Long number) {
          json.writeNumber(number);
        } else {
          throw new IOException(
              each.getKey() + " is neither text nor a whole number: " + each.getValue().getClass());
        }
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static Map<String, Object> read(byte[] text) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      String key = json.nextFieldName();
      while (key != null) {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_STRING) {
          values.put(key, json.getText());
        } else if (value == JsonToken.VALUE_NUMBER_INT) {
          values.put(key, json.getLongValue());
        } else {
          throw new IOException(key + " is neither text nor a whole number: " + value);
        }
        key = json.nextFieldName();
      }
    }
    return values;
  }
}
