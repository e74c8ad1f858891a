package io.promptnotary.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.ReplayException;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.reading.Wire;
import io.promptnotary.snapshot.ExactText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An address that speaks the format of a provider. Nothing that it says or throws holds the key.
 */
final class ChatProvider {
  private static final int QUOTED = 300;

  private final Wire wire;
  private final URI endpoint;
  private final @Nullable String key;
  private final Duration timeout;

  private ChatProvider(Wire wire, URI endpoint, @Nullable String key, Duration timeout) {
    this.wire = wire;
    this.endpoint = endpoint;
    this.key = key;
    this.timeout = timeout;
  }

  /**
   * The provider at {@code baseUrl}.
   *
   * @param key null where it wants none
   * @param timeout from the question to the last byte of the answer
   * @throws ReplayException if one of them cannot be used
   */
  static ChatProvider at(Wire wire, String baseUrl, @Nullable String key, Duration timeout)
      throws ReplayException {
    if (key != null && !key.matches("[\\x21-\\x7e]+")) {
      throw new ReplayException(
          wire.keyVariable()
              + " holds blanks or characters that no HTTP header may carry: copy the key again");
    }
    return new ChatProvider(wire, wire.endpoint(baseUrl), key, timeout);
  }

  URI endpoint() {
    return endpoint;
  }

  /**
   * Asks once.
   *
   * @throws ReplayException if no usable answer came within the timeout
   */
  Reply ask(ObjectNode body) throws ReplayException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(ExactText.escape(body.toString())));
    wire.headers(key).forEach(request::header);
    HttpResponse<String> response = exchange(request.build());
    if (response.statusCode() != 200) {
      throw new ReplayException(refusal(response));
    }
    try {
      return Reply.of(wire, Json.read(response.body()));
    } catch (JsonProcessingException e) {
      throw new ReplayException(
          endpoint + " answered with something that is no JSON: check the address", e);
    }
  }

  private HttpResponse<String> exchange(HttpRequest request) throws ReplayException {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, BodyHandlers.ofString());
    try {
      // The client's own timeout ends with the headers; a body may take for ever.
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw late(e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ReplayException("interrupted while waiting for " + endpoint, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof java.net.http.HttpTimeoutException) {
        throw late(cause);
      }
      throw unreachable(cause);
    }
  }

  private ReplayException late(Throwable cause) {
    return new ReplayException(
        "no answer from "
            + endpoint
            + " within "
            + Units.duration(timeout.toMillis())
            + ": give it longer with --timeout",
        cause);
  }

  private ReplayException unreachable(Throwable cause) {
    String reason =
        cause instanceof IOException && cause.getMessage() != null
            ? cause.getMessage()
            : cause.getClass().getSimpleName();
    return new ReplayException(
        endpoint + " cannot be reached (" + masked(reason) + "): check the address and the network",
        cause);
  }

  private String refusal(HttpResponse<String> response) {
    int status = response.statusCode();
    String remedy =
        switch (status) {
          case 401, 403 ->
              key == null
                  ? "no key was sent, set " + wire.keyVariable()
                  : "check the key in " + wire.keyVariable();
          case 404 -> "check the address, and the model with --model";
          case 429 ->
              "too many requests or no credit left, try again "
                  + response
                      .headers()
                      .firstValue("Retry-After")
                      .filter(after -> after.matches("\\d{1,6}"))
                      .map(after -> "in " + after + " s")
                      .orElse("later");
          default ->
              status >= 500 ? "the provider is in trouble, try again later" : "see its own words";
        };
    return endpoint + " refused with " + status + reason(response.body()) + ": " + remedy;
  }

  /** The provider's own words, if it has any. */
  private String reason(String body) {
    String said;
    try {
      JsonNode error = Json.read(body).path("error");
      said = Row.string(error.isTextual() ? Json.object().set("message", error) : error, "message");
    } catch (JsonProcessingException e) {
      said = null;
    }
    return said == null ? "" : " (" + masked(Text.cut(said.strip(), QUOTED)) + ")";
  }

  /** Providers and proxies like to quote what they were sent. */
  private String masked(String text) {
    return key == null ? text : text.replace(key, "$" + wire.keyVariable());
  }
}
