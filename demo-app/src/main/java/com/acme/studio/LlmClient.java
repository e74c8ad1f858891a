package com.acme.studio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks the OpenAI chat-completions wire format. Safe on any thread. */
public final class LlmClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_RETRIES = 3;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI endpoint;
  private final String apiKey;
  private final Duration timeout;

  /**
   * @param baseUrl up to and including the version, such as {@code https://api.openai.com/v1}
   * @param apiKey null where the provider wants none
   * @param timeout for one attempt, from sending to the last byte of the answer
   */
  public LlmClient(URI baseUrl, String apiKey, Duration timeout) {
    this.endpoint = URI.create(baseUrl.toString().replaceAll("/+$", "") + "/chat/completions");
    this.apiKey = apiKey;
    this.timeout = timeout;
  }

  /**
   * Asks the model, as often as the provider says "later" and no more than three times again.
   *
   * @throws LlmException where no usable answer could be had
   */
  public Completion complete(ChatRequest request) {
    for (int retries = 0; ; retries++) {
      try {
        return send(request).withRetries(retries);
      } catch (RateLimitedException e) {
        if (retries == MAX_RETRIES || e.retryAfter().compareTo(LONGEST_PAUSE) > 0) {
          throw e;
        }
        pause(e.retryAfter());
      }
    }
  }

  /**
   * One attempt.
   *
   * @throws LlmException where it brought no usable answer
   */
  public Completion send(ChatRequest request) {
    HttpResponse<String> response = exchange(request);
    return switch (response.statusCode()) {
      case 200 -> read(response.body());
      case 429 -> throw new RateLimitedException(retryAfter(response));
      default -> throw new ProviderException(response.statusCode(), reason(response.body()));
    };
  }

  private HttpResponse<String> exchange(ChatRequest request) {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(request)));
    if (apiKey != null) {
      post.header("Authorization", "Bearer " + apiKey);
    }
    // Not HttpRequest.timeout: that one ends with the headers, and a body may hang as well.
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(post.build(), HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new LlmTimeoutException(timeout);
    } catch (ExecutionException e) {
      throw new LlmException("cannot reach " + endpoint + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted(e);
    }
  }

  private static String body(ChatRequest request) {
    ObjectNode root = JSON.createObjectNode().put("model", request.model());
    root.set("messages", JSON.valueToTree(request.messages()));
    root.put("temperature", request.temperature()).put("max_tokens", request.maxTokens());
    root.putObject("response_format").put("type", request.responseFormat());
    return root.toString();
  }

  private static Completion read(String body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new InvalidAnswerException("the answer is not JSON: " + e.getOriginalMessage());
    }
    JsonNode choice = root.path("choices").path(0);
    JsonNode content = choice.path("message").path("content");
    if (!content.isTextual()) {
      throw new InvalidAnswerException("the answer has no choices[0].message.content");
    }
    JsonNode usage = root.path("usage");
    return new Completion(
        content.textValue(),
        root.path("model").asText(),
        new Usage(
            usage.path("prompt_tokens").asInt(),
            usage.path("completion_tokens").asInt(),
            usage.path("total_tokens").asInt(),
            usage.path("prompt_tokens_details").path("cached_tokens").asInt()),
        choice.path("finish_reason").asText(),
        root.path("id").asText(),
        0);
  }

  private static String reason(String body) {
    try {
      String message = JSON.readTree(body).path("error").path("message").asText();
      return message.isEmpty() ? "no reason given" : message;
    } catch (IOException e) {
      return "no reason given";
    }
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(Duration.ofSeconds(1));
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static LlmException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LlmException("interrupted while waiting for the provider", e);
  }
}
