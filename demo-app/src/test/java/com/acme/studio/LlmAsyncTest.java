package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.acme.studio.StubProvider.Answer;
import com.acme.studio.StubProvider.Wire;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that nobody waits for. */
class LlmAsyncTest {
  private static final ChatRequest REQUEST = ChatRequest.of("some-model", new Prompt("s", "u"));
  private static final Duration MINUTE = Duration.ofMinutes(1);

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
  void theAnswerIsTheSame() {
    provider.writes("hello");

    assertThat(client(MINUTE).askAsync(REQUEST))
        .succeedsWithin(MINUTE)
        .isEqualTo(
            new Completion(
                "hello", "m-2026-01-31", new Usage(21, 8, 29, 5), "stop", "chatcmpl-7", 0));
  }

  @Test
  void theCallerDoesNotWait() {
    provider.says(200, null);

    CompletableFuture<Completion> answer = client(MINUTE).askAsync(REQUEST);

    await().until(() -> provider.asked.size() == 1);
    assertThat(answer).isNotDone();
  }

  @Test
  void aRefusalIsAFailure() {
    provider.says(500, "{}");

    assertThat(client(MINUTE).askAsync(REQUEST))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ProviderException.class)
        .withMessage("HTTP 500: no reason given");
  }

  @Test
  void aBusyProviderIsAFailure() {
    provider.says(new Answer(429, Map.of("Retry-After", "7"), "{}", false));

    assertThat(client(MINUTE).askAsync(REQUEST))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(RateLimitedException.class)
        .withMessage("HTTP 429: the provider asks to wait 7 s");
    assertThat(provider.asked).hasSize(1);
  }

  @Test
  void aProviderThatIsNotThereIsNamed() {
    URI gone = provider.url();
    provider.close();

    assertThat(new LlmClient(gone, "k", MINUTE).askAsync(REQUEST))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(LlmException.class)
        .withMessageStartingWith("cannot reach " + gone + "/chat/completions: ")
        .withCauseInstanceOf(ConnectException.class);
  }

  @Test
  void aProviderThatTakesTooLongLosesItsClient() {
    provider.streams(Wire::endless);

    assertThat(client(Duration.ofMillis(500)).askAsync(REQUEST))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(LlmTimeoutException.class)
        .withMessage("no answer within 500 ms");
    await().until(() -> provider.deserted.get() == 1);
  }

  @Test
  void cancellingClosesTheConnection() {
    provider.streams(Wire::endless);

    CompletableFuture<Completion> answer = client(MINUTE).askAsync(REQUEST);
    await().until(() -> provider.asked.size() == 1);
    answer.cancel(true);

    await().until(() -> provider.deserted.get() == 1);
    assertThat(answer).isCancelled();
  }

  private LlmClient client(Duration timeout) {
    return new LlmClient(provider.url(), "secret", timeout);
  }
}
