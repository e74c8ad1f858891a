package io.promptnotary.it;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Stands in for any provider: routes by the beginning of the path, keeps what it was asked, and
 * answers what the route says. A host opens a gate that an answer waits at with {@code GET
 * /gate/NAME}. Threads: any.
 */
final class StubServer implements AutoCloseable {
  private static final String GATES = "/gate/";
  private static final int PATIENCE_SECONDS = 60;

  /** More than is ever sent of an answer that is cut. */
  private static final int MISSING = 1000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Function<Received, Answer>> routes = new LinkedHashMap<>();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
  private final List<Received> received = new ArrayList<>();

  StubServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    } catch (IOException e) {
      throw new AssertionError("no port", e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Answers requests whose path begins so, if no longer beginning fits. Before the host starts. */
  StubServer on(String path, Function<Received, Answer> route) {
    routes.put(path, route);
    return this;
  }

  /** Without a slash at its end. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Lets answers go on that wait there. */
  void open(String gate) {
    gate(gate).countDown();
  }

  /**
   * What was asked since the start or the last call of this; gates are shut and attempts counted
   * anew.
   */
  List<Received> drain() {
    gates.clear();
    attempts.clear();
    synchronized (received) {
      List<Received> all = List.copyOf(received);
      received.clear();
      return all;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().toString();
      if (path.startsWith(GATES)) {
        open(path.substring(GATES.length()));
        exchange.sendResponseHeaders(204, -1);
        return;
      }
      int attempt =
          attempts
              .computeIfAbsent(Received.scenario(body) + path, any -> new AtomicInteger())
              .incrementAndGet();
      Received request =
          new Received(
              exchange.getRequestMethod(),
              path,
              headers(exchange.getRequestHeaders()),
              body,
              attempt);
      synchronized (received) {
        received.add(request);
      }
      send(exchange, answer(request));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A failure of the test's own is told to the host, so that it shows in what the host prints. */
  private Answer answer(Received request) {
    try {
      return routes.entrySet().stream()
          .filter(each -> request.path().startsWith(each.getKey()))
          .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
          .map(each -> each.getValue().apply(request))
          .orElseGet(() -> Answer.json(404, "{\"error\":\"no route for " + request.path() + "\"}"));
    } catch (RuntimeException | AssertionError e) {
      return Answer.json(418, "{\"error\":\"the stub failed: " + e + "\"}");
    }
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException, InterruptedException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    boolean whole = answer.body().stream().allMatch(Answer.Bytes.class::isInstance);
    boolean streamed = answer.body().size() > 1;
    long length =
        answer.cut() ? answer.length() + MISSING : streamed || !whole ? 0 : answer.length();
    exchange.sendResponseHeaders(answer.status(), length == 0 && !streamed && whole ? -1 : length);
    OutputStream out = exchange.getResponseBody();
    for (Answer.Piece each : answer.body()) {
      if (each instanceof Answer.Bytes bytes) {
        out.write(bytes.bytes());
        out.flush();
      } else if (each instanceof Answer.Gate gate) {
        gate(gate.name()).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } else {
        // The length promised is not reached: the exchange breaks the connection off.
        return;
      }
    }
  }

  private CountDownLatch gate(String name) {
    return gates.computeIfAbsent(name, any -> new CountDownLatch(1));
  }

  private static Map<String, String> headers(Headers headers) {
    Map<String, String> all = new TreeMap<>();
    headers.forEach((name, values) -> all.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return all;
  }

  @Override
  public void close() {
    gates.values().forEach(CountDownLatch::countDown);
    server.stop(0);
    threads.shutdownNow();
  }
}
