package io.promptnotary.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.promptnotary.health.Figures;
import io.promptnotary.health.Trouble;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Figures as the JSON of the column {@code figures}; its names are a contract with users' SQL. Only
 * what happened is there of what seldom does: troubles, breakers, errors by pointcut.
 */
final class FiguresText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private FiguresText() {}

  static String of(Figures figures) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("captured", figures.captured());
      json.writeNumberField("committed", figures.committed());
      json.writeNumberField("spilled", figures.spilled());
      json.writeNumberField("unconfirmed", figures.unconfirmed());
      json.writeNumberField("refused", figures.refused());
      json.writeNumberField("dropped", figures.dropped());
      json.writeNumberField("gaps", figures.gaps());
      json.writeNumberField("errors", figures.errors());
      if (!figures.errorsByPointcut().isEmpty()) {
        json.writeObjectFieldStart("errors_by_pointcut");
        for (Map.Entry<String, Long> each : new TreeMap<>(figures.errorsByPointcut()).entrySet()) {
          json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
      }
      json.writeNumberField("items_high_water", figures.itemsHighWater());
      json.writeNumberField("bytes_high_water", figures.bytesHighWater());
      json.writeNumberField("waiting", figures.waiting());
      json.writeNumberField("spill_bytes", figures.spillBytes());
      json.writeNumberField("commits", figures.commits());
      if (figures.commits() > 0) {
        json.writeNumberField("commit_p50_ms", millis(figures.commitP50Nanos()));
        json.writeNumberField("commit_p99_ms", millis(figures.commitP99Nanos()));
        json.writeNumberField("commit_max_ms", millis(figures.commitMaxNanos()));
      }
      trouble(json, figures.trouble());
      breakers(json, figures);
      targets(json, figures);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void trouble(JsonGenerator json, Trouble.State trouble) throws IOException {
    if (trouble.count() == 0) {
      return;
    }
    json.writeNumberField("store_troubles", trouble.count());
    if (trouble.since() != 0) {
      json.writeStringField("store_trouble_since", moment(trouble.since()));
    }
    if (trouble.lastAt() != 0) {
      json.writeStringField("store_trouble_last_at", moment(trouble.lastAt()));
      json.writeNumberField("store_trouble_last_ms", trouble.lastMillis());
    }
  }

  private static void breakers(JsonGenerator json, Figures figures) throws IOException {
    if (figures.rests().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("breakers");
    for (Figures.Rest each : figures.rests()) {
      json.writeStartObject();
      json.writeStringField("pointcut", each.pointcut());
      json.writeStringField("state", each.state());
      if (!each.fields().isEmpty()) {
        json.writeArrayFieldStart("fields");
        for (String field : each.fields()) {
          json.writeString(field);
        }
        json.writeEndArray();
      }
      json.writeNumberField("trips", each.trips());
      json.writeNumberField("skipped", each.skipped());
      if (each.reason() != null) {
        json.writeStringField("reason", each.reason());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void targets(JsonGenerator json, Figures figures) throws IOException {
    if (figures.targets().isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("targets");
    for (Figures.Delivery each : figures.targets()) {
      json.writeObjectFieldStart(each.name());
      json.writeNumberField("waiting", each.waiting());
      json.writeNumberField("waiting_bytes", each.waitingBytes());
      if (each.history()) {
        json.writeBooleanField("history", true);
      }
      optional(json, "oldest_at", each.oldestAt());
      json.writeNumberField("delivered", each.delivered());
      json.writeNumberField("refused", each.refused());
      json.writeNumberField("given_up", each.givenUp());
      optional(json, "failing_since", each.failingSince());
      optional(json, "trouble", each.trouble());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static String moment(long unixMillis) {
    return Times.text(Instant.ofEpochMilli(unixMillis));
  }

  /** To the microsecond. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1_000.0) / 1_000.0;
  }
}
