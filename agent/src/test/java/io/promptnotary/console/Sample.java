package io.promptnotary.console;

import io.promptnotary.snapshot.Column;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Three generations as a content studio leaves them: repaired, failed, pending. */
final class Sample {
  static final String REPAIRED = "019c13c4-5a01-7abc-8def-00001a2b3c4d";
  static final String FAILED = "019c13c4-9b02-7abc-8def-0000deadbeef";
  static final String PENDING = "019c13c5-0003-7abc-8def-00000badcafe";

  private Sample() {}

  static void fill(Path file) throws Exception {
    try (StoreFixture store = StoreFixture.create(file)) {
      store.add(REPAIRED, repaired()).add(FAILED, failed()).add(PENDING, pending());
    }
  }

  static Map<Column, Object> repaired() {
    Map<Column, Object> row = new HashMap<>();
    row.put(Column.STATUS, "success");
    row.put(Column.SERVICE, "content-studio");
    row.put(Column.HOST, "build-7");
    row.put(Column.PROCESS_ID, 4711L);
    row.put(Column.RUN_ID, "run-1");
    row.put(Column.NAME, "ContentGeneratorService.generate");
    row.put(Column.STARTED_AT, "2026-01-31T12:00:00.125Z");
    row.put(Column.COMPLETED_AT, "2026-01-31T12:00:04.335Z");
    row.put(Column.ORG_ID, "acme");
    row.put(Column.USER_ID, "u-17");
    row.put(Column.SESSION_ID, "s-1");
    row.put(Column.PLATFORM, "linkedin");
    row.put(Column.TEMPLATE_ID, "T-42");
    row.put(Column.TEMPLATE_NAME, "launch-post");
    row.put(Column.TEMPLATE_VERSION, "3");
    row.put(Column.PROMPT_MODULES, "[\"voice\",\"limits\"]");
    row.put(Column.FINAL_SYSTEM_PROMPT, "You write posts.\nTone: playful (overridden)");
    row.put(Column.FINAL_USER_PROMPT, "Announce the Grüße release \uD83D\uDE80.");
    row.put(
        Column.MESSAGES,
        "[{\"role\":\"system\",\"content\":\"You write posts.\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Announce\"}]}]");
    row.put(Column.RESPONSE_TEXT, "{\"post\":\"We are live!\"}");
    row.put(
        Column.MODEL_PARAMETERS,
        "{\"model\":\"gpt-4o-mini\",\"temperature\":0.70,\"max_tokens\":800,\"stop\":[\"END\"]}");
    row.put(
        Column.TOKEN_METRICS,
        "{\"prompt_tokens\":2400,\"completion_tokens\":380,\"total_tokens\":2780,"
            + "\"cached_tokens\":1024,\"source\":\"reported\",\"estimated_cost\":0.0012,"
            + "\"currency\":\"USD\"}");
    row.put(
        Column.PERFORMANCE_METRICS,
        "{\"total_latency_ms\":4210,\"provider_latency_ms\":3900,"
            + "\"model_identifier\":\"gpt-4o-mini-2024-07-18\"}");
    row.put(
        Column.REPAIR_METRICS,
        "{\"repair_count\":1,\"repair_types\":[\"too-long\",\"missing-key\"],"
            + "\"initial_validation_score\":0.4,\"final_validation_score\":1.0,"
            + "\"repair_log\":[\"Shorten it.\",\"Add the key 'post'.\\nKeep the tone.\"],"
            + "\"source\":\"derived\"}");
    row.put(
        Column.LLM_CALLS,
        "[{\"n\":1,\"purpose\":\"draft\",\"model\":\"gpt-4o-mini-2024-07-18\","
            + "\"system\":\"You write posts.\",\"user\":\"Announce\",\"response\":\"draft text\","
            + "\"parameters\":{\"temperature\":0.7},"
            + "\"tokens\":{\"prompt_tokens\":1200,\"completion_tokens\":340},"
            + "\"started_at\":\"2026-01-31T12:00:00.205Z\",\"latency_ms\":2100,\"attempt\":2,"
            + "\"outcome\":\"success\",\"finish_reason\":\"stop\","
            + "\"method\":\"LlmClient.ask\",\"pointcut\":\"ask\"},"
            + "{\"n\":2,\"purpose\":\"repair 1\",\"model\":\"gpt-4o-mini-2024-07-18\","
            + "\"user\":\"Shorten it.\",\"response\":\"{}\",\"tokens\":{\"completion_tokens\":40},"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Shorten it.\"}],"
            + "\"started_at\":\"2026-01-31T12:00:02.425Z\",\"latency_ms\":1800,\"attempt\":1,"
            + "\"outcome\":\"success\"}]");
    row.put(Column.RESPONSE_ID, "chatcmpl-9");
    row.put(Column.FINISH_REASON, "stop");
    row.put(Column.CACHED, 1L);
    row.put(Column.RETRY_COUNT, 1L);
    row.put(Column.ENTITY_TYPE, "post");
    row.put(Column.ENTITY_ID, "4711");
    row.put(Column.LINKED_AT, "2026-01-31T12:00:05.000Z");
    row.put(Column.TRACE_ID, "4bf92f35");
    row.put(Column.SPAN_ID, "00f067aa");
    row.put(
        Column.ATTRIBUTES, "{\"prompt_changed_after_composition\":true,\"note\":\"two\\nlines\"}");
    row.put(
        Column.CAPTURE_GAPS,
        "[{\"pointcut\":\"ask\",\"field\":\"tokens.cached\",\"reason\":\"usage: null\"}]");
    return row;
  }

  static Map<Column, Object> failed() {
    Map<Column, Object> row = new HashMap<>();
    row.put(Column.STATUS, "failed");
    row.put(Column.NAME, "ContentGeneratorService.generate");
    row.put(Column.STARTED_AT, "2026-01-31T12:30:00.000Z");
    row.put(Column.COMPLETED_AT, "2026-01-31T12:30:00.860Z");
    row.put(Column.ORG_ID, "globex");
    row.put(Column.TEMPLATE_ID, "T-7");
    row.put(Column.FINAL_USER_PROMPT, "Write about limits.");
    row.put(Column.MODEL_PARAMETERS, "{\"model\":\"gpt-4o\"}");
    row.put(
        Column.LLM_CALLS,
        "[{\"n\":1,\"purpose\":\"draft\",\"model\":\"gpt-4o\",\"attempt\":1,"
            + "\"started_at\":\"2026-01-31T12:30:00.010Z\",\"latency_ms\":850,"
            + "\"outcome\":\"failed\",\"error\":{\"type\":\"com.acme.RateLimited\","
            + "\"message\":\"HTTP 429\"}}]");
    row.put(Column.ERROR_TYPE, "com.acme.RateLimited");
    row.put(Column.ERROR_MESSAGE, "HTTP 429");
    row.put(
        Column.ERROR_STACK,
        "com.acme.RateLimited: HTTP 429\n\tat com.acme.LlmClient.ask(LlmClient.java:42)\n");
    return row;
  }

  static Map<Column, Object> pending() {
    return Map.of(
        Column.STATUS,
        "pending",
        Column.STARTED_AT,
        "2026-01-31T13:00:00.000Z",
        Column.NAME,
        "Reviewer.review",
        Column.FINAL_USER_PROMPT,
        "Is this fine?",
        Column.LLM_CALLS,
        "[{\"n\":1,\"purpose\":\"draft\",\"started_at\":\"2026-01-31T13:00:00.500Z\","
            + "\"outcome\":\"pending\"}]");
  }
}
