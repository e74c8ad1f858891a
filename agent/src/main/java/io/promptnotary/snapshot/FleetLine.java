package io.promptnotary.snapshot;

import io.promptnotary.snapshot.JsonLine.Nested;
import io.promptnotary.snapshot.RowLine.BadLineException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is shipped beside snapshots, each as one line of JSON with the columns of its table: links,
 * runs of agents, gaps. A line gives back what it was made of. Stateless.
 */
public final class FleetLine {
  private FleetLine() {}

  /** The line of a link. */
  public static String of(EntityLink link) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("id", link.id());
    values.put("entity_type", link.entityType());
    values.put("entity_id", link.entityId());
    values.put("linked_at", link.linkedAt());
    return JsonLine.write(values, key -> false);
  }

  /** The line of a run. */
  public static String of(AgentRun run) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("run_id", run.runId());
    values.put("service", run.service());
    values.put("host", run.host());
    values.put("process_id", run.processId());
    values.put("agent_version", run.agentVersion());
    values.put("java_version", run.javaVersion());
    values.put("started_at", run.startedAt());
    values.put("updated_at", run.updatedAt());
    values.put("ended_at", run.endedAt());
    values.put("durability", run.durability());
    values.put("figures", run.figures());
    values.put("libraries", run.libraries());
    return JsonLine.write(values, key -> key.equals("figures") || key.equals("libraries"));
  }

  /** The line of a gap. */
  public static String of(RecordingGap gap) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("key", gap.key());
    values.put("run_id", gap.runId());
    values.put("service", gap.service());
    values.put("host", gap.host());
    values.put("process_id", gap.processId());
    values.put("pointcut", gap.pointcut());
    values.put("reason", gap.reason());
    values.put("first_at", gap.firstAt());
    values.put("last_at", gap.lastAt());
    values.put("pending", gap.pending());
    values.put("finals", gap.finals());
    values.put("links", gap.links());
    values.put("skipped", gap.skipped());
    return JsonLine.write(values, key -> false);
  }

  /** A line of texts and whole numbers; null is left out. */
  public static String of(Map<String, ? extends @Nullable Object> values) {
    return JsonLine.write(values, key -> false);
  }

  /** The link of a line. */
  public static EntityLink link(String line) throws BadLineException {
    Map<String, @Nullable Object> values = JsonLine.read(line);
    EntityLink link =
        new EntityLink(
            text(values, "id"),
            maybe(values, "entity_type"),
            text(values, "entity_id"),
            moment(values, "linked_at"));
    done(values);
    return link;
  }

  /** The run of a line. */
  public static AgentRun run(String line) throws BadLineException {
    Map<String, @Nullable Object> values = JsonLine.read(line);
    AgentRun run =
        new AgentRun(
            text(values, "run_id"),
            text(values, "service"),
            text(values, "host"),
            number(values, "process_id"),
            text(values, "agent_version"),
            text(values, "java_version"),
            moment(values, "started_at"),
            moment(values, "updated_at"),
            values.get("ended_at") == null ? maybe(values, "ended_at") : moment(values, "ended_at"),
            text(values, "durability"),
            json(values, "figures"),
            values.get("libraries") == null
                ? maybe(values, "libraries")
                : json(values, "libraries"));
    done(values);
    return run;
  }

  /** The gap of a line. */
  public static RecordingGap gap(String line) throws BadLineException {
    Map<String, @Nullable Object> values = JsonLine.read(line);
    RecordingGap gap =
        new RecordingGap(
            text(values, "key"),
            text(values, "run_id"),
            text(values, "service"),
            text(values, "host"),
            number(values, "process_id"),
            text(values, "pointcut"),
            text(values, "reason"),
            moment(values, "first_at"),
            moment(values, "last_at"),
            number(values, "pending"),
            number(values, "finals"),
            number(values, "links"),
            number(values, "skipped"));
    done(values);
    return gap;
  }

  private static String text(Map<String, @Nullable Object> values, String key)
      throws BadLineException {
    String text = maybe(values, key);
    if (text == null) {
      throw new BadLineException("has no '" + key + "'");
    }
    return text;
  }

  private static @Nullable String maybe(Map<String, @Nullable Object> values, String key)
      throws BadLineException {
    Object value = values.remove(key);
    if (value != null && !(value instanceof String)) {
      throw new BadLineException("has a '" + key + "' that is no text");
    }
    return (String) value;
  }

  private static String moment(Map<String, @Nullable Object> values, String key)
      throws BadLineException {
    String moment = text(values, key);
    RowLine.checkMoment(key, moment);
    return moment;
  }

  private static String json(Map<String, @Nullable Object> values, String key)
      throws BadLineException {
    if (values.get(key) instanceof Nested nested) {
      values.remove(key);
      return nested.text();
    }
    String text = text(values, key);
    if (!JsonLine.isJson(text)) {
      throw new BadLineException("has a '" + key + "' that is no JSON");
    }
    return text;
  }

  private static long number(Map<String, @Nullable Object> values, String key)
      throws BadLineException {
    if (values.remove(key) instanceof Long number) {
      return number;
    }
    throw new BadLineException("has no '" + key + "' that is a whole number");
  }

  /** What is left is of another build, or of somebody else. */
  private static void done(Map<String, @Nullable Object> values) throws BadLineException {
    for (String key : values.keySet()) {
      throw new BadLineException("has '" + key + "', which is no column of this build");
    }
  }
}
