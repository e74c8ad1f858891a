package io.promptnotary.servers;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * A collector that keeps what it is sent, decoded by the protocol's own generated classes. It takes
 * all there is unless it is told otherwise. Safe on any thread.
 */
public final class OtlpSink implements AutoCloseable {
  private static final String TRACES = "/v1/traces";
  private static final String METRICS = "/v1/metrics";

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<ResourceSpans> spans = new CopyOnWriteArrayList<>();
  private final List<ResourceMetrics> metrics = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile int metricsStatus = 200;
  private volatile int limit = Integer.MAX_VALUE;
  private volatile Predicate<Span> rejected = span -> false;

  /** A request to the road of traces or of metrics, whatever became of it. */
  public record Request(String path, Headers headers, int bytes) {
    public String header(String name) {
      return headers.getFirst(name);
    }
  }

  /** How a request for spans is answered instead. */
  public sealed interface Reply {
    /** With that status; what was sent is not kept. */
    record Status(int code, Map<String, String> headers, String body) implements Reply {}

    /** Not at all: the connection is closed. */
    record Cut(boolean kept) implements Reply {}

    /** Not before the sink is closed. */
    record Never() implements Reply {}
  }

  private OtlpSink(HttpServer server) {
    this.server = server;
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Listens on a free port. */
  public static OtlpSink start() {
    return on(0);
  }

  /** Listens on that port, as after a restart. */
  public static OtlpSink on(int port) {
    try {
      return new OtlpSink(HttpServer.create(address(port), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens with TLS on a free port. */
  public static OtlpSink secure(SSLContext context) {
    try {
      HttpsServer server = HttpsServer.create(address(0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      return new OtlpSink(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** As a target names it. */
  public String url() {
    return (server instanceof HttpsServer ? "otlp+https" : "otlp+http") + "://127.0.0.1:" + port();
  }

  /** The next requests for spans are answered so, one after the other. */
  public OtlpSink answer(Reply... next) {
    replies.addAll(List.of(next));
    return this;
  }

  public static Reply status(int code) {
    return new Reply.Status(code, Map.of(), "");
  }

  /** Requests for metrics are answered so from now on. */
  public OtlpSink metricsStatus(int code) {
    metricsStatus = code;
    return this;
  }

  /** Larger requests for spans get 413; measured unpacked. */
  public OtlpSink limit(int bytes) {
    limit = bytes;
    return this;
  }

  /** Such spans are rejected while the rest of their request is taken. */
  public OtlpSink rejecting(Predicate<Span> which) {
    rejected = which;
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public List<Request> requestsForSpans() {
    return requests.stream().filter(each -> each.path().endsWith(TRACES)).toList();
  }

  public List<ResourceSpans> resources() {
    return List.copyOf(spans);
  }

  public List<ResourceMetrics> resourceMetrics() {
    return List.copyOf(metrics);
  }

  /** Every span that was taken, as often as it was. */
  public List<Span> spans() {
    List<Span> all = new ArrayList<>();
    spans.forEach(each -> each.getScopeSpansList().forEach(in -> all.addAll(in.getSpansList())));
    return all;
  }

  /** By trace and span id, as a collector has them that knows spans by these; later ones win. */
  public Map<String, Span> distinct() {
    Map<String, Span> distinct = new LinkedHashMap<>();
    spans()
        .forEach(each -> distinct.put(hex(each.getTraceId()) + "/" + hex(each.getSpanId()), each));
    return distinct;
  }

  /** The span of that name; fails unless there is exactly one. */
  public Span span(String name) {
    List<Span> found = spans().stream().filter(each -> each.getName().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          found.size()
              + " spans '"
              + name
              + "' among "
              + spans().stream().map(Span::getName).toList());
    }
    return found.get(0);
  }

  /** The last points of that metric for each set of attributes. */
  public Map<Map<String, Object>, HistogramDataPoint> points(String metric) {
    Map<Map<String, Object>, HistogramDataPoint> points = new HashMap<>();
    for (ResourceMetrics resource : metrics) {
      resource.getScopeMetricsList().stream()
          .flatMap(scope -> scope.getMetricsList().stream())
          .filter(each -> each.getName().equals(metric))
          .flatMap(each -> each.getHistogram().getDataPointsList().stream())
          .forEach(point -> points.put(attributes(point.getAttributesList()), point));
    }
    return points;
  }

  public static Map<String, Object> attributes(Span span) {
    return attributes(span.getAttributesList());
  }

  public static Map<String, Object> attributes(List<KeyValue> list) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    list.forEach(each -> attributes.put(each.getKey(), plain(each.getValue())));
    return attributes;
  }

  private static Object plain(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream().map(OtlpSink::plain).toList();
      default -> throw new AssertionError("an attribute of another type: " + value);
    };
  }

  public static String hex(com.google.protobuf.ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      InputStream in = exchange.getRequestBody();
      byte[] body = (packed ? new GZIPInputStream(in) : in).readAllBytes();
      String path = exchange.getRequestURI().getPath();
      requests.add(new Request(path, exchange.getRequestHeaders(), body.length));
      if (path.endsWith(METRICS)) {
        takeMetrics(exchange, body);
      } else if (path.endsWith(TRACES)) {
        takeSpans(exchange, body);
      } else {
        reply(exchange, 404, new byte[0]);
      }
    }
  }

  private void takeMetrics(HttpExchange exchange, byte[] body) throws IOException {
    if (metricsStatus == 200) {
      metrics.addAll(ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList());
    }
    reply(exchange, metricsStatus, new byte[0]);
  }

  private void takeSpans(HttpExchange exchange, byte[] body) throws IOException {
    Reply reply = body.length > limit ? status(413) : replies.poll();
    if (reply instanceof Reply.Status status) {
      status.headers().forEach(exchange.getResponseHeaders()::set);
      reply(
          exchange, status.code(), status.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } else if (reply instanceof Reply.Cut cut) {
      if (cut.kept()) {
        keep(body);
      }
    } else if (reply instanceof Reply.Never) {
      await();
    } else {
      int refused = keep(body);
      byte[] answer =
          refused == 0
              ? new byte[0]
              : ExportTraceServiceResponse.newBuilder()
                  .setPartialSuccess(
                      ExportTracePartialSuccess.newBuilder()
                          .setRejectedSpans(refused)
                          .setErrorMessage("some I do not like"))
                  .build()
                  .toByteArray();
      reply(exchange, 200, answer);
    }
  }

  private int keep(byte[] body) throws InvalidProtocolBufferException {
    int refused = 0;
    for (ResourceSpans each : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
      ResourceSpans.Builder resource = each.toBuilder();
      for (var scope : resource.getScopeSpansBuilderList()) {
        List<Span> taken = scope.getSpansList().stream().filter(rejected.negate()).toList();
        refused += scope.getSpansCount() - taken.size();
        scope.clearSpans().addAllSpans(taken);
      }
      spans.add(resource.build());
    }
    return refused;
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reply(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
