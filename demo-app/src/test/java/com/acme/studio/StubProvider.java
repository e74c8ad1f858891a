package com.acme.studio;

import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that says what the test tells it to, in order; the last answer is repeated. */
final class StubProvider implements AutoCloseable {

  /** One answer; a null body is never sent, and {@code stalls} stops halfway through it. */
  record Answer(int status, Map<String, String> headers, String body, boolean stalls) {}

  /** What a streamed answer does, on a thread of the provider's. What it throws cuts the line. */
  interface Script {
    void play(Wire wire) throws IOException, InterruptedException;
  }

  /** The provider's end of a streamed answer. */
  record Wire(OutputStream out) {

    /** Sends a piece of the text as an event. */
    Wire text(String text) throws IOException {
      return data(chunk("\"delta\":{\"content\":%s}".formatted(new TextNode(text))));
    }

    /** Sends what a provider sends when the model has stopped. */
    void done() throws IOException {
      data(chunk("\"delta\":{},\"finish_reason\":\"stop\""));
      data(
          """
          {"id":"chatcmpl-7","model":"m-2026-01-31","choices":[],\
          "usage":{"prompt_tokens":21,"completion_tokens":8,"total_tokens":29,\
          "prompt_tokens_details":{"cached_tokens":5}}}""");
      data("[DONE]");
    }

    Wire data(String data) throws IOException {
      return raw("data: " + data + "\n\n");
    }

    Wire raw(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return this;
    }

    /** Goes on and on, until the client has closed the connection. */
    void endless() throws IOException, InterruptedException {
      while (!Thread.interrupted()) {
        text("and ");
        Thread.sleep(1);
      }
      throw new InterruptedException();
    }

    static String chunk(String choice) {
      return "{\"id\":\"chatcmpl-7\",\"model\":\"m-2026-01-31\",\"choices\":[{\"index\":0,"
          + choice
          + "}]}";
    }
  }

  record Asked(String method, String path, String authorization, String body) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** Counts the streams whose client has left. */
  final AtomicInteger deserted = new AtomicInteger();

  private final Queue<Object> answers = new ConcurrentLinkedQueue<>();
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

  StubProvider streams(Script script) {
    answers.add(script);
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
        .formatted(new TextNode(text));
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
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders().getFirst("Authorization"),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    Object next = answers.size() > 1 ? answers.remove() : answers.element();
    try {
      if (next instanceof Script script) {
        play(script, exchange);
      } else {
        answer(exchange, (Answer) next);
      }
      exchange.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void play(Script script, HttpExchange exchange) throws IOException, InterruptedException {
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      script.play(new Wire(exchange.getResponseBody()));
    } catch (IOException e) {
      deserted.incrementAndGet();
      throw e;
    }
  }

  private void answer(HttpExchange exchange, Answer answer)
      throws IOException, InterruptedException {
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
  }
}
