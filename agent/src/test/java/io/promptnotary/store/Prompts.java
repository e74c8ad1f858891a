package io.promptnotary.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Generations as a content studio makes them: 12 KB of prompt, most of it from the template. */
final class Prompts {
  private static final String[] WORDS =
      ("the your our with from about every more than most readers post brand voice tone offer open"
              + " week market garden local fresh team story season launch event guest early price"
              + " simple warm honest playful clear short question answer evening morning street"
              + " neighbours coffee workshop ticket invite bring enjoy discover remember support")
          .split(" ");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Random random;
  private final String system;
  private final String template;

  /** The same seed gives the same template and rows. */
  Prompts(long seed) {
    random = new Random(seed);
    system = text(4_000);
    template = text(7_300);
  }

  private String text(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int words = 6 + random.nextInt(12);
      for (int i = 0; i < words; i++) {
        text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
      }
      text.append(random.nextInt(4) == 0 ? ".\n" : ". ");
    }
    return text.toString();
  }

  Snapshot row(Instant started) throws Exception {
    String user =
        "Topic: " + text(300) + "\n" + template + "\nTone: " + text(60) + "\nFor: " + text(200);
    String answer = text(450);
    String id = SnapshotId.at(started.toEpochMilli()).toString();
    Map<String, Object> tokens = new LinkedHashMap<>();
    int prompt = 2_800 + random.nextInt(200);
    int completion = 100 + random.nextInt(80);
    tokens.put("prompt_tokens", prompt);
    tokens.put("completion_tokens", completion);
    tokens.put("total_tokens", prompt + completion);
    tokens.put("source", "reported");
    tokens.put("estimated_cost", prompt * 0.00000015 + completion * 0.0000006);
    tokens.put("currency", "USD");
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("n", 1);
    call.put("purpose", "draft");
    call.put("model", "gpt-4o-mini-2024-07-18");
    call.put("system", system);
    call.put("user", user);
    call.put("response", answer);
    call.put("tokens", tokens);
    call.put("latency_ms", 400 + random.nextInt(3_000));
    call.put("outcome", "success");
    List<Object> messages = new ArrayList<>();
    messages.add(Map.of("role", "system", "content", system));
    messages.add(Map.of("role", "user", "content", user));
    Map<Column, Object> more = new LinkedHashMap<>();
    more.put(Column.STARTED_AT, Times.text(started));
    more.put(Column.COMPLETED_AT, Times.text(started.plusMillis(500 + random.nextInt(3_000))));
    more.put(Column.SERVICE, "studio");
    more.put(Column.HOST, "host-1");
    more.put(Column.PROCESS_ID, 4711L);
    more.put(Column.RUN_ID, "0192f0c4-0000-7000-8000-000000000001");
    more.put(Column.NAME, "ContentGenerator.generate");
    more.put(Column.ORG_ID, "org-" + random.nextInt(20));
    more.put(Column.USER_ID, "u-" + random.nextInt(1_000));
    more.put(Column.TEMPLATE_ID, "T-42");
    more.put(Column.TEMPLATE_NAME, "Product launch");
    more.put(Column.FINAL_SYSTEM_PROMPT, system);
    more.put(Column.FINAL_USER_PROMPT, user);
    more.put(Column.MESSAGES, JSON.writeValueAsString(messages));
    more.put(Column.RESPONSE_TEXT, answer);
    more.put(Column.TOKEN_METRICS, JSON.writeValueAsString(tokens));
    more.put(
        Column.PERFORMANCE_METRICS,
        "{\"total_latency_ms\":"
            + random.nextInt(4_000)
            + ",\"model_identifier\":\"gpt-4o-mini-2024-07-18\"}");
    more.put(Column.LLM_CALLS, JSON.writeValueAsString(List.of(call)));
    more.put(Column.RESPONSE_ID, "chatcmpl-" + Long.toString(random.nextLong(1L << 50), 36));
    more.put(Column.CACHED, 0L);
    return Rows.row(id, Status.SUCCESS, more);
  }
}
