package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.ExactText;
import org.jspecify.annotations.Nullable;

/** JSON of rows, and of attributes. Safe on any thread. */
final class JsonText {
  private static final int DEEPEST = 2 * StreamReadConstraints.DEFAULT_MAX_DEPTH;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  // What could be read may stand deeper in what is written.
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonText() {}

  /** Missing if there is none, or none that can be read: a damaged row is delivered as it is. */
  static JsonNode read(@Nullable String text) {
    try {
      return text == null ? MissingNode.getInstance() : MAPPER.readTree(text);
    } catch (JsonProcessingException damaged) {
      return MissingNode.getInstance();
    }
  }

  /** In one line that survives UTF-8. */
  static String write(JsonNode node) {
    try {
      return ExactText.escape(MAPPER.writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written: " + e.getMessage(), e);
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** A member as text; null if it is absent, null or empty. */
  static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    String text = value.isTextual() ? value.textValue() : write(value);
    return text.isEmpty() ? null : text;
  }

  /** A member as a whole number; null if it is none. */
  static @Nullable Long number(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isNumber() && value.canConvertToLong() ? Long.valueOf(value.longValue()) : null;
  }

  /** A member as a number; null if it is none. */
  static @Nullable Double decimal(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isNumber() ? Double.valueOf(value.doubleValue()) : null;
  }
}
