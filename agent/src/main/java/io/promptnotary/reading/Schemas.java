package io.promptnotary.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON schemas as libraries tell them: as an object, as text, in Google's letters. Stateless. */
final class Schemas {
  private static final Set<String> TYPES =
      Set.of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");

  private static final List<String> TELLING =
      List.of("$ref", "anyOf", "oneOf", "allOf", "enum", "const");

  private Schemas() {}

  /** The schema that {@code recorded} tells; null if it tells none. */
  static @Nullable ObjectNode of(JsonNode recorded) {
    JsonNode told = recorded;
    if (recorded.isTextual()) {
      try {
        told = Json.read(recorded.textValue());
      } catch (JsonProcessingException e) {
        return null;
      }
    }
    return told.isObject() ? (ObjectNode) plain(told) : null;
  }

  /** The schema of a tool's arguments; of some libraries it is the properties alone. */
  static @Nullable ObjectNode ofArguments(JsonNode recorded, Losses losses) {
    ObjectNode schema = of(recorded);
    if (schema == null || schema.isEmpty() || isSchema(schema)) {
      return schema;
    }
    losses.remark("Which arguments of the tools are required is not on record.");
    ObjectNode whole = Json.object().put("type", "object");
    whole.set("properties", schema);
    return whole;
  }

  private static boolean isSchema(ObjectNode schema) {
    JsonNode type = schema.path("type");
    return type.isTextual() || type.isArray() || TELLING.stream().anyMatch(schema::has);
  }

  private static JsonNode plain(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = Json.array();
      array.forEach(each -> copy.add(plain(each)));
      return copy;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode copy = Json.object();
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      JsonNode value = each.getValue();
      boolean shouted = each.getKey().equals("type") && TYPES.contains(value.asText());
      copy.set(
          each.getKey(),
          shouted ? TextNode.valueOf(value.asText().toLowerCase(Locale.ROOT)) : plain(value));
    }
    return copy;
  }
}
