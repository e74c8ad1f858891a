package io.promptnotary.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.promptnotary.health.Events;
import io.promptnotary.queue.BatchWriter;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells of each generation whose end has been committed, if anybody wants to know. */
public final class GenerationEvents implements BatchWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final BatchWriter writer;
  private final Events events;

  /** Behind {@code writer}. */
  public GenerationEvents(BatchWriter writer, Events events) {
    this.writer = writer;
    this.events = events;
  }

  @Override
  public void write(List<Entry> batch) throws Exception {
    writer.write(batch);
    if (!events.wantsGenerations()) {
      return;
    }
    for (Entry each : batch) {
      if (each instanceof Entry.Row row) {
        tell(row.snapshot());
      }
    }
  }

  private void tell(Snapshot row) {
    String status = row.text(Column.STATUS);
    if (status == null || status.equals(Status.PENDING.key())) {
      return;
    }
    String figures = row.text(Column.PERFORMANCE_METRICS);
    String model = member(figures, "model_identifier");
    String latency = member(figures, "total_latency_ms");
    events.generation(
        new Events.Generation(
            row.id(),
            row.text(Column.NAME),
            status,
            model,
            latency == null ? -1 : (long) Double.parseDouble(latency),
            elements(row.text(Column.LLM_CALLS))));
  }

  /** A member of a JSON object, or null. What we wrote ourselves is well-formed. */
  private static @Nullable String member(@Nullable String json, String name) {
    if (json == null) {
      return null;
    }
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean wanted = name.equals(parser.currentName());
        JsonToken value = parser.nextToken();
        if (wanted && value != null && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
          return parser.getText();
        }
        parser.skipChildren();
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The number of elements of a JSON array, 0 where there is none. */
  private static int elements(@Nullable String json) {
    int count = 0;
    if (json != null) {
      try (JsonParser parser = FACTORY.createParser(json)) {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          parser.skipChildren();
          count++;
        }
      } catch (IOException e) {
        return count;
      }
    }
    return count;
  }
}
