package io.promptnotary.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text of the columns. Written token by token: the object mapper would bring four hundred
 * classes into a host for what is a list of maps. Safe on any thread.
 */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /**
   * One line of JSON.
   *
   * @param value String, Number, Boolean, null, or List and Map of these
   * @throws IllegalArgumentException if {@code value} holds anything else
   */
  static String write(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      put(generator, value);
    } catch (IOException | IllegalStateException e) {
      throw new IllegalArgumentException("not writable as JSON: " + e.getMessage(), e);
    }
    return ExactText.escape(text.toString());
  }

  /** A small amount of money must not turn into 1E-7; a host's 1E+999999999 must not be spelled. */
  private static boolean isPlain(BigDecimal figure) {
    return figure.scale() >= 0 && figure.scale() <= Prices.DIGITS;
  }

  private static void put(JsonGenerator generator, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> each : map.entrySet()) {
        generator.writeFieldName(String.valueOf(each.getKey()));
        put(generator, each.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object each : list) {
        put(generator, each);
      }
      generator.writeEndArray();
    } else if (value instanceof BigDecimal figure && isPlain(figure)) {
      generator.writeNumber(figure.toPlainString());
    } else {
      generator.writeObject(value);
    }
  }
}
