package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.snapshot.Column;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stored texts that would like to be pages. */
class HostileTest {
  static final String EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7}}</pre>";

  @TempDir Path dir;

  /** A row that holds {@code evil} in every place there is, names and keys among them. */
  static Map<Column, Object> row(String evil) throws Exception {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      row.put(column, evil);
    }
    row.put(Column.STATUS, "success");
    row.put(Column.PROCESS_ID, 1L);
    row.put(Column.CACHED, 1L);
    row.put(Column.RETRY_COUNT, 1L);
    row.put(Column.STARTED_AT, "2026-01-31T12:00:00.000Z");
    row.put(Column.COMPLETED_AT, "2026-01-31T12:00:01.000Z");
    row.put(Column.LINKED_AT, "2026-01-31T12:00:01.000Z");
    row.remove(Column.PARENT_ID);
    ObjectMapper json = new ObjectMapper();
    Map<String, Object> part =
        Map.of("type", evil, "media_type", evil, "url", "javascript:" + evil, "name", evil);
    Map<String, Object> asked = Map.of("id", evil, "name", evil, "arguments", evil);
    Map<String, Object> message =
        Map.of(
            "role",
            evil,
            "name",
            evil,
            "content",
            List.of(part, Map.of("text", evil)),
            "tool_calls",
            List.of(asked),
            "tool_call_id",
            evil);
    Map<String, Object> plain = Map.of("role", "user", "content", evil);
    row.put(Column.PROMPT_MODULES, json.writeValueAsString(List.of(evil)));
    row.put(Column.MESSAGES, json.writeValueAsString(List.of(message, plain)));
    row.put(
        Column.MODEL_PARAMETERS,
        json.writeValueAsString(
            Map.of(
                "model",
                evil,
                evil,
                evil,
                "tools",
                List.of(Map.of("name", evil, "description", evil, "parameters", evil)))));
    row.put(
        Column.TOKEN_METRICS,
        json.writeValueAsString(
            Map.of("estimated_cost", 1, "currency", evil, "source", evil, "price_id", evil)));
    row.put(Column.PERFORMANCE_METRICS, json.writeValueAsString(Map.of("model_identifier", evil)));
    row.put(
        Column.REPAIR_METRICS,
        json.writeValueAsString(
            Map.of("repair_types", List.of(evil), "repair_log", List.of(evil))));
    Map<String, Object> error = Map.of("type", evil, "message", evil);
    Map<String, Object> call = new HashMap<>();
    for (String name :
        List.of(
            "purpose",
            "outcome",
            "model",
            "provider",
            "method",
            "pointcut",
            "system",
            "user",
            "response",
            "reasoning",
            "finish_reason",
            "joined_by",
            "response_id")) {
      call.put(name, evil);
    }
    call.put("started_at", "2026-01-31T12:00:00.100Z");
    call.put("latency_ms", 100);
    call.put("error", error);
    call.put("attempts", List.of(Map.of("outcome", evil, "error", error)));
    call.put("tool_calls", List.of(asked));
    row.put(Column.LLM_CALLS, json.writeValueAsString(List.of(call)));
    row.put(
        Column.ATTRIBUTES,
        json.writeValueAsString(
            Map.of(
                evil,
                evil,
                "redactions",
                Map.of("kinds", Map.of(evil, 1)),
                "truncated",
                List.of(Map.of("field", evil, "sha256", evil)))));
    row.put(
        Column.CAPTURE_GAPS,
        json.writeValueAsString(List.of(Map.of("pointcut", evil, "field", evil, "reason", evil))));
    row.remove(Column.ID);
    return row;
  }

  @Test
  void stored_texts_stay_texts_on_every_page() throws Exception {
    Path store = Site.store(dir.resolve("p.db"), EVIL, row(EVIL));
    String id = Urls.encoded(EVIL);
    List<String> paths = new ArrayList<>(List.of("/", "/rows", "/dashboard?since=all", "/compare"));
    for (String by : List.of("version", "model", "org", "user", "platform")) {
      paths.add("/dashboard?since=all&by=" + by);
    }
    for (String name : List.of("q", "status", "since", "org", "template", "entity_id", "name")) {
      paths.add("/?" + name + "=" + id);
      paths.add("/dashboard?" + name + "=" + id);
    }
    paths.add("/snapshots/" + id);
    paths.add("/snapshots/nothing" + id);
    paths.add("/compare?id=" + id);
    paths.add("/compare?id=" + id + "&id=" + id);
    paths.add("/compare?template=" + id);
    paths.add("/compare?template=" + id + "&from=" + id + "&to=" + id);
    paths.add("/compare?template=" + id + "x");
    paths.add("/" + id);
    try (Site site = Site.of(store)) {
      for (String path : paths) {
        HttpResponse<String> reply = site.get(path);
        String page = reply.body();

        assertThat(reply.statusCode()).as(path).isNotEqualTo(500);
        assertThat(page)
            .as(path)
            .contains("<!doctype html>".substring(path.equals("/rows") ? 15 : 0));
        assertThat(page)
            .as(path)
            .doesNotContain("<script>", "<img src=x", "\"'>", "href=\"javascript:");
      }
      assertThat(site.get("/snapshots/" + id).body())
          .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }
  }

  @Test
  void texts_by_themselves_are_no_pages() throws Exception {
    Path store = Site.store(dir.resolve("p.db"), "snapshot-1", row(EVIL));
    try (Site site = Site.of(store)) {
      HttpResponse<String> reply = site.get("/snapshots/snapshot-1/text/response_text");

      assertThat(reply.body()).isEqualTo(EVIL);
      assertThat(reply.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }
}
