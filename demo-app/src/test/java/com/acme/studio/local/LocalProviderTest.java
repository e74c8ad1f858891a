package com.acme.studio.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalProviderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYSTEM = "You write posts. ".repeat(400);

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
  void itListensOnTheLoopbackAddressOnly() throws IOException {
    assertThat(InetAddress.getByName(provider.baseUrl().getHost()).isLoopbackAddress()).isTrue();
    assertThat(provider.baseUrl().getPath()).isEqualTo("/v1");
  }

  @Test
  void twoCanRunSideBySide() throws IOException {
    try (LocalProvider other = LocalProvider.start()) {
      assertThat(other.baseUrl()).isNotEqualTo(provider.baseUrl());
    }
  }

  @Test
  void anAnswerHasTheWireFormat() throws Exception {
    ObjectNode request = request("green tea");

    HttpResponse<String> response = ask(request);

    JsonNode answer = JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.get("id").asText()).startsWith("chatcmpl-");
    assertThat(answer.get("object").asText()).isEqualTo("chat.completion");
    assertThat(Instant.ofEpochSecond(answer.get("created").asLong()))
        .isBeforeOrEqualTo(Instant.now());
    assertThat(answer.get("model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    JsonNode choice = answer.at("/choices/0");
    assertThat(choice.get("index").asInt()).isZero();
    assertThat(choice.get("finish_reason").asText()).isEqualTo("stop");
    assertThat(choice.at("/message/role").asText()).isEqualTo("assistant");
  }

  @Test
  void usageFollowsTheLengthOfTheTexts() throws Exception {
    JsonNode answer = answer(request("green tea"));

    JsonNode usage = answer.get("usage");
    int written = content(answer).length();
    assertThat(usage.get("prompt_tokens").asInt()).isBetween(1700, 1760);
    assertThat(usage.get("completion_tokens").asInt()).isBetween(written / 4, written / 4 + 1);
    assertThat(usage.get("total_tokens").asInt())
        .isEqualTo(usage.get("prompt_tokens").asInt() + usage.get("completion_tokens").asInt());
  }

  @Test
  void aSystemPromptSeenBeforeIsCached() throws Exception {
    assertThat(cached(answer(request("green tea")))).isZero();
    assertThat(cached(answer(request("black tea")))).isEqualTo(1664);
  }

  @Test
  void aShortPromptIsNeverCached() throws Exception {
    ObjectNode request = request("green tea");
    ((ObjectNode) request.at("/messages/0")).put("content", "Be brief.");

    answer(request);

    assertThat(cached(answer(request))).isZero();
  }

  @Test
  void anUnknownModelAnswersUnderItsOwnName() throws Exception {
    assertThat(answer(request("green tea").put("model", "house-blend")).get("model").asText())
        .isEqualTo("house-blend");
  }

  @Test
  void theSameConversationGetsTheSameAnswer() throws Exception {
    JsonNode first = answer(request("green tea"));

    assertThat(content(answer(request("green tea")))).isEqualTo(content(first));
    assertThat(answer(request("green tea")).get("id")).isEqualTo(first.get("id"));
    assertThat(content(answer(request("black tea")))).isNotEqualTo(content(first));
  }

  @Test
  void aPostKeepsToTheLimitAndNamesTheTopic() throws Exception {
    JsonNode post = post(request("green tea"));

    assertThat(post.get("headline").asText()).isEqualTo("Green tea");
    assertThat(post.get("body").asText()).contains("green tea").hasSizeBetween(60, 280);
    assertThat(post.get("hashtags").get(0).asText()).isEqualTo("#tea");
    assertThat(post.get("call_to_action").asText()).isNotBlank();
  }

  @Test
  void aRequestWithoutTopicOrLimitStillGetsAPost() throws Exception {
    ObjectNode request = JSON.createObjectNode().put("model", "m");
    request.putArray("messages").addObject().put("role", "user").put("content", "hello");

    assertThat(post(request).get("body").asText()).startsWith("This is about our news.");
  }

  @Test
  void someTopicsAreTooLongAtFirst() throws Exception {
    ObjectNode request = request("a rooftop cupping at sunset");

    assertThat(post(request).get("body").asText().length()).isGreaterThan(280);
    assertThat(post(withTurns(request, 1)).get("body").asText().length()).isLessThan(280);
  }

  @Test
  void someTopicsTakeTwoCorrections() throws Exception {
    ObjectNode request = request("a night walk with map and compass");

    assertThat(post(request).get("body").asText().length()).isGreaterThan(280);
    assertThat(post(withTurns(request, 1)).has("call_to_action")).isFalse();
    assertThat(post(withTurns(request, 1)).has("call_to_action")).isTrue();
  }

  @Test
  void someTopicsAreRefusedOnce() throws Exception {
    HttpResponse<String> refused = ask(request("a rain shell"));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(JSON.readTree(refused.body()).at("/error/message").asText()).contains("Rate limit");
    assertThat(ask(request("a rain shell")).statusCode()).isEqualTo(200);
  }

  @Test
  void someTopicsGetHalfAnAnswer() throws Exception {
    HttpResponse<String> response = ask(request("an evening with a translator"));

    assertThat(response.statusCode()).isEqualTo(200);
    Assertions.assertThatThrownBy(() -> JSON.readTree(response.body()))
        .isInstanceOf(com.fasterxml.jackson.core.JsonProcessingException.class);
  }

  @Test
  void someTopicsAreNeverAnswered() throws Exception {
    CompletableFuture<HttpResponse<String>> silent =
        http.sendAsync(post(request("the first harvest").toString()), BodyHandlers.ofString());

    // The next one overtakes it: one silent conversation does not block the others.
    assertThat(ask(request("green tea")).statusCode()).isEqualTo(200);
    assertThat(silent).isNotDone();
    provider.close();
    assertThat(silent).failsWithin(java.time.Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":                       | could not parse",
        "{\"model\":\"m\"}                 | must be a list",
        "{\"model\":\"m\",\"messages\":[]} | must be a list",
        "[]                                | must be a list",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | model parameter",
      })
  void aRequestThatIsNoneIsExplained(String body, String reason) throws Exception {
    HttpResponse<String> response = http.send(post(body), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).at("/error/message").asText()).contains(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/", "/v1/chat/completions/x"})
  void otherAddressesAreUnknown(String path) throws Exception {
    HttpRequest get = HttpRequest.newBuilder(provider.baseUrl().resolve(path)).build();

    HttpResponse<String> response = http.send(get, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(response.body()).at("/error/message").asText()).contains(path);
  }

  @Test
  void onlyPostIsServed() throws Exception {
    HttpRequest get = HttpRequest.newBuilder(endpoint()).build();

    assertThat(http.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void afterTheEndNobodyIsThere() {
    provider.close();

    Assertions.assertThatThrownBy(() -> ask(request("green tea")))
        .isInstanceOf(ConnectException.class);
  }

  private static ObjectNode request(String topic) {
    ObjectNode request = JSON.createObjectNode().put("model", "gpt-4o-mini");
    ArrayNode messages = request.putArray("messages");
    messages.addObject().put("role", "system").put("content", SYSTEM);
    messages
        .addObject()
        .put("role", "user")
        .put("content", "# Order\nTopic: " + topic + "\nThe body has at most 280 characters.\n");
    return request;
  }

  /** Adds answers and remarks to the conversation itself. */
  private static ObjectNode withTurns(ObjectNode request, int turns) {
    ArrayNode messages = (ArrayNode) request.get("messages");
    for (int i = 0; i < turns; i++) {
      messages.addObject().put("role", "assistant").put("content", "{}");
      messages.addObject().put("role", "user").put("content", "Again, please.");
    }
    return request;
  }

  private JsonNode post(ObjectNode request) throws Exception {
    return JSON.readTree(content(answer(request)));
  }

  private JsonNode answer(ObjectNode request) throws Exception {
    return JSON.readTree(ask(request).body());
  }

  private HttpResponse<String> ask(ObjectNode request) throws Exception {
    return http.send(post(request.toString()), BodyHandlers.ofString());
  }

  private HttpRequest post(String body) {
    return HttpRequest.newBuilder(endpoint()).POST(BodyPublishers.ofString(body)).build();
  }

  private URI endpoint() {
    return URI.create(provider.baseUrl() + "/chat/completions");
  }

  private static String content(JsonNode answer) {
    return answer.at("/choices/0/message/content").asText();
  }

  private static int cached(JsonNode answer) {
    return answer.at("/usage/prompt_tokens_details/cached_tokens").asInt();
  }
}
