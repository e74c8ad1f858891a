package io.promptnotary.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Units;
import io.promptnotary.store.Guards;
import io.promptnotary.store.Location;
import io.promptnotary.store.Spool;
import io.promptnotary.store.StatusReader;
import io.promptnotary.store.StatusReader.Gap;
import io.promptnotary.store.StatusReader.Spilled;
import io.promptnotary.store.StatusReader.State;
import io.promptnotary.store.StatusReader.Totals;
import io.promptnotary.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a store and its runs stand. Immutable.
 *
 * @param location the store, as it was named
 * @param totals what it holds
 * @param runs those that live first, then the newest
 * @param gaps what is missing, the newest first
 * @param spilled spill files beside it
 * @param setAside damaged files beside it
 * @param guards what keeps its final snapshots from being changed
 * @param targets where its snapshots are delivered to
 * @param now when it was read
 */
record Standing(
    Location location,
    Totals totals,
    List<StatusReader.Run> runs,
    List<Gap> gaps,
    List<Spilled> spilled,
    List<Path> setAside,
    Guards guards,
    List<Spool.Standing> targets,
    Instant now) {
  /** A target that has taken nothing for so long needs somebody. */
  private static final Duration LONG = Duration.ofMinutes(15);

  /**
   * Reads all of it.
   *
   * @param limit how many runs, if not more live
   * @param since what is missing from before is left out; null for all
   */
  static Standing read(
      Location location, StatusReader reader, int limit, @Nullable Instant since, Instant now)
      throws StoreException {
    List<Path> aside =
        reader.setAside().stream().filter(each -> since == null || isNewer(each, since)).toList();
    return new Standing(
        location,
        reader.totals(),
        reader.runs(limit),
        reader.gaps(since),
        reader.spilled(),
        aside,
        reader.guards(),
        reader.targets(),
        now);
  }

  private static boolean isNewer(Path file, Instant since) {
    try {
      return !Files.getLastModifiedTime(file).toInstant().isBefore(since);
    } catch (IOException e) {
      return true;
    }
  }

  /** Spill files that no living process brings in. */
  List<Spilled> left() {
    return spilled.stream().filter(each -> each.state() != State.RUNNING).toList();
  }

  /** Targets that have taken nothing for long. */
  List<Spool.Standing> failing() {
    return targets.stream().filter(each -> isLong(each.failingSince())).toList();
  }

  private boolean isLong(@Nullable String since) {
    Instant from = since == null ? null : Units.moment(since);
    return from != null && from.plus(LONG).isBefore(now);
  }

  /**
   * True if nothing is missing, the guards neither. What a target did not get is a gap, and counts
   * as long as gaps do.
   */
  boolean isWell() {
    boolean guarded = guards.missing().isEmpty() && guards.changed().isEmpty();
    return guarded
        && gaps.isEmpty()
        && left().isEmpty()
        && setAside.isEmpty()
        && failing().isEmpty();
  }

  /** The figures of a run; an empty object if they cannot be read. */
  static JsonNode figures(StatusReader.Run run) {
    try {
      return Json.read(run.figures());
    } catch (JsonProcessingException e) {
      return Json.object();
    }
  }

  /** The libraries of a run; an empty array if there are none, or they cannot be read. */
  static JsonNode libraries(StatusReader.Run run) {
    try {
      return run.libraries() == null ? Json.array() : Json.read(run.libraries());
    } catch (JsonProcessingException e) {
      return Json.array();
    }
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("well", isWell());
    json.set("store", store());
    ArrayNode runList = json.putArray("runs");
    runs.forEach(each -> runList.add(json(each)));
    ArrayNode gapList = json.putArray("gaps");
    gaps.forEach(each -> gapList.add(json(each)));
    ArrayNode spillList = json.putArray("spill_files");
    for (Spilled each : spilled) {
      spillList
          .addObject()
          .put("file", each.path().toString())
          .put("run_id", each.runId())
          .put("bytes", each.bytes())
          .put("process", each.state().key());
    }
    ArrayNode damaged = json.putArray("damaged_files");
    setAside.forEach(each -> damaged.add(each.toString()));
    ArrayNode targetList = json.putArray("targets");
    targets.forEach(each -> targetList.add(json(each)));
    ObjectNode guarded = json.putObject("guards").put("intact", guards.intact());
    guards.missing().forEach(guarded.putArray("missing")::add);
    guards.changed().forEach(guarded.putArray("changed")::add);
    return json;
  }

  private ObjectNode store() {
    ObjectNode store = Json.object();
    store.put("file", location.toString());
    store.put("bytes", totals.bytes());
    store.put("side_file_bytes", totals.sideBytes());
    store.put("schema_version", totals.schema());
    ObjectNode snapshots = store.putObject("snapshots");
    totals.byStatus().forEach(snapshots::put);
    store.put("archived", totals.archived());
    store.put("archived_bytes", totals.archivedBytes());
    store.put("archived_raw_bytes", totals.archivedRawBytes());
    store.put("oldest", totals.oldest());
    store.put("newest", totals.newest());
    return store;
  }

  private static ObjectNode json(StatusReader.Run run) {
    ObjectNode json = Json.object();
    json.put("run_id", run.runId());
    json.put("state", run.state().key());
    json.put("service", run.service());
    json.put("host", run.host());
    json.put("process_id", run.processId());
    json.put("agent_version", run.agentVersion());
    json.put("java_version", run.javaVersion());
    json.put("started_at", run.startedAt());
    json.put("updated_at", run.updatedAt());
    json.put("ended_at", run.endedAt());
    json.put("durability", run.durability());
    json.set("figures", figures(run));
    json.set("libraries", libraries(run));
    return json;
  }

  private static ObjectNode json(Spool.Standing target) {
    ObjectNode json = Json.object();
    json.put("name", target.name());
    json.put("address", target.address());
    json.put("waiting", target.waiting());
    json.put("waiting_bytes", target.waitingBytes());
    json.put("history", target.history());
    json.put("oldest_at", target.oldestAt());
    json.put("delivered", target.delivered());
    json.put("refused", target.refused());
    json.put("given_up", target.givenUp());
    json.put("last_success_at", target.lastSuccessAt());
    json.put("failing_since", target.failingSince());
    json.put("trouble", target.trouble());
    return json;
  }

  private static ObjectNode json(Gap gap) {
    ObjectNode json = Json.object();
    json.put("service", gap.service());
    json.put("pointcut", gap.pointcut());
    json.put("reason", gap.reason());
    json.put("first_at", gap.firstAt());
    json.put("last_at", gap.lastAt());
    json.put("runs", gap.runs());
    json.put("pending", gap.pending());
    json.put("finals", gap.finals());
    json.put("links", gap.links());
    json.put("skipped", gap.skipped());
    return json;
  }
}
