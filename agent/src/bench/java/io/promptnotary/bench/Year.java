package io.promptnotary.bench;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A year of generations, evenly spread: 200 templates in four versions, 50 organisations, 5,000
 * users, five models, one of them without a price; one in fifty fails, one in four is repaired. The
 * same number gives the same row but for its id.
 */
final class Year {
  private static final long YEAR_MILLIS = 365L * 24 * 60 * 60 * 1000;
  private static final int VOCABULARY = 20_000;
  private static final List<String> PLATFORMS = List.of("x", "linkedin", "mail", "web", "print");
  private static final List<String> ERRORS =
      List.of(
          "java.net.http.HttpTimeoutException",
          "com.acme.llm.RateLimitedException",
          "com.acme.llm.ContentFilteredException",
          "java.io.IOException");

  private final long rows;
  private final int promptChars;
  private final long begin;

  /**
   * So many rows up to now.
   *
   * @param promptChars how long the two prompts are together
   */
  Year(long rows, int promptChars) {
    this.rows = rows;
    this.promptChars = promptChars;
    this.begin = System.currentTimeMillis() - YEAR_MILLIS;
  }

  Instant at(long number) {
    return Instant.ofEpochMilli(begin + (long) ((double) number / rows * YEAR_MILLIS));
  }

  static String template(long number) {
    return "T-" + number % 200;
  }

  /** A word of the prompts; those with low numbers are frequent. */
  static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int left = number + 7; left > 0; left /= 19) {
      word.append("bdfglmnprstvzkhjcwx".charAt(left % 19)).append("aeiou".charAt(left % 5));
    }
    return word.toString();
  }

  private static String text(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      double skew = random.nextDouble();
      text.append(word((int) (VOCABULARY * skew * skew * skew * skew)));
      text.append(random.nextInt(12) == 0 ? ". " : " ");
    }
    return text.toString();
  }

  /** One of them. */
  Snapshot row(long number) {
    SplittableRandom random = new SplittableRandom(number);
    Instant started = at(number);
    boolean failed = number % 50 == 49;
    int model = random.nextInt(5);
    int prompt = promptChars / 4 + random.nextInt(100);
    int completion = 100 + random.nextInt(400);
    double latency = 300 + random.nextInt(4_000) + random.nextDouble();
    int repairs = Math.max(0, random.nextInt(5) - 3 + random.nextInt(2));
    String system = text(random, promptChars * 2 / 5);
    String user = "Order " + number + ": " + text(random, promptChars * 3 / 5);
    String answer = text(random, promptChars / 5);
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.ID, SnapshotId.at(started.toEpochMilli()).toString());
    row.put(Column.STATUS, failed ? "failed" : "success");
    row.put(Column.SERVICE, "content-studio");
    row.put(Column.HOST, "studio-7");
    row.put(Column.PROCESS_ID, 4711L);
    row.put(Column.RUN_ID, "0192f0c4-0000-7000-8000-000000000001");
    row.put(Column.NAME, "ContentGeneratorService.generate");
    row.put(Column.STARTED_AT, Rows.time(started));
    row.put(Column.COMPLETED_AT, Rows.time(started.plusMillis((long) latency)));
    row.put(Column.ORG_ID, "org-" + random.nextInt(50));
    row.put(Column.USER_ID, "user-" + random.nextInt(5_000));
    row.put(Column.SESSION_ID, "session-" + number / 10);
    row.put(Column.PLATFORM, PLATFORMS.get(random.nextInt(PLATFORMS.size())));
    row.put(Column.TEMPLATE_ID, template(number));
    row.put(Column.TEMPLATE_NAME, "template " + number % 200);
    row.put(Column.TEMPLATE_VERSION, Long.toString(1 + 4 * number / rows));
    row.put(Column.FINAL_SYSTEM_PROMPT, system);
    row.put(Column.FINAL_USER_PROMPT, user);
    row.put(Column.RESPONSE_TEXT, failed ? null : answer);
    row.put(
        Column.MODEL_PARAMETERS,
        "{\"model\":\"model-" + model + "\",\"temperature\":0.7,\"max_tokens\":900}");
    String tokens =
        String.format(
            Locale.ROOT,
            "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,"
                + "\"cached_tokens\":0,\"buckets\":{\"input\":%d,\"cache_read\":0,\"output\":%d},"
                + "%s\"source\":\"reported\",\"calls_with_usage\":1,\"calls\":%d}",
            prompt,
            completion,
            prompt + completion,
            prompt,
            completion,
            model == 4
                ? "\"cost_unknown\":\"no price\","
                : String.format(
                    Locale.ROOT,
                    "\"estimated_cost\":%.7f,\"currency\":\"%s\",\"price_id\":\"a/b\",",
                    prompt * 0.00000015 + completion * 0.0000006,
                    model == 3 ? "EUR" : "USD"),
            1 + repairs);
    if (!failed) {
      row.put(Column.TOKEN_METRICS, tokens);
    }
    row.put(
        Column.PERFORMANCE_METRICS,
        String.format(
            Locale.ROOT,
            "{\"total_latency_ms\":%.3f,\"provider_latency_ms\":%.3f,\"model_identifier\":"
                + "\"model-%d-2024-07-18\",\"generation_ms\":%.3f}",
            latency,
            latency * 0.9,
            model,
            latency));
    row.put(
        Column.REPAIR_METRICS,
        "{\"repair_count\":"
            + repairs
            + ",\"initial_validation_score\":"
            + (repairs == 0 ? "1.0" : "0.6")
            + ",\"source\":\"derived\"}");
    row.put(
        Column.LLM_CALLS,
        "[{\"n\":1,\"purpose\":\"draft\",\"model\":\"model-"
            + model
            + "-2024-07-18\",\"system\":\""
            + system
            + "\",\"user\":\""
            + user
            + "\",\"response\":\""
            + answer
            + "\",\"tokens\":"
            + tokens
            + ",\"attempt\":1,\"outcome\":\"success\"}]");
    if (failed) {
      row.put(Column.ERROR_TYPE, ERRORS.get(random.nextInt(ERRORS.size())));
      row.put(Column.ERROR_MESSAGE, "it did not work");
    } else {
      row.put(Column.ENTITY_TYPE, "post");
      row.put(Column.ENTITY_ID, Rows.entity(number));
      row.put(Column.LINKED_AT, Rows.time(started.plusMillis((long) latency + 20)));
    }
    row.values().removeIf(value -> value == null);
    return new Snapshot(row);
  }
}
