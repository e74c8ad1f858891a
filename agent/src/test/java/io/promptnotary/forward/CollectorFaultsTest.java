package io.promptnotary.forward;

import static io.promptnotary.servers.OtlpSink.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.promptnotary.health.Figures;
import io.promptnotary.servers.OtlpSink;
import io.promptnotary.servers.OtlpSink.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a collector: after each of them it has one span of every snapshot, by its ids. */
class CollectorFaultsTest {
  @TempDir Path folder;
  private Fleet fleet;
  private OtlpSink sink = OtlpSink.start();

  @BeforeEach
  void open() throws Exception {
    fleet = new Fleet(folder);
    fleet.server(settings(sink.url()));
  }

  @AfterEach
  void close() {
    fleet.close();
    sink.close();
  }

  private static TargetSettings settings(String url) {
    return new TargetSettings(
        "traces", url, Map.of("timeout_ms", "5000", "batch_rows", "10"), Map.of(), Map.of());
  }

  private static List<Object> ids(OtlpSink sink) {
    return sink.distinct().values().stream()
        .map(each -> OtlpSink.attributes(each).get("promptnotary.id"))
        .toList();
  }

  private static void awaitAll(OtlpSink sink, Forwarding forwarding, int count) {
    await().until(() -> ids(sink).size() >= count);
    await()
        .until(
            () -> forwarding.figures().stream().map(Figures.Delivery::waiting).toList(),
            List.of(0L)::equals);
  }

  @Test
  void aCollectorThatIsBusyOrCutOffInTheMiddleHasAllOfThemOnce() throws Exception {
    sink.answer(status(503), new Reply.Cut(false), status(401), new Reply.Cut(true), status(429));
    List<String> ids = fleet.writeMany(35);
    Forwarding forwarding = fleet.start();

    awaitAll(sink, forwarding, 35);
    assertThat(ids(sink)).containsExactlyInAnyOrderElementsOf(ids);
    // What was kept and not acknowledged came twice, as the same spans.
    assertThat(sink.spans()).hasSizeGreaterThan(35);
    assertThat(fleet.query("SELECT count(*) FROM recording_gaps")).containsExactly("0");
  }

  @Test
  void aCollectorThatIsStartedAnewHasWhatCameAfterIt() throws Exception {
    Forwarding forwarding = fleet.startNamed();
    List<String> before = fleet.writeMany(5);
    forwarding.committed();
    await().until(() -> ids(sink).size() == 5);
    int port = sink.port();
    sink.close();
    List<String> after = fleet.writeMany(20);
    forwarding.committed();
    await().until(() -> forwarding.figures().get(0).trouble() != null);

    try (OtlpSink again = OtlpSink.on(port)) {
      awaitAll(again, forwarding, 20);
      assertThat(ids(again)).containsAll(after).doesNotContainAnyElementsOf(before);
    }
    assertThat(fleet.said()).contains("cannot be reached");
  }

  @Test
  void oneThatIsRejectedIsPassedOverAndOnRecord() throws Exception {
    List<String> ids = fleet.writeMany(25);
    String bad = ids.get(7);
    sink.rejecting(span -> isOf(span, bad));
    Forwarding forwarding = fleet.start();

    awaitAll(sink, forwarding, 24);
    assertThat(ids(sink)).hasSize(24).doesNotContain(bad);
    assertThat(fleet.query("SELECT reason, finals FROM recording_gaps"))
        .containsExactly("refused by traces|1");
  }

  private static boolean isOf(Span span, String id) {
    return id.equals(OtlpSink.attributes(span).get("promptnotary.id"));
  }

  @Test
  void anEndInTheMiddleLosesNothingAndDoublesNothing() throws Exception {
    List<String> ids = fleet.writeMany(12);
    fleet.start().close();
    awaitAll(sink, fleet.start(), 12);

    assertThat(ids(sink)).containsExactlyInAnyOrderElementsOf(ids);
  }
}
