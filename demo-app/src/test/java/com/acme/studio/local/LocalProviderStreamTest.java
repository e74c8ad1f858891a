package com.acme.studio.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers that come word by word. */
class LocalProviderStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private LocalProvider provider;

  @BeforeEach
  void start() throws IOException {
    provider = LocalProvider.start();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void aStreamHasTheWireFormat() throws Exception {
    HttpResponse<Stream<String>> response = ask(request("green tea"));
    List<String> lines = response.body().toList();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("data: "));
    assertThat(lines).endsWith("data: [DONE]", "");
    List<JsonNode> chunks = chunks(lines);
    assertThat(chunks)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            chunk -> {
              assertThat(chunk.get("id")).isEqualTo(chunks.get(0).get("id"));
              assertThat(chunk.get("id").asText()).startsWith("chatcmpl-");
              assertThat(chunk.get("object").asText()).isEqualTo("chat.completion.chunk");
              assertThat(chunk.get("created").asLong()).isPositive();
              assertThat(chunk.get("model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
              assertThat(chunk.has("usage")).isFalse();
              assertThat(chunk.at("/choices/0/index").asInt(-1)).isZero();
            });
    assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    JsonNode last = chunks.get(chunks.size() - 1).at("/choices/0");
    assertThat(last.get("delta")).isEmpty();
    assertThat(last.get("finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(chunk -> chunk.at("/choices/0/finish_reason").isNull());
  }

  @Test
  void itSaysWhatAnAnswerInOnePieceSays() throws Exception {
    String streamed = text(chunks(ask(request("green tea")).body().toList()));

    HttpResponse<String> whole =
        http.send(post(request("green tea").without("stream")), BodyHandlers.ofString());

    assertThat(streamed)
        .isEqualTo(JSON.readTree(whole.body()).at("/choices/0/message/content").asText());
  }

  @Test
  void theFiguresComeLastWhereTheyAreWanted() throws Exception {
    ObjectNode request = request("green tea");
    request.putObject("stream_options").put("include_usage", true);

    List<JsonNode> chunks = chunks(ask(request).body().toList());

    JsonNode last = chunks.get(chunks.size() - 1);
    assertThat(last.get("choices").isArray()).isTrue();
    assertThat(last.get("choices")).isEmpty();
    int written = text(chunks).length();
    assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo((written + 3) / 4);
    assertThat(last.at("/usage/prompt_tokens").asInt()).isPositive();
    assertThat(chunks.subList(0, chunks.size() - 1)).allMatch(chunk -> chunk.get("usage").isNull());
  }

  @Test
  void someTopicsBreakOff() throws Exception {
    List<String> lines = new ArrayList<>();

    assertThatThrownBy(
            () -> ask(request("an evening with a translator")).body().forEach(lines::add))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(text(chunks(lines))).startsWith("{\"headline\":\"An evening");
    assertThat(lines).doesNotContain("data: [DONE]");
  }

  @Test
  void someTopicsGoOnUntilTheReaderLeaves() throws Exception {
    StringBuilder text = new StringBuilder();
    try (Stream<String> lines = ask(request("the first harvest")).body()) {
      Iterator<String> each = lines.iterator();
      while (text.length() < 1000) {
        text.append(text(chunks(List.of(each.next()))));
      }
      assertThat(talking()).isTrue();
    }

    await().until(() -> !talking());
  }

  @Test
  void theEndOfTheProviderEndsTheStreams() throws Exception {
    Stream<String> lines = ask(request("the first harvest")).body();
    Iterator<String> each = lines.iterator();
    each.next();

    provider.close();

    assertThatThrownBy(() -> each.forEachRemaining(line -> {}))
        .isInstanceOf(UncheckedIOException.class);
    await().until(() -> !talking());
  }

  @Test
  void someTopicsAreRefusedOnce() throws Exception {
    assertThat(ask(request("a rain shell")).statusCode()).isEqualTo(429);
    assertThat(ask(request("a rain shell")).statusCode()).isEqualTo(200);
  }

  /** Whether some thread of a provider is in the midst of a stream. */
  private static boolean talking() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getClassName().equals(LiveAnswer.class.getName()));
  }

  private static ObjectNode request(String topic) {
    ObjectNode request = JSON.createObjectNode().put("model", "gpt-4o-mini").put("stream", true);
    request
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "Topic: " + topic + "\nThe body has at most 280 characters.\n");
    return request;
  }

  private HttpResponse<Stream<String>> ask(ObjectNode request) throws Exception {
    return http.send(post(request), BodyHandlers.ofLines());
  }

  private HttpRequest post(JsonNode request) {
    return HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/chat/completions"))
        .POST(BodyPublishers.ofString(request.toString()))
        .build();
  }

  private static List<JsonNode> chunks(List<String> lines) throws IOException {
    List<JsonNode> chunks = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("data: {")) {
        chunks.add(JSON.readTree(line.substring("data: ".length())));
      }
    }
    return chunks;
  }

  private static String text(List<JsonNode> chunks) {
    return chunks.stream()
        .map(chunk -> chunk.at("/choices/0/delta/content").asText())
        .collect(Collectors.joining());
  }
}
