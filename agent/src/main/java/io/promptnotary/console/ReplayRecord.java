package io.promptnotary.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Part asked;

  /**
   * The beginning of a replay.
   *
   * @param of the id of the snapshot that is replayed
   * @param provider whose habits the tokens are counted by
   * @param now Unix milliseconds
   */
  ReplayRecord(String of, String provider, URI endpoint, ObjectNode body, String host, long now) {
    id = SnapshotId.at(now);
    startedAt = now;
    startNanos = System.nanoTime();
    assembler =
        new Assembler(
            new Origin(SERVICE, host, ProcessHandle.current().pid(), id.toString()), List.of());
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("provider", provider);
    for (Map.Entry<String, JsonNode> each : body.properties()) {
      String name = each.getKey();
      boolean own = name.equals("model") || name.equals("messages") || name.equals("tools");
      fields.put(own ? name : "params." + name, Json.plain(each.getValue()));
    }
    fields.put("attributes.replay_of", of);
    fields.put("attributes.replay_url", endpoint.toString());
    asked = part(fields, Part.OPEN, null);
  }

  String id() {
    return id.toString();
  }

  /** As it is before the provider is asked. */
  Snapshot pending() {
    return snapshot(Status.PENDING, null, Part.OPEN);
  }

  /** As it is with an answer. */
  Snapshot answered(Reply reply) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("output", reply.text());
    fields.put("model", reply.model());
    fields.put("tokens.prompt", reply.prompt());
    fields.put("tokens.completion", reply.completion());
    fields.put("tokens.total", reply.total());
    fields.put("tokens.cached", reply.cached());
    fields.put("tokens.reasoning", reply.reasoning());
    fields.put("finish_reason", reply.finishReason());
    fields.put("response_id", reply.id());
    long now = System.nanoTime();
    return snapshot(Status.SUCCESS, part(fields, now, null), now);
  }

  /** As it is where no answer came. */
  Snapshot failed(Throwable why) {
    long now = System.nanoTime();
    return snapshot(Status.FAILED, part(Map.of(), now, why), now);
  }

  private Snapshot snapshot(Status status, @Nullable Part ended, long endNanos) {
    Parts parts = Parts.add(null, asked);
    if (ended != null) {
      parts = Parts.add(parts, ended);
    }
    return assembler.snapshot(
        new Capture.Generation(id, status, startedAt, startNanos, endNanos, parts, 0));
  }

  private Part part(
      Map<String, ? extends @Nullable Object> fields, long endNanos, @Nullable Throwable thrown) {
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
