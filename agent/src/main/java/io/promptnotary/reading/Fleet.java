package io.promptnotary.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.store.FleetReader;
import io.promptnotary.store.FleetReader.Member;
import io.promptnotary.store.FleetReader.Missing;
import io.promptnotary.store.FleetReader.State;
import io.promptnotary.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How all JVMs stand that write to a store. Immutable.
 *
 * @param jvms by service, host and start
 * @param central true if times are those of a server's clock
 */
public record Fleet(List<Jvm> jvms, boolean central) {
  /** Who has a target tells of himself every minute. */
  public static final Duration PATIENCE = Duration.ofMinutes(3);

  /** One of them, with what it tells of itself. */
  public record Jvm(Member member, JsonNode figures) {

    static Jvm of(Member member) {
      try {
        return new Jvm(member, Json.read(member.run().figures()));
      } catch (JsonProcessingException e) {
        return new Jvm(member, Json.object());
      }
    }

    /** How it is with it. */
    public State state() {
      return member.state();
    }

    /** A figure; null if it does not tell. */
    public @Nullable Long figure(String name) {
      return Row.number(figures, name);
    }

    /** Rows that are not delivered yet, the most of all targets; null where there is no target. */
    public @Nullable Long waiting() {
      return targets("waiting", true);
    }

    /** Rows that a target has refused, or that were given up; null where there is no target. */
    public @Nullable Long undelivered() {
      Long refused = targets("refused", false);
      Long lost = targets("given_up", false);
      return refused == null ? lost : lost == null ? refused : Long.valueOf(refused + lost);
    }

    private @Nullable Long targets(String name, boolean most) {
      Long found = null;
      for (JsonNode target : figures.path("targets")) {
        Long number = Row.number(target, name);
        if (number != null) {
          found =
              found == null
                  ? number
                  : Long.valueOf(most ? Math.max(found, number) : found + number);
        }
      }
      return found;
    }

    /** What the first target in trouble says; null if none is. */
    public @Nullable String trouble() {
      for (JsonNode target : figures.path("targets")) {
        String trouble = Row.string(target, "trouble");
        if (trouble != null) {
          return trouble;
        }
      }
      return null;
    }

    /** Generations and links that are not on record. */
    public long missing() {
      Missing missing = member.missing();
      return missing.pending() + missing.finals() + missing.links() + missing.skipped();
    }

    /** True if nothing is missing, and it is heard of or has ended. */
    public boolean isWell() {
      Long dropped = figure("dropped");
      Long undelivered = undelivered();
      return state() != State.SILENT
          && missing() == 0
          && (dropped == null || dropped == 0)
          && (undelivered == null || undelivered == 0);
    }

    ObjectNode toJson() {
      AgentRun run = member.run();
      ObjectNode json = Json.object();
      json.put("run_id", run.runId());
      json.put("state", state().key());
      json.put("well", isWell());
      json.put("service", run.service());
      json.put("host", run.host());
      json.put("process_id", run.processId());
      json.put("agent_version", run.agentVersion());
      json.put("java_version", run.javaVersion());
      json.put("started_at", run.startedAt());
      json.put("updated_at", run.updatedAt());
      json.put("ended_at", run.endedAt());
      json.put("seen_at", member.seenAt());
      json.put("silent_seconds", Math.max(0, member.silence().toSeconds()));
      for (String each : List.of("captured", "committed", "dropped")) {
        json.put(each, figure(each));
      }
      json.put("waiting", waiting());
      json.put("pending", member.pending());
      json.putObject("missing")
          .put("pending", member.missing().pending())
          .put("finals", member.missing().finals())
          .put("links", member.missing().links())
          .put("skipped", member.missing().skipped());
      JsonNode targets = figures.path("targets");
      json.set("targets", targets.isObject() ? targets : Json.object());
      return json;
    }
  }

  /** Copies {@code jvms}. */
  public Fleet {
    jvms = List.copyOf(jvms);
  }

  /**
   * Reads it.
   *
   * @param since who was heard of since then, and what is missing since then
   * @param service only this one; null for all
   * @param patience who was not heard of for longer is silent
   */
  public static Fleet read(
      FleetReader reader, Instant since, @Nullable String service, Duration patience)
      throws StoreException {
    List<Member> members = reader.members(since, service, patience);
    return new Fleet(members.stream().map(Jvm::of).toList(), reader.isCentral());
  }

  /** True if all of them are well. */
  public boolean isWell() {
    return jvms.stream().allMatch(Jvm::isWell);
  }

  /** How many, and how they stand, in one line. */
  public String summary() {
    StringBuilder text = new StringBuilder(Units.count(jvms.size(), "JVM")).append(": ");
    for (State state : State.values()) {
      long count = jvms.stream().filter(each -> each.state() == state).count();
      text.append(state == State.ALIVE ? "" : ", ").append(Units.count(count)).append(' ');
      text.append(state.key());
    }
    return text.append(central ? " · heard of by the server's clock" : "").toString();
  }

  /** Everything. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("well", isWell());
    json.put("clock", central ? "server" : "jvm");
    ArrayNode list = json.putArray("jvms");
    jvms.forEach(each -> list.add(each.toJson()));
    return json;
  }
}
