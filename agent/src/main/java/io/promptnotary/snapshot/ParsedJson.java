package io.promptnotary.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts of JSON that several fields of one snapshot point into: the last one is kept, for
 * most of them point into the same. For one thread.
 */
final class ParsedJson {
  // A picture in base64 may be longer than what a parser takes for an attack.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNestingDepth(Plain.MAX_DEPTH * 2)
                  .build())
          .build();

  private @Nullable Object text;
  private @Nullable Object value;

  /**
   * What {@code source} says: String, Number, Boolean, null, or List and Map of these.
   *
   * @param source a String, or bytes in UTF-8
   * @throws IllegalArgumentException if it is no JSON
   */
  @Nullable Object of(Object source) {
    if (source != text) {
      value = parse(string(source));
      text = source;
    }
    return value;
  }

  private static String string(Object source) {
    if (source instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    return source instanceof ByteBuffer buffer
        ? StandardCharsets.UTF_8.decode(buffer.duplicate()).toString()
        : source.toString();
  }

  private static @Nullable Object parse(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return parser.nextToken() == null ? null : value(parser);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        map.put(name, value(parser));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser));
      }
      return list;
    }
    return switch (token) {
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      default -> parser.getText();
    };
  }
}
