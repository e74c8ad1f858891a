package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Question;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Wire;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Prices;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Secrecy;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A replay as a snapshot of its own, put together as the agent does it for a call of a host. It
 * carries no template, organisation or user, so that figures about those stay figures of the host.
 */
final class ReplayRecord {
  private static final String SERVICE = "promptnotary-replay";
  private static final String NAME = "replay";

  private final Assembler assembler;
  private final SnapshotId id;
  private final long startedAt;
  private final long startNanos;
  private final Map<String, @Nullable Object> asked;

  /**
   * The beginning of a replay.
   *
   * @param row the snapshot that is replayed
   * @param provider whose habits the tokens are counted by
   * @param now Unix milliseconds
   */
  ReplayRecord(Row row, String provider, URI endpoint, Question question, String host, long now) {
    id = SnapshotId.at(now);
    startedAt = now;
    startNanos = System.nanoTime();
    assembler =
        new Assembler(
            new Origin(SERVICE, host, ProcessHandle.current().pid(), id.toString()),
            Secrecy.known(),
            Prices.shipped(),
            false);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("provider", provider);
    for (Map.Entry<String, JsonNode> each : question.body().properties()) {
      String name = each.getKey();
      if (!name.equals("system")) {
        boolean own = name.equals("model") || name.equals("messages") || name.equals("tools");
        fields.put(own ? name : "params." + name, Json.plain(each.getValue()));
      }
    }
    if (question.wire() == Wire.ANTHROPIC) {
      // In the form that columns have: nobody else would know its blocks again.
      fields.put("messages", Json.plain(row.json(Column.MESSAGES)));
      JsonNode tools = row.json(Column.MODEL_PARAMETERS).path("tools");
      fields.put("tools", tools.isMissingNode() ? null : Json.plain(tools));
    }
    // What belongs to something is no orphan, and is not cleaned up as one.
    fields.put("entity.type", "snapshot");
    String of = row.snapshot().id();
    fields.put("entity.id", of);
    fields.put("attributes.replay_of", of);
    fields.put("attributes.replay_url", endpoint.toString());
    asked = fields;
  }

  String id() {
    return id.toString();
  }

  /** As it is before the provider is asked. */
  Snapshot pending() {
    return snapshot(Status.PENDING, Part.OPEN, part(asked, startNanos, Part.OPEN, null));
  }

  /**
   * As it is with an answer.
   *
   * @param sent {@link System#nanoTime} when the question was sent
   */
  Snapshot answered(Reply reply, long sent) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("model", reply.model());
    fields.put("output", reply.text());
    fields.put("tokens.prompt", reply.prompt());
    fields.put("tokens.completion", reply.completion());
    fields.put("tokens.total", reply.total());
    fields.put("tokens.cached", reply.cached());
    fields.put("tokens.cache_write", reply.written());
    fields.put("tokens.reasoning", reply.reasoning());
    fields.put("finish_reason", reply.finishReason());
    fields.put("response_id", reply.id());
    return ended(Status.SUCCESS, sent, fields, null);
  }

  /** As it is where no answer came to what was sent then. */
  Snapshot failed(Throwable why, long sent) {
    return ended(Status.FAILED, sent, Map.of(), why);
  }

  private Snapshot ended(
      Status status,
      long sent,
      Map<String, ? extends @Nullable Object> fields,
      @Nullable Throwable thrown) {
    long now = System.nanoTime();
    return snapshot(
        status, now, part(asked, sent, Part.OPEN, null), part(fields, sent, now, thrown));
  }

  private Snapshot snapshot(Status status, long endNanos, Part... all) {
    Parts parts = null;
    for (Part each : all) {
      parts = Parts.add(parts, each);
    }
    return assembler.snapshot(
        new Capture.Generation(
            id, status, startedAt, startNanos, endNanos, Objects.requireNonNull(parts), 0));
  }

  private static Part part(
      Map<String, ? extends @Nullable Object> fields,
      long startNanos,
      long endNanos,
      @Nullable Throwable thrown) {
    return new Part(
        Role.CALL,
        0,
        Part.NONE,
        NAME,
        NAME,
        startNanos,
        endNanos,
        fields.keySet().toArray(String[]::new),
        fields.values().toArray(),
        thrown,
        false,
        0,
        List.of());
  }
}
