package io.promptnotary.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the calls of a snapshot ran within the time that the generation took. Immutable.
 *
 * @param total how long everything took that the row knows of, in milliseconds
 * @param calls in the order of the row
 */
public record Timeline(long total, List<Call> calls) {

  /**
   * One call; what is unknown is null.
   *
   * @param purpose what it was made for
   * @param offset milliseconds from the start of the generation
   * @param length milliseconds; null too while it is open
   * @param firstWords milliseconds from its start to the first chunk of a streamed answer
   * @param outcome how it ended
   * @param tokens {@code 2,400 → 380}
   * @param cost with its currency
   * @param model that answered
   * @param notes what else is worth a glance; may be empty
   * @param error in one line
   */
  public record Call(
      @Nullable String purpose,
      @Nullable Long offset,
      @Nullable Long length,
      @Nullable Long firstWords,
      @Nullable String outcome,
      @Nullable String tokens,
      @Nullable String cost,
      @Nullable String model,
      String notes,
      @Nullable String error) {}

  /** The calls of {@code row}. */
  public static Timeline of(Row row) {
    Instant start = Units.moment(row.text(Column.STARTED_AT));
    Long latency = row.latency();
    long end = latency == null ? 0 : latency;
    List<Call> calls = new ArrayList<>();
    for (JsonNode json : row.json(Column.LLM_CALLS)) {
      Call call = call(json, start);
      calls.add(call);
      // A call that a pending or damaged row knows of may end after everything else.
      long began = call.offset() == null ? 0 : call.offset();
      // One that is still open gets as much room as went before it.
      end = Math.max(end, began + (call.length() == null ? began : call.length()));
    }
    return new Timeline(end, List.copyOf(calls));
  }

  /** True if the cost of at least one call is known, or why it is not. */
  public static boolean isPriced(Row row) {
    for (JsonNode call : row.json(Column.LLM_CALLS)) {
      if (call.has("cost")) {
        return true;
      }
    }
    return false;
  }

  private static Call call(JsonNode json, @Nullable Instant start) {
    Instant began = Units.moment(Row.string(json, "started_at"));
    return new Call(
        Row.string(json, "purpose"),
        began == null || start == null ? null : Duration.between(start, began).toMillis(),
        Row.number(json, "latency_ms"),
        Row.number(json.path("stream"), "first_ms"),
        Row.string(json, "outcome"),
        tokens(json.path("tokens")),
        Row.money(json.path("cost"), "amount"),
        Row.string(json, "model"),
        notes(json),
        error(json.path("error")));
  }

  private static @Nullable String tokens(JsonNode tokens) {
    Long prompt = Row.number(tokens, "prompt_tokens");
    Long completion = Row.number(tokens, "completion_tokens");
    if (prompt == null && completion == null) {
      return null;
    }
    return (prompt == null ? "?" : Units.count(prompt))
        + " → "
        + (completion == null ? "?" : Units.count(completion));
  }

  private static String notes(JsonNode call) {
    List<String> notes = new ArrayList<>();
    Long attempt = Row.number(call, "attempt");
    if (attempt != null && attempt > 1) {
      notes.add("attempt " + attempt);
    }
    if (call.path("hedge").asBoolean()) {
      notes.add("hedge");
    }
    String joined = Row.string(call, "joined_by");
    if (joined != null) {
      notes.add("joined by " + Text.line(joined));
    }
    String tries = tries(call.path("attempts"));
    if (!tries.isEmpty()) {
      notes.add(tries);
    }
    String reason = Row.string(call, "finish_reason");
    if (reason != null) {
      notes.add(Text.line(reason));
    }
    Long chunks = Row.number(call.path("stream"), "chunks");
    if (chunks != null) {
      notes.add(Units.count(chunks, "chunk"));
    }
    return String.join(", ", notes);
  }

  /** How the tries of a library ended, as in "3 tries: 429, failed, 200"; empty if one told all. */
  private static String tries(JsonNode attempts) {
    List<String> ends = new ArrayList<>();
    for (JsonNode each : attempts) {
      Long status = Row.number(each, "status");
      String outcome = Row.string(each, "outcome");
      ends.add(status == null ? Text.line(outcome == null ? "?" : outcome) : status.toString());
    }
    return ends.isEmpty() ? "" : ends.size() + " tries: " + String.join(", ", ends);
  }

  private static @Nullable String error(JsonNode error) {
    String type = Row.string(error, "type");
    String message = Row.string(error, "message");
    if (type == null && message == null) {
      return null;
    }
    return Text.line((type == null ? "error" : type) + (message == null ? "" : ": " + message));
  }
}
