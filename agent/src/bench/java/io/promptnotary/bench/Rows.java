package io.promptnotary.bench;

import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Secrecy;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the store is measured with, no two alike. */
final class Rows {
  private static final Origin ORIGIN =
      new Origin("bench", "localhost", 4711, SnapshotId.at(0).toString());

  /** Of a row's text, what is not prompt or answer: metrics, times, names. */
  private static final int REST = 900;

  private static final int ENTITIES_BEGIN = 0x9E3779B1;

  private Rows() {}

  /** As the agent has one, with the secrets that it knows from the start. */
  static Assembler assembler() {
    return new Assembler(ORIGIN, Secrecy.known());
  }

  /**
   * A generation of one call, as the host's thread hands it over.
   *
   * @param bytes of the row that it becomes; a row holds its prompts and answer twice, in columns
   *     of their own and in the column of calls
   */
  static Capture.Generation capture(int number, int bytes) {
    int text = (bytes - REST) / 2;
    long started = System.currentTimeMillis();
    long end = TimeUnit.MILLISECONDS.toNanos(900);
    Part root =
        part(
            Role.GENERATION,
            0,
            Part.NONE,
            end,
            new String[] {"org_id", "user_id", "template.id", "entity.type", "entity.id"},
            "org-" + number % 10,
            "user-" + number % 100,
            "T-" + number % 40,
            "post",
            Integer.toString(number));
    Part call =
        part(
            Role.CALL,
            1,
            0,
            end,
            new String[] {
              "model", "system", "user", "output", "tokens.prompt", "tokens.completion"
            },
            "model-1",
            text("You write for a magazine. ", number, text * 7 / 12),
            text("Keep the tone of the house. ", number, text * 3 / 12),
            text("The leaves fall slowly. ", number, text * 2 / 12),
            2_500L,
            500L);
    return new Capture.Generation(
        SnapshotId.at(started),
        Status.SUCCESS,
        started,
        0,
        end,
        Parts.add(Parts.add(null, call), root),
        2L * text);
  }

  private static Part part(
      Role role, int number, int parent, long end, String[] names, Object... values) {
    return new Part(
        role,
        number,
        parent,
        role.key(),
        "Pipeline." + role.key(),
        0,
        end,
        names,
        values,
        null,
        false,
        0,
        List.of());
  }

  private static String text(String sentence, int number, int length) {
    return (number + ": " + sentence.repeat(length / sentence.length() + 1)).substring(0, length);
  }

  /**
   * A final row of some 300 bytes.
   *
   * @param number tells it from others; its entity's id is one that no index gets in order
   */
  static Snapshot small(long number, Instant startedAt) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, SnapshotId.at(startedAt.toEpochMilli()).toString());
    values.put(Column.STATUS, number % 50 == 0 ? "failed" : "success");
    values.put(Column.NAME, "Pipeline.generate");
    values.put(Column.STARTED_AT, time(startedAt));
    values.put(Column.COMPLETED_AT, time(startedAt.plusMillis(900)));
    values.put(Column.ORG_ID, "org-" + number % 50);
    values.put(Column.TEMPLATE_ID, template(number));
    values.put(Column.FINAL_USER_PROMPT, text("Keep the tone. ", (int) number, 40));
    values.put(Column.RESPONSE_TEXT, text("The leaves fall. ", (int) number, 30));
    values.put(
        Column.TOKEN_METRICS,
        "{\"total_tokens\":3000,\"estimated_cost\":0.0" + (100 + number % 900) + "}");
    values.put(
        Column.PERFORMANCE_METRICS,
        "{\"total_latency_ms\":900,\"model_identifier\":\"model-" + number % 5 + "\"}");
    values.put(Column.ENTITY_TYPE, "post");
    values.put(Column.ENTITY_ID, entity(number));
    return new Snapshot(values);
  }

  /** {@code row} before its generation has ended, in a process that is gone. */
  static Snapshot pending(Snapshot row) {
    Map<Column, Object> values = new EnumMap<>(row.values());
    values.put(Column.STATUS, "pending");
    values.put(Column.HOST, "elsewhere");
    values
        .keySet()
        .removeAll(
            List.of(
                Column.COMPLETED_AT,
                Column.RESPONSE_TEXT,
                Column.TOKEN_METRICS,
                Column.ENTITY_TYPE,
                Column.ENTITY_ID));
    return new Snapshot(values);
  }

  /** The template of that small row: one of 200. */
  static String template(long number) {
    return "T-" + number % 200;
  }

  /** The entity of that small row. */
  static String entity(long number) {
    return String.format(Locale.ROOT, "%08x", (int) number * ENTITIES_BEGIN);
  }

  /** As the store writes it. */
  static String time(Instant moment) {
    // Never without its milliseconds, which Instant leaves out where they are 0.
    return moment.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "")
        + String.format(Locale.ROOT, ".%03dZ", moment.toEpochMilli() % 1000);
  }
}
