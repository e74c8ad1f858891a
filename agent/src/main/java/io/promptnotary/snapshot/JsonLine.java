package io.promptnotary.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.promptnotary.snapshot.RowLine.BadLineException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One object in one line of JSON, whose members are texts, whole numbers, or JSON that stands there
 * character for character. Stateless.
 */
final class JsonLine {
  // A prompt may be longer, and a figure have more digits, than what a parser takes for an attack.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonLine() {}

  /**
   * An object or a list within a line.
   *
   * @param text as it stands there
   */
  record Nested(String text) {}

  /** A value that is neither text nor a whole number nor nested. */
  enum Unfit {
    UNFIT
  }

  /**
   * The line, without a line end.
   *
   * @param values String, Long, or null for what is left out
   * @param json tells the members that hold JSON; it is nested where it is an object or a list
   */
  static String write(Map<String, ? extends @Nullable Object> values, Predicate<String> json) {
    StringWriter line = new StringWriter(1024);
    try (JsonGenerator out = FACTORY.createGenerator(line)) {
      out.writeStartObject();
      for (Map.Entry<String, ? extends @Nullable Object> each : values.entrySet()) {
        Object value = each.getValue();
        if (value == null) {
          continue;
        }
        out.writeFieldName(each.getKey());
        String text = value.toString();
        if (value instanceof Long number) {
          out.writeNumber(number);
        } else if (json.test(each.getKey()) && isNestable(text)) {
          out.writeRawValue(text);
        } else {
          out.writeString(text);
        }
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExactText.escape(line.toString());
  }

  /** True if the text is an object or a list in JSON and stays within a line. */
  private static boolean isNestable(String text) {
    boolean opens = text.startsWith("{") || text.startsWith("[");
    // Blanks behind the value would not come back.
    boolean ends = text.endsWith("}") || text.endsWith("]");
    return opens && ends && text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && isJson(text);
  }

  /** True if the text is one value in JSON. */
  static boolean isJson(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.currentToken() != null && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  /** True if the line is an object with that member. */
  static boolean has(String line, String member) {
    try (JsonParser json = FACTORY.createParser(line)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
          if (key.equals(member)) {
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
   * The members of a line in its order: String, Long, {@link Nested}, null, or {@link Unfit}.
   *
   * @throws BadLineException if it is not one object
   */
  static Map<String, @Nullable Object> read(String line) throws BadLineException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException("is no JSON object");
      }
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        values.put(key, value(json, line));
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new BadLineException("holds more than one JSON object");
      }
    } catch (JsonProcessingException e) {
      throw new BadLineException("is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }

  private static @Nullable Object value(JsonParser json, String line) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getLongValue();
      case START_OBJECT, START_ARRAY -> {
        int start = (int) json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        yield new Nested(line.substring(start, (int) json.currentLocation().getCharOffset()));
      }
      default -> Unfit.UNFIT;
    };
  }
}
