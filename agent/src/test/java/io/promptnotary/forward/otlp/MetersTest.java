package io.promptnotary.forward.otlp;

import static io.promptnotary.forward.otlp.Samples.chat;
import static io.promptnotary.forward.otlp.Samples.failed;
import static io.promptnotary.forward.otlp.Samples.parcel;
import static io.promptnotary.forward.otlp.Samples.with;
import static io.promptnotary.servers.OtlpSink.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.promptnotary.servers.OtlpSink;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is told of what was counted. */
class MetersTest {
  private final OtlpSink sink = OtlpSink.start();
  private OtlpTarget target;

  @BeforeEach
  void open() throws Exception {
    target = OtlpTarget.open(Samples.settings(sink.url(), Map.of()));
  }

  @AfterEach
  void stop() {
    target.close();
    sink.close();
  }

  private static Snapshot again(int number) {
    return chat(String.format("019c13c4-0000-7abc-8def-%012d", number));
  }

  private HistogramDataPoint only(String metric) {
    assertThat(sink.points(metric)).hasSize(1);
    return sink.points(metric).values().iterator().next();
  }

  private static long nanos(String moment) {
    return Instant.parse(moment).toEpochMilli() * 1_000_000;
  }

  @Test
  void tokensAreCountedByTypeWithTheConventionsBuckets() throws Exception {
    target.deliver(parcel(chat()));

    Map<Map<String, Object>, HistogramDataPoint> points = sink.points("gen_ai.client.token.usage");
    Map<String, Object> common =
        Map.of(
            "gen_ai.operation.name", "chat",
            "gen_ai.provider.name", "openai",
            "gen_ai.request.model", "gpt-4o-mini",
            "gen_ai.response.model", "gpt-4o-mini-2024-07-18");
    assertThat(points).hasSize(2);
    points.forEach(
        (attributes, point) -> {
          assertThat(attributes).containsAllEntriesOf(common).hasSize(5);
          assertThat(point.getExplicitBoundsList())
              .containsExactly(
                  1.0,
                  4.0,
                  16.0,
                  64.0,
                  256.0,
                  1024.0,
                  4096.0,
                  16384.0,
                  65536.0,
                  262144.0,
                  1048576.0,
                  4194304.0,
                  16777216.0,
                  67108864.0);
          assertThat(point.getSum())
              .isEqualTo("input".equals(attributes.get("gen_ai.token.type")) ? 1200 : 340);
        });
  }

  @Test
  void durationsAreSecondsAndFailuresBearTheirError() throws Exception {
    target.deliver(parcel(chat(), failed()));

    Map<Map<String, Object>, HistogramDataPoint> points =
        sink.points("gen_ai.client.operation.duration");
    assertThat(points).hasSize(2);
    points.forEach(
        (attributes, point) -> {
          boolean bad = attributes.containsKey("error.type");
          assertThat(attributes.get("error.type")).isEqualTo(bad ? "com.acme.RateLimited" : null);
          assertThat(point.getSum()).isEqualTo(bad ? 0.85 : 2.1005);
          assertThat(point.getExplicitBoundsList()).hasSize(14).startsWith(0.01).endsWith(81.92);
        });
    Metric metric =
        sink.resourceMetrics().get(0).getScopeMetrics(0).getMetricsList().stream()
            .filter(each -> each.getName().equals("gen_ai.client.operation.duration"))
            .findFirst()
            .orElseThrow();
    assertThat(metric.getUnit()).isEqualTo("s");
    assertThat(metric.getHistogram().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    assertThat(OtlpSink.attributes(sink.resourceMetrics().get(0).getResource().getAttributesList()))
        .contains(entry("service.name", "content-studio"), entry("service.instance.id", "run-1"));
  }

  @Test
  void theTimeToTheFirstChunkIsCountedForStreamsOnly() throws Exception {
    target.deliver(parcel(chat()));
    assertThat(sink.points("gen_ai.client.operation.time_to_first_chunk")).isEmpty();

    String calls = chat().text(Column.LLM_CALLS);
    target.deliver(
        parcel(
            with(
                again(1),
                Map.of(
                    Column.LLM_CALLS,
                    calls.replace(
                        "\"response\"",
                        "\"stream\":{\"chunks\":5,\"first_ms\":71},\"response\"")))));

    assertThat(only("gen_ai.client.operation.time_to_first_chunk").getSum()).isEqualTo(0.071);
  }

  @Test
  void pointsHoldAllThatCameBeforeThemAtTheTimeOfTheRows() throws Exception {
    target.deliver(parcel(again(1), again(2)));
    target.deliver(
        parcel(
            with(
                again(3),
                Map.of(
                    Column.LLM_CALLS,
                    chat().text(Column.LLM_CALLS).replace("12:00:00.125Z", "12:00:10.000Z")))));

    HistogramDataPoint point = only("gen_ai.client.operation.duration");
    assertThat(point.getCount()).isEqualTo(3);
    assertThat(point.getStartTimeUnixNano()).isEqualTo(nanos("2026-01-31T12:00:00.125Z"));
    assertThat(point.getTimeUnixNano()).isEqualTo(nanos("2026-01-31T12:00:12.100Z") + 500_000);
  }

  @Test
  void whatIsDeliveredAgainIsCountedOnce() throws Exception {
    sink.answer(status(503));
    assertThat(catchThrowable(() -> target.deliver(parcel(chat())))).isNotNull();
    target.deliver(parcel(chat()));
    target.deliver(parcel(with(chat(), Map.of(Column.ENTITY_ID, "1002"))));

    assertThat(only("gen_ai.client.operation.duration").getCount()).isEqualTo(1);
  }

  @Test
  void troubleWithMetricsHoldsNoSpanUp() throws Exception {
    sink.metricsStatus(503);
    target.deliver(parcel(again(1)));
    target.deliver(parcel(again(2)));

    assertThat(sink.spans()).hasSize(2);
    assertThat(sink.requests().stream().filter(each -> each.path().endsWith("metrics"))).hasSize(1);
    assertThat(sink.resourceMetrics()).isEmpty();
  }

  @Test
  void whoHasNoRoadForMetricsIsNotAskedAgain() throws Exception {
    sink.metricsStatus(404);
    target.deliver(parcel(again(1)));
    target.deliver(parcel(again(2)));

    assertThat(sink.spans()).hasSize(2);
    assertThat(sink.requests().stream().filter(each -> each.path().endsWith("metrics"))).hasSize(1);
  }

  @Test
  void metricsCanBeLeftOut() throws Exception {
    try (OtlpTarget without =
        OtlpTarget.open(Samples.settings(sink.url(), Map.of("metrics", "false")))) {
      without.deliver(parcel(chat()));
    }

    assertThat(sink.requests()).hasSize(1);
  }

  @Test
  void aSignOfLifeRepeatsWhatStands() throws Exception {
    target.deliver(parcel(chat()));
    target.deliver(Samples.alive("run-1", "2026-01-31T12:01:00.000Z"));
    target.deliver(Samples.alive("run-of-somebody-else", "2026-01-31T12:02:00.000Z"));

    HistogramDataPoint point = only("gen_ai.client.operation.duration");
    assertThat(point.getCount()).isEqualTo(1);
    assertThat(point.getTimeUnixNano()).isEqualTo(nanos("2026-01-31T12:01:00.000Z"));
    assertThat(sink.resourceMetrics()).hasSize(2);
  }

  @Test
  void eachJvmCountsForItself() throws Exception {
    target.deliver(parcel(again(1), with(again(2), Map.of(Column.RUN_ID, "run-2"))));

    assertThat(sink.resourceMetrics()).hasSize(2);
    assertThat(sink.resourceMetrics())
        .allSatisfy(
            each ->
                assertThat(
                        each.getScopeMetrics(0).getMetricsList().stream()
                            .filter(m -> m.getName().equals("gen_ai.client.operation.duration"))
                            .findFirst()
                            .orElseThrow()
                            .getHistogram()
                            .getDataPoints(0)
                            .getCount())
                    .isEqualTo(1));
  }
}
