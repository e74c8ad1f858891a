package io.promptnotary.forward.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The histograms of one JVM, at the time of its rows. For one thread. */
final class RunMeters {
  private final LongHistogram tokens;
  private final DoubleHistogram durations;
  private final DoubleHistogram firstChunks;
  private final Reader reader = new Reader();
  private final RowClock clock;
  private boolean isDue;

  /** Begins with the first of these calls. */
  RunMeters(DoneSpan.Origin origin, List<Call> first) {
    Long began = first.get(0).start();
    clock = new RowClock(began == null ? 0 : began);
    SdkMeterProvider provider =
        SdkMeterProvider.builder()
            .setClock(clock)
            .setResource(origin.resource())
            .setExemplarFilter(ExemplarFilter.alwaysOff())
            .registerMetricReader(reader)
            .build();
    InstrumentationScopeInfo scope = origin.scope();
    String version = scope.getVersion();
    Meter meter =
        provider
            .meterBuilder(scope.getName())
            .setInstrumentationVersion(version == null ? "" : version)
            .setSchemaUrl(Conventions.SCHEMA_URL)
            .build();
    tokens =
        meter
            .histogramBuilder(Conventions.TOKEN_USAGE)
            .setUnit("{token}")
            .setDescription("Number of input and output tokens used.")
            .ofLongs()
            .setExplicitBucketBoundariesAdvice(Conventions.TOKEN_BOUNDARIES)
            .build();
    durations = seconds(meter, Conventions.DURATION, "GenAI operation duration.");
    firstChunks =
        seconds(meter, Conventions.TIME_TO_FIRST_CHUNK, "Time to receive the first chunk.");
  }

  private static DoubleHistogram seconds(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(Conventions.SECONDS_BOUNDARIES)
        .build();
  }

  void count(List<Call> calls) {
    for (Call call : calls) {
      Attributes dimensions = call.dimensions();
      tokens(call.inputTokens(), dimensions, "input");
      tokens(call.outputTokens(), dimensions, "output");
      Double first = call.firstChunk();
      if (first != null) {
        firstChunks.record(first, dimensions, Context.root());
      }
      Long length = call.length();
      if (length != null) {
        AttributesBuilder ended = dimensions.toBuilder();
        Call.put(ended, Conventions.ERROR_TYPE, call.errorType());
        durations.record(length / 1e9, ended.build(), Context.root());
      }
      Long began = call.start();
      if (began != null) {
        clock.reach(began + (length == null ? 0 : length));
      }
    }
    isDue = true;
  }

  private void tokens(@Nullable Long count, Attributes dimensions, String type) {
    if (count != null) {
      tokens.record(
          count, dimensions.toBuilder().put(Conventions.TOKEN_TYPE, type).build(), Context.root());
    }
  }

  /** The JVM is known to have counted no more until then. */
  void standsAt(long nanos) {
    if (nanos > clock.now()) {
      clock.reach(nanos);
      isDue = true;
    }
  }

  /** Empty if there is nothing new. */
  Collection<MetricData> due() {
    if (!isDue) {
      return List.of();
    }
    isDue = false;
    return reader.collect();
  }

  /** Stands still until a row moves it. */
  private static final class RowClock implements Clock {
    private long nanos;

    RowClock(long nanos) {
      this.nanos = nanos;
    }

    void reach(long later) {
      nanos = Math.max(nanos, later);
    }

    @Override
    public long now() {
      return nanos;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }
  }

  /** Collects when it is asked to. */
  private static final class Reader implements MetricReader {
    private CollectionRegistration registration = CollectionRegistration.noop();

    Collection<MetricData> collect() {
      return registration.collectAllMetrics();
    }

    @Override
    public void register(CollectionRegistration given) {
      registration = given;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
