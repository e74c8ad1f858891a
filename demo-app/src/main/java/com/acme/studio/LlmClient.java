package com.acme.studio;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Speaks the OpenAI chat-completions wire format. Safe on any thread. */
public final class LlmClient {
  private static final int MAX_RETRIES = 3;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final ExecutorService listeners = Executors.newCachedThreadPool(LlmClient::daemon);
  private final URI endpoint;
  private final String apiKey;
  private final Duration timeout;

  /**
   * @param baseUrl up to and including the version, such as {@code https://api.openai.com/v1}
   * @param apiKey null where the provider wants none
   * @param timeout for one attempt, from sending to the last byte of the answer; of a stream, to
   *     the first byte and from each line to the next
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
    return patiently(retries -> send(request).withRetries(retries));
  }

  /**
   * One attempt.
   *
   * @throws LlmException where it brought no usable answer
   */
  public Completion send(ChatRequest request) {
    return read(exchange(post(ChatFormat.request(request)), BodyHandlers.ofString()));
  }

  /**
   * One attempt that nobody waits for. Whoever cancels the result closes the connection. What it
   * fails with is an {@link LlmException}.
   */
  public CompletableFuture<Completion> askAsync(ChatRequest request) {
    CompletableFuture<HttpResponse<String>> sent =
        http.sendAsync(post(ChatFormat.request(request)), BodyHandlers.ofString());
    // Not derived from the HTTP client's own future: one of those, when cancelled, lets the request
    // fail first and may end with that.
    CompletableFuture<Completion> answer =
        CompletableFuture.completedFuture(sent)
            .thenCompose(own -> own)
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .handle(
                (response, failure) -> {
                  if (failure != null) {
                    throw trouble(failure);
                  }
                  return read(response);
                });
    // Late or cancelled: nobody wants the rest.
    answer.whenComplete((any, failure) -> sent.cancel(true));
    return answer;
  }

  /**
   * Lets the caller read the answer while it is being written. The connection closes with the
   * stream, or at its end.
   *
   * @throws LlmException where no answer has begun; as long as the provider says "later", it is
   *     asked again as in {@link #complete}. What goes wrong afterwards is thrown by the stream, as
   *     a {@link BrokenStreamException}
   */
  public Stream<ChatChunk> stream(ChatRequest request) {
    ChatStream chunks = open(request);
    return StreamSupport.stream(chunks, false).onClose(chunks::close);
  }

  /** Returns at once and tells the listener, on a thread of ours, while the answer is written. */
  public StreamHandle stream(ChatRequest request, StreamListener listener) {
    PushedStream stream = new PushedStream(() -> open(request), listener);
    listeners.execute(stream);
    return stream;
  }

  private ChatStream open(ChatRequest request) {
    HttpRequest post = post(ChatFormat.streamed(request));
    return patiently(
        retries -> {
          HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
              exchange(post, BodyHandlers.ofPublisher());
          if (response.statusCode() != 200) {
            BodySubscriber<String> body = BodySubscribers.ofString(StandardCharsets.UTF_8);
            response.body().subscribe(body);
            throw refusal(response, await(body.getBody().toCompletableFuture()));
          }
          Lines lines = new Lines();
          response.body().subscribe(BodySubscribers.fromLineSubscriber(lines));
          return new ChatStream(lines, timeout);
        });
  }

  /** The attempt is given the number of attempts before it. */
  private static <T> T patiently(IntFunction<T> attempt) {
    for (int retries = 0; ; retries++) {
      try {
        return attempt.apply(retries);
      } catch (RateLimitedException e) {
        if (retries == MAX_RETRIES || e.retryAfter().compareTo(LONGEST_PAUSE) > 0) {
          throw e;
        }
        pause(e.retryAfter());
      }
    }
  }

  private HttpRequest post(String body) {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (apiKey != null) {
      post.header("Authorization", "Bearer " + apiKey);
    }
    return post.build();
  }

  private <T> HttpResponse<T> exchange(HttpRequest post, BodyHandler<T> handler) {
    // Not HttpRequest.timeout: that one ends with the headers, and a body may hang as well.
    return await(http.sendAsync(post, handler));
  }

  private <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw trouble(e);
    } catch (ExecutionException e) {
      throw trouble(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw LlmException.interrupted(e);
    }
  }

  private LlmException trouble(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException
        ? new LlmTimeoutException(timeout)
        : new LlmException("cannot reach " + endpoint + ": " + cause, cause);
  }

  private static Completion read(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw refusal(response, response.body());
    }
    return ChatFormat.completion(response.body());
  }

  private static LlmException refusal(HttpResponse<?> response, String body) {
    return response.statusCode() == 429
        ? new RateLimitedException(retryAfter(response))
        : new ProviderException(response.statusCode(), ChatFormat.reason(body));
  }

  private static Duration retryAfter(HttpResponse<?> response) {
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
      throw LlmException.interrupted(e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "llm-stream");
    thread.setDaemon(true);
    return thread;
  }
}
