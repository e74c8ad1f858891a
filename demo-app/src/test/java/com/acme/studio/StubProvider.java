package com.acme.studio;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A provider that says what the test tells it to, in order; the last answer is repeated. */
final class StubProvider implements AutoCloseable {

  /** One answer; a null body is never sent, and {@code stalls} stops halfway through it. */
  record Answer(int status, Map<String, String> headers, String body, boolean stalls) {}

  record Asked(String method, String path, String authorization, String body) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  StubProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  StubProvider says(int status, String body) {
    answers.add(new Answer(status, Map.of(), body, false));
    return this;
  }

  StubProvider says(Answer answer) {
    answers.add(answer);
    return this;
  }

  /** A completion whose message is {@code text}. */
  StubProvider writes(String text) {
    return says(200, completion(text));
  }

  static String completion(String text) {
    return """
        {"id":"chatcmpl-7","object":"chat.completion","created":1,"model":"m-2026-01-31",
         "choices":[{"index":0,"message":{"role":"assistant","content":%s},
                     "finish_reason":"stop"}],
         "usage":{"prompt_tokens":21,"completion_tokens":8,"total_tokens":29,
                  "prompt_tokens_details":{"cached_tokens":5}}}
        """
        .formatted(new com.fasterxml.jackson.databind.node.TextNode(text));
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
      if (answer.body() == null) {
        closed.await();
        return;
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes, 0, answer.stalls() ? 1 : bytes.length);
      if (answer.stalls()) {
        exchange.getResponseBody().flush();
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
