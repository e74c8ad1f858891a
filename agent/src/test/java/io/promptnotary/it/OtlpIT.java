package io.promptnotary.it;

import static io.promptnotary.servers.OtlpSink.attributes;
import static io.promptnotary.servers.OtlpSink.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.servers.OtlpSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of hosts that know nothing of it arrive at a collector as spans. */
class OtlpIT {
  private static final String TARGET =
      "forward:\n  targets:\n    traces:\n      url: \"%s\"\n      headers: {x-team: studio}\n";

  @TempDir Path dir;
  private final OtlpSink sink = OtlpSink.start();

  @AfterEach
  void stop() {
    sink.close();
  }

  private String configured(String host) throws IOException {
    return Files.readString(Hosts.config(host)) + String.format(TARGET, sink.url());
  }

  @OnEachJdk
  void aGenerationArrivesAsATreeOfSpans(Jdk jdk) throws Exception {
    HostJvm bare = HostJvm.of(jdk, dir, "studio");
    Path loaded = dir.resolve("loaded.txt");
    Run run =
        bare.configured(configured("studio"))
            .flags("-Xlog:class+load:file=" + loaded)
            // What is meant for an OpenTelemetry of the host's is not meant for ours.
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1")
            .env("OTEL_EXPORTER_OTLP_HEADERS", "x-host=1")
            .env("OTEL_SDK_DISABLED", "true")
            .env("OTEL_SERVICE_NAME", "the-host")
            .run("com.acme.studio.Main", "pipeline");

    assertThat(run.toString()).isEqualTo(bare.run("com.acme.studio.Main", "pipeline").toString());
    String id = new Db(dir.resolve("promptnotary.db")).row().text("id");
    Map<String, Span> spans =
        sink.spans().stream().collect(Collectors.toMap(Span::getName, each -> each, (a, b) -> b));
    assertThat(spans.keySet())
        .contains(
            "invoke_workflow Generator.generate",
            "compose Composer.compose",
            "repair Editor.validateAndRepair",
            "check Checker.check",
            "repair 1",
            "chat gpt-4o-2024-08-06",
            "save Repository.save");
    assertThat(sink.spans())
        .allSatisfy(each -> assertThat(hex(each.getTraceId())).isEqualTo(id.replace("-", "")));
    assertThat(attributes(spans.get("invoke_workflow Generator.generate")))
        .containsEntry("promptnotary.id", id)
        .containsEntry("promptnotary.template.id", "T-42")
        .containsEntry("promptnotary.repair.count", 1L);
    assertThat(sink.resources().get(0).getResource().toString()).contains("\"studio\"");
    assertThat(sink.points("gen_ai.client.operation.duration").values())
        .anySatisfy(point -> assertThat(point.getCount()).isEqualTo(2));
    assertThat(sink.requests())
        .allSatisfy(
            each -> {
              assertThat(each.header("x-team")).isEqualTo("studio");
              assertThat(each.header("x-host")).isNull();
            });
    assertThat(Files.readAllLines(loaded))
        .noneMatch(line -> line.contains("java.util.logging.LogManager "));
  }

  @Test
  void besideOpenTelemetryItsTraceIsJoinedAndItSeesNothingOfUs() throws Exception {
    Run run =
        HostJvm.of(Jdk.running(), dir, "traced")
            .configured(configured("traced"))
            .flags(
                "-javaagent:" + Built.library("opentelemetry-javaagent"),
                "-Dotel.service.name=the-host",
                "-Dotel.exporter.otlp.protocol=http/protobuf",
                "-Dotel.exporter.otlp.endpoint=http://localhost:" + sink.port(),
                "-Dotel.exporter.otlp.headers=x-host=1",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none")
            .run("com.acme.traced.Main");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).doesNotContain("promptnotary");
    List<Span> theirs = spansOf("the-host");
    List<Span> ours =
        sink.spans().stream()
            .filter(each -> attributes(each).containsKey("promptnotary.id"))
            .toList();
    // Two requests, each asked for by the host's client and answered by its server.
    assertThat(theirs)
        .extracting(Span::getKind)
        .containsExactlyInAnyOrder(
            SpanKind.SPAN_KIND_CLIENT,
            SpanKind.SPAN_KIND_CLIENT,
            SpanKind.SPAN_KIND_SERVER,
            SpanKind.SPAN_KIND_SERVER);
    assertThat(theirs.toString()).doesNotContain("/v1/traces", "/v1/metrics", "sqlite");
    assertThat(ours).hasSize(3);
    assertThat(ours)
        .filteredOn(each -> !each.getParentSpanId().isEmpty())
        .extracting(each -> hex(each.getTraceId()) + "/" + hex(each.getParentSpanId()))
        .containsExactlyInAnyOrderElementsOf(
            theirs.stream()
                .filter(each -> each.getKind() == SpanKind.SPAN_KIND_SERVER)
                .map(each -> hex(each.getTraceId()) + "/" + hex(each.getSpanId()))
                .toList());
    assertThat(sink.requests())
        .filteredOn(each -> each.header("x-team") != null)
        .isNotEmpty()
        .allSatisfy(
            each -> {
              assertThat(each.header("x-host")).isNull();
              assertThat(each.header("traceparent")).isNull();
            });
  }

  private List<Span> spansOf(String service) {
    return sink.resources().stream()
        .filter(
            each ->
                service.equals(
                    attributes(each.getResource().getAttributesList()).get("service.name")))
        .map(ResourceSpans::getScopeSpansList)
        .flatMap(List::stream)
        .flatMap(each -> each.getSpansList().stream())
        .toList();
  }
}
