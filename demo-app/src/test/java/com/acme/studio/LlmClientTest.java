package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.acme.studio.StubProvider.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlmClientTest {
  private static final ChatRequest REQUEST =
      ChatRequest.of("some-model", new Prompt("be \"brief\"", "say\nh\u00e9"));

  private StubProvider provider;

  @BeforeEach
  void start() throws IOException {
    provider = new StubProvider();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void anAnswerIsReadWithItsFigures() {
    provider.writes("hello");

    assertThat(client().complete(REQUEST))
        .isEqualTo(
            new Completion(
                "hello", "m-2026-01-31", new Usage(21, 8, 29, 5), "stop", "chatcmpl-7", 0));
  }

  @Test
  void theRequestHasTheWireFormat() throws IOException {
    provider.writes("hello");

    client().complete(REQUEST);

    StubProvider.Asked asked = provider.asked.get(0);
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.path()).isEqualTo("/v1/chat/completions");
    assertThat(asked.authorization()).isEqualTo("Bearer secret");
    JsonNode expected =
        new ObjectMapper()
            .readTree(
                """
                {"model":"some-model",
                 "messages":[{"role":"system","content":"be \\"brief\\""},
                             {"role":"user","content":"say\\nh\u00e9"}],
                 "temperature":0.7,"max_tokens":900,"response_format":{"type":"json_object"}}
                """);
    assertThat(new ObjectMapper().readTree(asked.body())).isEqualTo(expected);
  }

  @Test
  void withoutAKeyNoneIsSentAndATrailingSlashIsForgiven() {
    provider.writes("hello");

    new LlmClient(URI.create(provider.url() + "/"), null, Duration.ofSeconds(20)).send(REQUEST);

    assertThat(provider.asked.get(0).authorization()).isNull();
    assertThat(provider.asked.get(0).path()).isEqualTo("/v1/chat/completions");
  }

  @Test
  void anAnswerWithoutFiguresIsStillAnAnswer() {
    provider.says(200, "{\"choices\":[{\"message\":{\"content\":\"hello\"}}]}");

    Completion completion = client().complete(REQUEST);

    assertThat(completion.text()).isEqualTo("hello");
    assertThat(completion.usage()).isEqualTo(new Usage(0, 0, 0, 0));
  }

  @Test
  void aBusyProviderIsAskedAgain() {
    provider.says(busy("0")).says(busy("0")).writes("hello");

    assertThat(client().complete(REQUEST).retries()).isEqualTo(2);
    assertThat(provider.asked).hasSize(3);
  }

  @Test
  void aProviderThatStaysBusyIsGivenUpAfterThreeRetries() {
    provider.says(busy("0"));

    assertThatThrownBy(() -> client().complete(REQUEST)).isInstanceOf(RateLimitedException.class);
    assertThat(provider.asked).hasSize(4);
  }

  @Test
  void aProviderThatWantsAnHourIsGivenUpAtOnce() {
    provider.says(busy("3600"));

    assertThatThrownBy(() -> client().complete(REQUEST))
        .isInstanceOf(RateLimitedException.class)
        .hasMessage("HTTP 429: the provider asks to wait 3600 s");
    assertThat(provider.asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "99999999999999999999", ""})
  void aRetryAfterThatIsNoNumberCountsAsOneSecond(String value) {
    provider.says(busy(value));

    assertThatThrownBy(() -> client().send(REQUEST))
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void aSilentProviderTimesOut() {
    provider.says(200, null);

    assertThatThrownBy(() -> client(Duration.ofMillis(50)).complete(REQUEST))
        .isInstanceOf(LlmTimeoutException.class)
        .hasMessage("no answer within 50 ms");
  }

  @Test
  void aProviderThatFallsSilentHalfwayTimesOut() {
    provider.says(new Answer(200, Map.of(), StubProvider.completion("hello"), true));

    assertThatThrownBy(() -> client(Duration.ofMillis(50)).complete(REQUEST))
        .isInstanceOf(LlmTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"choices\":[{\"mess", "<html>Bad gateway</html>"})
  void anAnswerThatIsNotJsonIsRefused(String body) {
    provider.says(200, body);

    assertThatThrownBy(() -> client().complete(REQUEST))
        .isInstanceOf(InvalidAnswerException.class)
        .hasMessageStartingWith("the answer is not JSON: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":{\"content\":null}}]}"
      })
  void anAnswerWithoutAMessageIsRefused(String body) {
    provider.says(200, body);

    assertThatThrownBy(() -> client().complete(REQUEST))
        .isInstanceOf(InvalidAnswerException.class)
        .hasMessage("the answer has no choices[0].message.content");
  }

  @Test
  void aRefusalCarriesTheProvidersReason() {
    provider.says(500, "{\"error\":{\"message\":\"The server had an error\"}}");

    assertThatThrownBy(() -> client().complete(REQUEST))
        .isInstanceOf(ProviderException.class)
        .hasMessage("HTTP 500: The server had an error");
    assertThat(provider.asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", ""})
  void aRefusalWithoutAReasonSaysSo(String body) {
    provider.says(503, body);

    assertThatThrownBy(() -> client().complete(REQUEST)).hasMessage("HTTP 503: no reason given");
  }

  @Test
  void aProviderThatIsNotThereIsNamed() {
    URI gone = provider.url();
    provider.close();

    assertThatThrownBy(() -> new LlmClient(gone, "k", Duration.ofSeconds(20)).complete(REQUEST))
        .isInstanceOf(LlmException.class)
        .hasMessageStartingWith("cannot reach " + gone + "/chat/completions: ")
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void anInterruptEndsTheWaitForAnAnswer() throws InterruptedException {
    provider.says(200, null);

    assertInterruptible("exchange");
  }

  @Test
  void anInterruptEndsThePauseBeforeARetry() throws InterruptedException {
    provider.says(busy("20"));

    assertInterruptible("pause");
  }

  private void assertInterruptible(String where) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread host =
        new Thread(
            () -> {
              thrown.set(catchThrowable(() -> client().complete(REQUEST)));
              flag.set(Thread.currentThread().isInterrupted());
            });
    host.start();
    await()
        .until(
            () ->
                !provider.asked.isEmpty()
                    && Arrays.stream(host.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(where)));
    host.interrupt();
    host.join();
    assertThat(thrown.get())
        .isInstanceOf(LlmException.class)
        .hasMessage("interrupted while waiting for the provider");
    assertThat(flag.get()).isTrue();
  }

  private static Answer busy(String retryAfter) {
    return new Answer(429, Map.of("Retry-After", retryAfter), "{}", false);
  }

  private LlmClient client() {
    return client(Duration.ofSeconds(60));
  }

  private LlmClient client(Duration timeout) {
    return new LlmClient(provider.url(), "secret", timeout);
  }
}
