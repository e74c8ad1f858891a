package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of one snapshot, in units that people read; what is unknown is null, never zero. */
final class Figures {
  private Figures() {}

  static Map<String, @Nullable String> of(Row row) {
    JsonNode tokens = row.json(Column.TOKEN_METRICS);
    JsonNode performance = row.json(Column.PERFORMANCE_METRICS);
    Map<String, @Nullable String> figures = new LinkedHashMap<>();
    JsonNode calls = row.json(Column.LLM_CALLS);
    figures.put("calls", calls.isArray() ? Units.count(calls.size()) : null);
    figures.put("repairs", count(row.json(Column.REPAIR_METRICS), "repair_count"));
    figures.put("prompt tokens", count(tokens, "prompt_tokens"));
    figures.put("cached tokens", count(tokens, "cached_tokens"));
    figures.put("completion tokens", count(tokens, "completion_tokens"));
    figures.put("reasoning tokens", count(tokens, "reasoning_tokens"));
    figures.put("total tokens", count(tokens, "total_tokens"));
    figures.put("cost", Row.money(tokens, "estimated_cost"));
    Long latency = row.latency();
    figures.put("latency", latency == null ? null : Units.duration(latency));
    figures.put("waiting for the provider", duration(performance, "provider_latency_ms"));
    figures.put("first words after", duration(performance, "time_to_first_token_ms"));
    return figures;
  }

  private static @Nullable String count(JsonNode object, String name) {
    Long number = Row.number(object, name);
    return number == null ? null : Units.count(number);
  }

  private static @Nullable String duration(JsonNode object, String name) {
    Long millis = Row.number(object, name);
    return millis == null ? null : Units.duration(millis);
  }
}
