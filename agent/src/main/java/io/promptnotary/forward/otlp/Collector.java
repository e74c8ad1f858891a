package io.promptnotary.forward.otlp;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.health.OwnThread;
import io.promptnotary.health.Unseen;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The exporters of the SDK, asked one after the other and listened to until there is an answer. For
 * one thread at a time; {@link #close} from any.
 */
final class Collector implements AutoCloseable {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
  private static final int DEFAULT_TIMEOUT_MS = 10_000;

  /** An answer whose end does not come is waited for so much longer than for its beginning. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final int IDLE_SECONDS = 30;

  private final Address address;
  private final Duration timeout;
  private final Listening listening = new Listening();
  private final ThreadPoolExecutor executor;
  private final OtlpHttpSpanExporter spans;
  private final OtlpHttpMetricExporter metrics;

  /**
   * Reads settings; connects to nobody yet.
   *
   * @throws TargetException if one is wrong
   */
  Collector(TargetSettings settings) throws TargetException {
    address = Address.of(settings.url());
    timeout = timeout(settings.option("timeout_ms"));
    check(settings.headers());
    executor = executor("promptnotary-otlp-" + settings.name());
    Duration connect = timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
    OtlpHttpSpanExporterBuilder forSpans =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(address.traces())
            .setComponentLoader(listening)
            .setExecutorService(executor)
            .setTimeout(timeout)
            .setConnectTimeout(connect)
            .setCompression(compression(settings.option("compression")))
            // The forwarder tries again, and waits longer.
            .setRetryPolicy(null)
            // Nor is the host's choice of proxies ours.
            .setProxy(ProxyOptions.create(HttpClient.Builder.NO_PROXY))
            .setMeterProvider(MeterProvider.noop())
            // The other mode encodes by sun.misc.Unsafe, of which newer JVMs warn.
            .setMemoryMode(MemoryMode.IMMUTABLE_DATA);
    OtlpHttpMetricExporterBuilder forMetrics =
        OtlpHttpMetricExporter.builder()
            .setEndpoint(address.metrics())
            .setComponentLoader(listening)
            .setExecutorService(executor)
            .setTimeout(timeout)
            .setConnectTimeout(connect)
            .setCompression(compression(settings.option("compression")))
            .setRetryPolicy(null)
            .setProxyOptions(ProxyOptions.create(HttpClient.Builder.NO_PROXY))
            .setMeterProvider(MeterProvider.noop())
            .setMemoryMode(MemoryMode.IMMUTABLE_DATA);
    settings.headers().forEach(forSpans::addHeader);
    settings.headers().forEach(forMetrics::addHeader);
    byte[] certificate = certificate(settings.option("certificate"), address);
    try {
      if (certificate != null) {
        forSpans.setTrustedCertificates(certificate);
        forMetrics.setTrustedCertificates(certificate);
      }
      spans = forSpans.build();
      metrics = forMetrics.build();
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw TargetException.away(
          "the certificate for " + address.base() + " is none in PEM format", null);
    }
  }

  Address address() {
    return address;
  }

  /** Sends them in one request and waits for the answer. */
  Answer spans(Collection<SpanData> data) {
    return answer(() -> spans.export(data));
  }

  /** Likewise. */
  Answer metrics(Collection<MetricData> data) {
    return answer(() -> metrics.export(data));
  }

  Duration timeout() {
    return timeout;
  }

  boolean isClosed() {
    return executor.isShutdown();
  }

  /** Ends a request that is under way. The client goes when nobody refers to it any more. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private Answer answer(Supplier<CompletableResultCode> request) {
    Listening.Ear ear = listening.listen();
    try {
      CompletableResultCode result = request.get();
      result.join(timeout.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
      Answer answer = ear.heard();
      return answer != null ? answer : Answer.none(new TimeoutException());
    } catch (RejectedExecutionException closed) {
      return Answer.none(closed);
    }
  }

  /** One thread, which ends when there is nothing to do, and which nobody's agent traces. */
  private static ThreadPoolExecutor executor(String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> OwnThread.of(name, Thread.MIN_PRIORITY, work)) {
          @Override
          public void execute(Runnable command) {
            // OpenTelemetry's agent may have come later than the thread.
            super.execute(() -> Unseen.run(command));
          }
        };
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static Duration timeout(@Nullable String millis) throws TargetException {
    try {
      int value = millis == null ? DEFAULT_TIMEOUT_MS : Integer.parseInt(millis);
      if (value > 0) {
        return Duration.ofMillis(value);
      }
    } catch (NumberFormatException e) {
      // The sentence below says it all.
    }
    throw TargetException.away("timeout_ms is no number of milliseconds above 0: " + millis, null);
  }

  private static String compression(@Nullable String option) throws TargetException {
    String compression = option == null ? "gzip" : option;
    if (!compression.equals("gzip") && !compression.equals("none")) {
      throw TargetException.away("compression is neither gzip nor none: " + compression, null);
    }
    return compression;
  }

  /** The client itself would repeat a wrong value, which is a credential as a rule. */
  private static void check(Map<String, String> headers) throws TargetException {
    for (Map.Entry<String, String> each : headers.entrySet()) {
      try {
        HttpRequest.newBuilder().header(each.getKey(), each.getValue());
      } catch (IllegalArgumentException e) {
        throw TargetException.away(
            "header '" + each.getKey() + "' cannot be sent: its name or its value is none of HTTP",
            null);
      }
    }
  }

  private static byte @Nullable [] certificate(@Nullable String file, Address address)
      throws TargetException {
    if (file == null) {
      return null;
    }
    if (!address.isEncrypted()) {
      throw TargetException.away(
          "certificate is given and the url is not encrypted: use otlp+https", null);
    }
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw TargetException.away("certificate '" + file + "' cannot be read", e);
    }
  }
}
