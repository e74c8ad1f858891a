package io.promptnotary.viewer;

import io.promptnotary.snapshot.Column;
import io.promptnotary.store.Location;
import io.promptnotary.store.StoreFixture;
import java.io.IOException;
import java.net.CookieManager;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A running viewer and a browser that was let in. */
final class Site implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-31T14:00:00Z");

  final Viewer viewer;
  final HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  private Site(Viewer viewer) {
    this.viewer = viewer;
  }

  /** One that shows {@code store} at two o'clock, without anybody let in yet. */
  static Site closed(Path store, @Nullable String password, Clock clock) throws IOException {
    return closed(new Location.File(store), password, clock);
  }

  private static Site closed(Location store, @Nullable String password, Clock clock)
      throws IOException {
    return new Site(
        Viewer.start(
            new ViewerOptions(store, ViewerOptions.LOOPBACK, 0, password, clock, "1.2.3")));
  }

  static Site closed(Path store) throws IOException {
    return closed(store, null, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Likewise, with the token exchanged for its cookie. */
  static Site of(Path store) throws Exception {
    return of(new Location.File(store));
  }

  static Site of(Location store) throws Exception {
    Site site = closed(store, null, Clock.fixed(NOW, ZoneOffset.UTC));
    site.send(HttpRequest.newBuilder(site.viewer.address()));
    return site;
  }

  /** A store with one snapshot. */
  static Path store(Path file, String id, Map<Column, ?> row) throws Exception {
    try (StoreFixture store = StoreFixture.create(file)) {
      store.add(id, row);
    }
    return file;
  }

  /** A generation with two calls, as a content studio leaves it. */
  static Map<Column, Object> generation(String started) {
    Map<Column, Object> row = new HashMap<>();
    row.put(Column.STATUS, "success");
    row.put(Column.NAME, "Generator.generate");
    row.put(Column.SERVICE, "content-studio");
    row.put(Column.STARTED_AT, started);
    row.put(Column.COMPLETED_AT, started.replace(".000Z", ".900Z"));
    row.put(Column.ORG_ID, "acme");
    row.put(Column.USER_ID, "u-17");
    row.put(Column.PLATFORM, "linkedin");
    row.put(Column.TEMPLATE_ID, "T-42");
    row.put(Column.TEMPLATE_NAME, "Launch post");
    row.put(Column.TEMPLATE_VERSION, "3");
    row.put(Column.FINAL_SYSTEM_PROMPT, "You write posts.\nTone: playful.");
    row.put(Column.FINAL_USER_PROMPT, "Announce the Grüße release.");
    row.put(
        Column.MESSAGES,
        "[{\"role\":\"system\",\"content\":\"You write posts.\\nTone: playful.\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Announce the Grüße"
            + " release.\"},{\"type\":\"image\",\"media_type\":\"image/png\",\"bytes\":2048,"
            + "\"sha256\":\"abc\"}]},"
            + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"name\":\"weather\","
            + "\"arguments\":{\"city\":\"Ulm\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"12 degrees\"}]");
    row.put(Column.RESPONSE_TEXT, "We are live!");
    row.put(
        Column.MODEL_PARAMETERS,
        "{\"model\":\"gpt-4o-mini\",\"temperature\":0.70,\"tools\":[{\"type\":\"function\","
            + "\"function\":{\"name\":\"weather\",\"description\":\"Tells the"
            + " weather\",\"parameters\":{\"type\":\"object\"}}}]}");
    row.put(
        Column.TOKEN_METRICS,
        "{\"prompt_tokens\":2400,\"completion_tokens\":380,\"total_tokens\":2780,"
            + "\"source\":\"reported\",\"estimated_cost\":0.0012,\"currency\":\"USD\"}");
    row.put(
        Column.PERFORMANCE_METRICS,
        "{\"total_latency_ms\":900,\"provider_latency_ms\":700,"
            + "\"model_identifier\":\"gpt-4o-mini-2024-07-18\"}");
    row.put(Column.REPAIR_METRICS, "{\"repair_count\":1,\"repair_types\":[\"too-long\"]}");
    row.put(
        Column.LLM_CALLS,
        "[{\"n\":1,\"purpose\":\"draft\",\"model\":\"gpt-4o-mini-2024-07-18\","
            + "\"response\":\"draft text\",\"tokens\":{\"prompt_tokens\":1200},"
            + "\"started_at\":\""
            + started.replace(".000Z", ".100Z")
            + "\",\"latency_ms\":300,\"outcome\":\"success\",\"attempts\":[{\"status\":429,"
            + "\"latency_ms\":40,\"outcome\":\"failed\"},{\"status\":200,\"latency_ms\":250,"
            + "\"outcome\":\"success\"}]},"
            + "{\"n\":2,\"purpose\":\"repair 1\",\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Shorten it.\"}],\"response\":\"We are live!\",\"started_at\":\""
            + started.replace(".000Z", ".450Z")
            + "\",\"latency_ms\":400,\"outcome\":\"success\"}]");
    row.put(Column.ENTITY_TYPE, "post");
    row.put(Column.ENTITY_ID, "4711");
    row.put(Column.ATTRIBUTES, "{\"tone\":\"playful\"}");
    row.put(
        Column.CAPTURE_GAPS,
        "[{\"pointcut\":\"ask\",\"field\":\"tokens.cached\",\"reason\":\"usage: null\"}]");
    return row;
  }

  URI at(String path) {
    return viewer.address().resolve(path);
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(at(path)));
  }

  HttpResponse<String> post(String path, String form) throws Exception {
    return send(
        HttpRequest.newBuilder(at(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** The head and the body of the reply to a request that no HTTP client would send. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(ViewerOptions.LOOPBACK, viewer.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write((request + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    viewer.close();
  }
}
