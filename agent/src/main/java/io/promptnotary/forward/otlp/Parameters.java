package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parameters of requests in the conventions' words; what they have no word for is left out. */
final class Parameters {
  private static final List<String> DECIMALS =
      List.of("temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty");

  private Parameters() {}

  static void describe(JsonNode parameters, AttributesBuilder into) {
    for (String name : DECIMALS) {
      Double value = JsonText.decimal(parameters, name);
      if (value != null) {
        into.put(AttributeKey.doubleKey("gen_ai.request." + name), value);
      }
    }
    whole(parameters, "max_tokens", "max_tokens", into);
    whole(parameters, "seed", "seed", into);
    Long choices = JsonText.number(parameters, "n");
    if (choices != null && choices != 1) {
      into.put(AttributeKey.longKey("gen_ai.request.choice.count"), choices);
    }
    List<String> stop = texts(parameters.path("stop"));
    if (!stop.isEmpty()) {
      into.put(Conventions.STOP, stop);
    }
    if (parameters.path("stream").asBoolean()) {
      into.put(Conventions.REQUEST_STREAM, true);
    }
    Call.put(into, Conventions.OUTPUT_TYPE, outputType(parameters));
  }

  private static void whole(
      JsonNode parameters, String recorded, String name, AttributesBuilder into) {
    Long value = JsonText.number(parameters, recorded);
    if (value != null) {
      into.put(AttributeKey.longKey("gen_ai.request." + name), value);
    }
  }

  /** {@code json} where a format was asked for that speaks of JSON; else nothing is claimed. */
  private static @Nullable String outputType(JsonNode parameters) {
    for (String name : List.of("response_format", "response_mime_type", "response_schema")) {
      String format = JsonText.text(parameters, name);
      if (format != null
          && (name.endsWith("schema") || format.toLowerCase(Locale.ROOT).contains("json"))) {
        return "json";
      }
    }
    return null;
  }

  private static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (each.isTextual()) {
        texts.add(each.textValue());
      }
    }
    return texts;
  }
}
