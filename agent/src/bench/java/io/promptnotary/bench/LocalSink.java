package io.promptnotary.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/** Takes whatever OTLP over HTTP brings, counts the prompts in it, and forgets it. */
final class LocalSink implements AutoCloseable {
  /** Once in each prompt of the host, and not in its other message. */
  private static final int USER_LENGTH = 10_000;

  private static final String SENTENCE = "Autumn is when the beds are put to sleep. ";

  private final HttpServer server;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AtomicLong sentences = new AtomicLong();

  private LocalSink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.setExecutor(pool);
    server.start();
  }

  static LocalSink start() throws IOException {
    return new LocalSink();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void clear() {
    sentences.set(0);
  }

  /** Prompts that have come since. */
  double prompts() {
    return (double) sentences.get() / (USER_LENGTH / SENTENCE.length());
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    String text = new String(body, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf(SENTENCE); at >= 0; at = text.indexOf(SENTENCE, at + 1)) {
      sentences.incrementAndGet();
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    pool.shutdownNow();
  }
}
