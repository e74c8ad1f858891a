package io.promptnotary.forward.otlp;

import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Rows as the agent writes them. */
final class Samples {
  static final String CHAT = "019c13c4-5a01-7abc-8def-00001a2b3c4d";
  static final String REPAIRED = "019c13c4-9b02-7abc-8def-0000deadbeef";
  static final String HOST_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  static final String HOST_SPAN = "00f067aa0ba902b7";

  private Samples() {}

  static TargetSettings settings(String url, Map<String, String> options) {
    return new TargetSettings("traces", url, options, Map.of(), Map.of());
  }

  static Parcel parcel(Snapshot... rows) {
    return new Parcel(List.of(rows), List.of(), List.of(), List.of());
  }

  static Parcel alive(String run, String updatedAt) {
    return new Parcel(
        List.of(),
        List.of(),
        List.of(
            new AgentRun(
                run,
                "content-studio",
                "build-7",
                4711,
                "1",
                "17",
                "2026-01-31T11:00:00.000Z",
                updatedAt,
                null,
                "write-behind",
                "{}",
                null)),
        List.of());
  }

  static Snapshot with(Snapshot row, Map<Column, ?> more) {
    Map<Column, Object> values = new EnumMap<>(row.values());
    values.putAll(more);
    return new Snapshot(values);
  }

  static Snapshot without(Snapshot row, Column... columns) {
    Map<Column, Object> values = new EnumMap<>(row.values());
    List.of(columns).forEach(values::remove);
    return new Snapshot(values);
  }

  private static Map<Column, Object> base(String id, String name) {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.ID, id);
    row.put(Column.STATUS, "success");
    row.put(Column.SERVICE, "content-studio");
    row.put(Column.HOST, "build-7");
    row.put(Column.PROCESS_ID, 4711L);
    row.put(Column.RUN_ID, "run-1");
    row.put(Column.NAME, name);
    row.put(Column.STARTED_AT, "2026-01-31T12:00:00.125Z");
    row.put(Column.COMPLETED_AT, "2026-01-31T12:00:04.335Z");
    return row;
  }

  /** One call of a library, and nothing around it. */
  static Snapshot chat() {
    return chat(CHAT);
  }

  static Snapshot chat(String id) {
    Map<Column, Object> row = base(id, "ChatCompletionServiceImpl.create");
    row.put(Column.SESSION_ID, "s-1");
    row.put(Column.USER_ID, "u-17");
    row.put(Column.PERFORMANCE_METRICS, "{\"total_latency_ms\":2100.5,\"generation_ms\":2100.5}");
    row.put(
        Column.LLM_CALLS,
        """
        [{"n":1,"purpose":"draft","attempt":1,"outcome":"success","provider":"openai",
          "model":"gpt-4o-mini-2024-07-18","requested_model":"gpt-4o-mini",
          "started_at":"2026-01-31T12:00:00.125Z","latency_ms":2100.5,
          "messages":[{"role":"system","content":"You are brief."},
                      {"role":"user","content":[{"type":"text","text":"What is this?"},
                        {"type":"image","media_type":"image/png","bytes":42,"sha256":"ab"},
                        {"type":"image","url":"https://example.org/a.png"}]}],
          "parameters":{"model":"gpt-4o-mini","temperature":0.70,"max_tokens":800,"top_p":1,
                        "seed":7,"stop":["END"],"n":1,"response_format":"json_object"},
          "response":"A cat.",
          "tokens":{"prompt_tokens":1200,"completion_tokens":340,"total_tokens":1540,
                    "cached_tokens":1024,"reasoning_tokens":40,
                    "buckets":{"input":176,"cache_read":1024,"output":300,"reasoning":40},
                    "source":"reported"},
          "cost":{"amount":0.0012,"currency":"USD","price_id":"openai/gpt-4o-mini"},
          "finish_reason":"stop","response_id":"chatcmpl-9","retry_count":1,
          "attempts":[{"n":1,"outcome":"failed","status":429},{"n":2,"outcome":"success","status":200}],
          "method":"ChatCompletionServiceImpl.create","pointcut":"openai-java.chat"}]
        """);
    return new Snapshot(row);
  }

  /** Composed, called, checked, repaired once, saved. */
  static Snapshot repaired() {
    Map<Column, Object> row = base(REPAIRED, "ContentGenerator.generate");
    row.put(Column.ORG_ID, "acme");
    row.put(Column.PLATFORM, "linkedin");
    row.put(Column.TEMPLATE_ID, "T-42");
    row.put(Column.TEMPLATE_NAME, "launch-post");
    row.put(Column.TEMPLATE_VERSION, "3");
    row.put(Column.PROMPT_MODULES, "[\"voice\",\"limits\"]");
    row.put(Column.MESSAGES, "[{\"role\":\"user\",\"content\":\"Announce it.\"}]");
    row.put(Column.RESPONSE_TEXT, "We are live!");
    row.put(Column.FINISH_REASON, "stop");
    row.put(Column.RETRY_COUNT, 0L);
    row.put(Column.ENTITY_TYPE, "post");
    row.put(Column.ENTITY_ID, "1002");
    row.put(
        Column.TOKEN_METRICS,
        "{\"prompt_tokens\":2400,\"completion_tokens\":380,\"estimated_cost\":0.0021,"
            + "\"currency\":\"USD\",\"calls\":2}");
    row.put(
        Column.PERFORMANCE_METRICS,
        "{\"total_latency_ms\":4200.25,\"provider_latency_ms\":3900,\"generation_ms\":4210.25}");
    row.put(
        Column.REPAIR_METRICS,
        "{\"repair_count\":1,\"repair_types\":[\"too-long\"],\"initial_validation_score\":0.4,"
            + "\"final_validation_score\":1.0,\"repair_log\":[\"Shorten it.\"],"
            + "\"source\":\"derived\"}");
    row.put(Column.ATTRIBUTES, "{\"input\":\"secret brief\",\"tone\":\"playful\",\"words\":12}");
    row.put(
        Column.LLM_CALLS,
        """
        [{"n":1,"purpose":"draft","attempt":1,"outcome":"success","provider":"anthropic",
          "model":"claude-x","started_at":"2026-01-31T12:00:00.205Z","latency_ms":2100,
          "system":"You write posts.","user":"Announce it.","response":"A long draft",
          "tokens":{"prompt_tokens":1200,"completion_tokens":340},
          "finish_reason":"end_turn","method":"LlmClient.ask","pointcut":"ask"},
         {"n":2,"purpose":"repair 1","attempt":1,"outcome":"success","provider":"anthropic",
          "model":"claude-x","started_at":"2026-01-31T12:00:02.425Z","latency_ms":1800,
          "user":"Shorten it.","response":"We are live!",
          "tokens":{"prompt_tokens":1200,"completion_tokens":40},
          "finish_reason":"end_turn","method":"LlmClient.ask","pointcut":"ask"}]
        """);
    return new Snapshot(row);
  }

  static Snapshot failed() {
    return with(
        chat("019c13c4-9b02-7abc-8def-00000000f001"),
        Map.of(
            Column.STATUS,
            "failed",
            Column.ERROR_TYPE,
            "com.acme.RateLimited",
            Column.ERROR_MESSAGE,
            "HTTP 429 for 'my secret prompt'",
            Column.ERROR_STACK,
            "com.acme.RateLimited: HTTP 429\n\tat com.acme.LlmClient.ask(LlmClient.java:42)\n",
            Column.LLM_CALLS,
            """
            [{"n":1,"purpose":"draft","attempt":1,"outcome":"failed","provider":"openai",
              "model":"gpt-4o","started_at":"2026-01-31T12:00:00.125Z","latency_ms":850,
              "error":{"type":"com.acme.RateLimited","message":"HTTP 429 for 'my secret prompt'"},
              "method":"ChatCompletionServiceImpl.create","pointcut":"openai-java.chat"}]
            """));
  }
}
