package io.promptnotary.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The demonstration's own provider behind a door that keeps the books: what each conversation was
 * charged for, as seen on the wire and by nobody else.
 */
final class StudioProvider implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The studio waits longer for a remote provider than a test should. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** One answer's figures in tokens; {@code prompt} includes {@code cached}. */
  record Charge(String model, long prompt, long cached, long completion) {}

  private final URLClassLoader loader;
  private final AutoCloseable provider;
  private final URI upstream;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Map<String, List<Charge>> charges =
      Collections.synchronizedMap(new LinkedHashMap<>());

  /** Starts the provider that is on {@code classPath}. */
  StudioProvider(URL... classPath) throws Exception {
    loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
    Class<?> local = loader.loadClass("com.acme.studio.local.LocalProvider");
    provider = (AutoCloseable) local.getMethod("start").invoke(null);
    upstream = (URI) local.getMethod("baseUrl").invoke(provider);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** By the first message of the user, in the order of the first request. */
  Map<String, List<Charge>> charges() {
    return charges;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String conversation = JSON.readTree(body).at("/messages/1/content").asText();
      List<Charge> own = charges.computeIfAbsent(conversation, any -> new ArrayList<>());
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(upstream + "/chat/completions"))
                  .timeout(PATIENCE)
                  .POST(BodyPublishers.ofByteArray(body))
                  .build(),
              BodyHandlers.ofByteArray());
      charge(own, answer.body());
      answer
          .headers()
          .firstValue("Retry-After")
          .ifPresent(after -> exchange.getResponseHeaders().set("Retry-After", after));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (HttpTimeoutException e) {
      // The studio finds the connection closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void charge(List<Charge> own, byte[] body) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return;
    }
    JsonNode usage = answer.path("usage");
    if (usage.isObject()) {
      own.add(
          new Charge(
              answer.path("model").asText(),
              usage.path("prompt_tokens").asLong(),
              usage.at("/prompt_tokens_details/cached_tokens").asLong(),
              usage.path("completion_tokens").asLong()));
    }
  }

  @Override
  public void close() throws Exception {
    server.stop(0);
    provider.close();
    threads.shutdownNow();
    loader.close();
  }
}
