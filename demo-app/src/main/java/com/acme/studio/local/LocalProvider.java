package com.acme.studio.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for a model provider on a free port of the loopback address, for days without a key.
 * It answers in the OpenAI chat-completions format, in one piece or as a stream, needs its time,
 * and makes mistakes: which ones depends on the topic asked for, so that every day without a key is
 * the same day.
 */
public final class LocalProvider implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What goes wrong with each answer of a conversation, in order; then nothing more does. */
  private static final Map<String, List<Mistake>> MISTAKES =
      Map.of(
          "rooftop cupping", List.of(Mistake.TOO_LONG),
          "rain shell", List.of(Mistake.RATE_LIMIT),
          "subscription", List.of(Mistake.MISSING_KEY),
          "harvest", List.of(Mistake.NO_END),
          "map and compass", List.of(Mistake.TOO_LONG, Mistake.MISSING_KEY),
          "translator", List.of(Mistake.BREAK_OFF),
          "car wash", List.of(Mistake.TOO_LONG),
          "pocket atlas", List.of(Mistake.TOO_LONG, Mistake.TOO_LONG));

  private static final Map<String, String> VERSIONS =
      Map.of("gpt-4o-mini", "gpt-4o-mini-2024-07-18", "gpt-4o", "gpt-4o-2024-08-06");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(LocalProvider::daemon);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<String> limited = ConcurrentHashMap.newKeySet();
  private final Set<String> cached = ConcurrentHashMap.newKeySet();

  private LocalProvider(HttpServer server) {
    this.server = server;
  }

  /**
   * @throws IOException where no port can be had
   */
  public static LocalProvider start() throws IOException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    LocalProvider provider = new LocalProvider(HttpServer.create(free, 0));
    provider.server.createContext("/", provider::handle);
    provider.server.setExecutor(provider.threads);
    provider.server.start();
    return provider;
  }

  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals("/v1/chat/completions")) {
      refuse(exchange, 404, "Unknown address " + exchange.getRequestURI().getPath());
    } else if (!exchange.getRequestMethod().equals("POST")) {
      refuse(exchange, 405, "Only POST is served here.");
    } else {
      answer(exchange);
    }
    // Not where something was thrown: then the server cuts the connection, and this would end a
    // stream as if nothing were wrong.
    exchange.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Conversation conversation;
    try {
      conversation = Conversation.of(JSON.readTree(exchange.getRequestBody()));
    } catch (JsonProcessingException e) {
      refuse(exchange, 400, "We could not parse the JSON body of your request.");
      return;
    } catch (IllegalArgumentException e) {
      refuse(exchange, 400, e.getMessage());
      return;
    }
    Random random = new Random(conversation.text().hashCode());
    double pace = random.nextDouble();
    // Squared: most answers are quick, a few are slow, as in life.
    double slow = pace * pace;
    waitFor((long) (conversation.streamed() ? 20 + 80 * slow : 80 + 320 * slow));
    Mistake mistake = mistake(conversation);
    if (mistake == Mistake.RATE_LIMIT) {
      exchange.getResponseHeaders().set("Retry-After", "1");
      refuse(exchange, 429, "Rate limit reached. Please try again in 1s.");
    } else if (conversation.streamed()) {
      stream(exchange, conversation, mistake, random);
    } else if (mistake == Mistake.NO_END) {
      waitFor(Long.MAX_VALUE);
    } else if (mistake == Mistake.BREAK_OFF) {
      reply(exchange, 200, "{\"id\":\"chatcmpl-0\",\"choices\":[{\"mess");
    } else {
      reply(exchange, 200, completion(conversation, mistake, random).toString());
    }
  }

  private void stream(
      HttpExchange exchange, Conversation conversation, Mistake mistake, Random random)
      throws IOException {
    JsonNode completion = completion(conversation, mistake, random);
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    new LiveAnswer(completion, conversation.usageStreamed(), random, this::waitFor, out)
        .send(mistake);
  }

  private Mistake mistake(Conversation conversation) {
    List<Mistake> planned =
        MISTAKES.entrySet().stream()
            .filter(entry -> conversation.topic().contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(List.of());
    if (conversation.turns() >= planned.size()) {
      return Mistake.NONE;
    }
    Mistake mistake = planned.get(conversation.turns());
    return mistake == Mistake.RATE_LIMIT && !limited.add(conversation.text())
        ? Mistake.NONE
        : mistake;
  }

  private JsonNode completion(Conversation conversation, Mistake mistake, Random random) {
    String post = Writer.write(conversation, mistake, random);
    ObjectNode root = JSON.createObjectNode();
    root.put("id", "chatcmpl-" + Long.toUnsignedString(random.nextLong(), 36));
    root.put("object", "chat.completion");
    root.put("created", Instant.now().getEpochSecond());
    root.put("model", VERSIONS.getOrDefault(conversation.model(), conversation.model()));
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", post);
    choice.put("finish_reason", "stop");
    int asked = tokens(conversation.text());
    int answered = tokens(post);
    ObjectNode usage = root.putObject("usage");
    usage.put("prompt_tokens", asked).put("completion_tokens", answered);
    usage.put("total_tokens", asked + answered);
    usage.putObject("prompt_tokens_details").put("cached_tokens", cachedTokens(conversation));
    return root;
  }

  /** A system prompt seen before is cached, in blocks of 128 tokens and from 1,024 on. */
  private int cachedTokens(Conversation conversation) {
    if (cached.add(conversation.opening())) {
      return 0;
    }
    int blocks = tokens(conversation.opening()) / 128;
    return blocks < 8 ? 0 : blocks * 128;
  }

  /** English prose has about four characters a token. */
  private static int tokens(String text) {
    return (text.length() + 3) / 4;
  }

  /** Returns false where this was closed meanwhile. */
  private boolean waitFor(long millis) {
    try {
      return !closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("error").put("message", message).put("type", "invalid_request_error");
    reply(exchange, status, root.toString());
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "local-provider");
    thread.setDaemon(true);
    return thread;
  }
}
