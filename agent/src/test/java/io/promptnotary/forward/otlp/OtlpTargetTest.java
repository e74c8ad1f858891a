package io.promptnotary.forward.otlp;

import static io.promptnotary.forward.otlp.Samples.chat;
import static io.promptnotary.forward.otlp.Samples.parcel;
import static io.promptnotary.forward.otlp.Samples.repaired;
import static io.promptnotary.forward.otlp.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetException.Kind;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.servers.OtlpSink;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of parcels when the other side is not at its best. */
class OtlpTargetTest {
  private static final String SECRET = "Bearer very-secret";

  private final OtlpSink sink = OtlpSink.start();

  @AfterEach
  void stop() {
    sink.close();
  }

  private OtlpTarget open(Map<String, String> options) throws TargetException {
    return OtlpTarget.open(
        new TargetSettings(
            "traces", sink.url(), options, Map.of(), Map.of("authorization", SECRET)));
  }

  private OtlpTarget open() throws TargetException {
    return open(Map.of());
  }

  private static TargetException refusal(OtlpTarget target, Parcel parcel) {
    TargetException refusal =
        catchThrowableOfType(TargetException.class, () -> target.deliver(parcel));
    assertThat(refusal).isNotNull();
    for (Throwable each = refusal; each != null; each = each.getCause()) {
      assertThat(String.valueOf(each.getMessage())).doesNotContain("very-secret", "A cat");
    }
    return refusal;
  }

  private static TargetException misconfigured(TargetSettings settings) {
    return catchThrowableOfType(TargetException.class, () -> OtlpTarget.open(settings).close());
  }

  private static Snapshot[] many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> chat(String.format("019c13c4-0000-7abc-8def-%012d", i)))
        .toArray(Snapshot[]::new);
  }

  @Test
  void deliversWithItsHeadersInCompressedProtobuf() throws Exception {
    try (OtlpTarget target = open()) {
      target.deliver(parcel(chat()));
    }

    OtlpSink.Request request = sink.requestsForSpans().get(0);
    assertThat(request.path()).isEqualTo("/v1/traces");
    assertThat(request.header("Content-Type")).isEqualTo("application/x-protobuf");
    assertThat(request.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(request.header("Authorization")).isEqualTo(SECRET);
    assertThat(sink.spans()).hasSize(1);
  }

  @Test
  void compressionCanBeLeftOut() throws Exception {
    try (OtlpTarget target = open(Map.of("compression", "none"))) {
      target.deliver(parcel(chat()));
    }

    assertThat(sink.requestsForSpans().get(0).header("Content-Encoding")).isNull();
    assertThat(sink.spans()).hasSize(1);
  }

  @Test
  void whatIsNoSpanIsTakenForDelivered() throws Exception {
    try (OtlpTarget target = open()) {
      target.deliver(
          new Parcel(
              List.of(with(chat(), Map.of(Column.STATUS, "pending"))),
              List.of(new EntityLink("x", "post", "1", "2026-01-31T12:00:00.000Z")),
              List.of(),
              List.of()));
    }

    assertThat(sink.requests()).isEmpty();
  }

  @Test
  void aRowThatComesAgainForItsLinkIsNotSentAgain() throws Exception {
    try (OtlpTarget target = open()) {
      target.deliver(parcel(chat()));
      target.deliver(parcel(with(chat(), Map.of(Column.ENTITY_ID, "1002")), repaired()));
    }

    assertThat(sink.spans()).hasSize(5);
    assertThat(sink.distinct()).hasSize(5);
  }

  @Test
  void afterARestartTheSameSpansComeAgain() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (OtlpTarget target = open()) {
        target.deliver(parcel(chat(), repaired()));
      }
    }

    assertThat(sink.spans()).hasSize(10);
    assertThat(sink.distinct()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({
    "503, too busy or away",
    "429, too busy or away",
    "500, tried again",
    "401, set headers",
    "403, set headers",
    "404, stands before /v1/traces",
    "415, compression: none",
    "301, the url must be the one it points to"
  })
  void whatMayPassIsWaitedFor(int code, String says) throws Exception {
    sink.answer(
        new OtlpSink.Reply.Status(code, Map.of("Retry-After", "120", "Location", "/x"), "A cat."));
    try (OtlpTarget target = open()) {
      TargetException refusal = refusal(target, parcel(chat()));

      assertThat(refusal.kind()).isEqualTo(Kind.AWAY);
      assertThat(refusal)
          .hasMessageContaining("http://127.0.0.1:" + sink.port())
          .hasMessageContaining(String.valueOf(code))
          .hasMessageContaining(says);
      target.deliver(parcel(chat()));
    }
    assertThat(sink.spans()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 422})
  void whatIsRefusedForGoodIsSaidToBeSo(int code) throws Exception {
    sink.answer(new OtlpSink.Reply.Status(code, Map.of(), "A cat."));
    try (OtlpTarget target = open()) {
      assertThat(refusal(target, parcel(chat())).kind()).isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void aPartOfItRejectedIsARefusal() throws Exception {
    sink.rejecting(span -> span.getName().startsWith("invoke_workflow"));
    try (OtlpTarget target = open()) {
      TargetException refusal = refusal(target, parcel(chat(), repaired()));

      assertThat(refusal.kind()).isEqualTo(Kind.REFUSED);
      assertThat(refusal).hasMessageContaining("rejected 1 of 5 spans");
      // As the forwarder then does, one by one.
      target.deliver(parcel(chat()));
      assertThat(refusal(target, parcel(repaired())).kind()).isEqualTo(Kind.REFUSED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | ",
        "{\"partialSuccess\":{\"rejectedSpans\":\"2\"}} | REFUSED",
        "<html>Log in</html> | AWAY",
        "OK | AWAY",
        "{ | AWAY"
      })
  void anAnswerIsReadWhateverItIs(String body, Kind kind) throws Exception {
    sink.answer(new OtlpSink.Reply.Status(200, Map.of(), body));
    try (OtlpTarget target = open()) {
      TargetException refusal =
          catchThrowableOfType(TargetException.class, () -> target.deliver(parcel(chat())));

      assertThat(refusal == null ? null : refusal.kind()).isEqualTo(kind);
    }
  }

  @Test
  void tooMuchAtOnceIsSentInParts() throws Exception {
    sink.limit(4_000);
    try (OtlpTarget target = open()) {
      target.deliver(parcel(many(9)));
    }

    assertThat(sink.distinct()).hasSize(9);
    assertThat(sink.spans()).hasSize(9);
    assertThat(sink.requestsForSpans()).anyMatch(each -> each.bytes() > 4_000);
  }

  @Test
  void oneSpanThatIsTooMuchIsRefused() throws Exception {
    sink.limit(100);
    try (OtlpTarget target = open()) {
      TargetException refusal = refusal(target, parcel(chat()));

      assertThat(refusal.kind()).isEqualTo(Kind.REFUSED);
      assertThat(refusal).hasMessageContaining("413");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConnectionThatIsCutMakesNoSecondSpan(boolean kept) throws Exception {
    sink.answer(new OtlpSink.Reply.Cut(kept));
    try (OtlpTarget target = open()) {
      TargetException refusal = refusal(target, parcel(chat()));

      assertThat(refusal.kind()).isEqualTo(Kind.AWAY);
      target.deliver(parcel(chat()));
    }
    assertThat(sink.spans()).hasSize(kept ? 2 : 1);
    assertThat(sink.distinct()).hasSize(1);
  }

  @Test
  void nobodyThereIsWaitedForUntilSomebodyIs() throws Exception {
    int port = sink.port();
    sink.close();
    try (OtlpTarget target = open()) {
      assertThat(refusal(target, parcel(chat())))
          .hasMessageContaining("cannot be reached")
          .extracting(TargetException::kind)
          .isEqualTo(Kind.AWAY);

      try (OtlpSink again = OtlpSink.on(port)) {
        target.deliver(parcel(chat()));
        assertThat(again.spans()).hasSize(1);
      }
    }
  }

  @Test
  void noAnswerInTimeIsWaitedForAgain() throws Exception {
    sink.answer(new OtlpSink.Reply.Never());
    try (OtlpTarget target = open(Map.of("timeout_ms", "200"))) {
      assertThat(refusal(target, parcel(chat())))
          .hasMessageContaining("did not answer within 200 ms")
          .extracting(TargetException::kind)
          .isEqualTo(Kind.AWAY);
    }
  }

  @Test
  void closingEndsADeliveryThatWaits() throws Exception {
    sink.answer(new OtlpSink.Reply.Never());
    OtlpTarget target = open(Map.of("timeout_ms", "600000"));
    CompletableFuture<TargetException> delivery =
        CompletableFuture.supplyAsync(() -> refusal(target, parcel(chat())));
    await().until(() -> !sink.requestsForSpans().isEmpty());

    target.close();
    target.close();

    TargetException refusal = delivery.get(30, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(refusal.kind()).isEqualTo(Kind.AWAY);
    assertThat(refusal).hasMessageContaining("closed");
    assertThat(refusal(target, parcel(chat())).kind()).isEqualTo(Kind.AWAY);
  }

  @ParameterizedTest
  @CsvSource({
    "otlp+grpc://collector:4317, gRPC is not spoken",
    "otlp+grpcs://collector:4317, gRPC is not spoken",
    "otlp+http://me:pass@collector, credentials belong into headers",
    "otlp+http://collector?key=pass, holds more than host",
    "otlp+http:///v1/traces, names no host",
    "otlp+http://collector:pass, names no host",
    "otlp+http://a b, is none"
  })
  void aWrongUrlIsOneSentenceThatDoesNotRepeatIt(String url, String says) {
    TargetException refusal = misconfigured(Samples.settings(url, Map.of()));

    assertThat(refusal.kind()).isEqualTo(Kind.AWAY);
    assertThat(refusal).hasMessageContaining(says);
    assertThat(refusal.getMessage()).doesNotContain("pass", "me:");
  }

  @ParameterizedTest
  @CsvSource({
    "timeout_ms, soon, timeout_ms is no number of milliseconds above 0: soon",
    "compression, zstd, compression is neither gzip nor none: zstd",
    "certificate, /nowhere/ca.pem, use otlp+https"
  })
  void aWrongOptionIsOneSentence(String option, String value, String says) {
    assertThat(misconfigured(Samples.settings("otlp+http://collector", Map.of(option, value))))
        .hasMessageContaining(says);
  }

  @ParameterizedTest
  @CsvSource({"host, x", "a b, x"})
  void aWrongHeaderIsNamedAndItsValueIsNot(String name, String value) {
    TargetException refusal =
        misconfigured(
            new TargetSettings(
                "traces",
                "otlp+http://collector",
                Map.of(),
                Map.of(),
                Map.of(name, value + SECRET)));

    assertThat(refusal).hasMessageContaining("'" + name + "'");
    assertThat(refusal.getMessage()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "otlp+http://c, http://c:4318/v1/traces",
    "otlp+https://c, https://c/v1/traces",
    "otlp+http://c:80/, http://c:80/v1/traces",
    "otlp+https://c/otlp/, https://c/otlp/v1/traces",
    "otlp+https://c/api/v1/traces, https://c/api/v1/traces"
  })
  void theRoadsHangBelowTheUrl(String url, String traces) throws Exception {
    Address address = Address.of(url);

    assertThat(address.traces()).isEqualTo(traces);
    assertThat(address.metrics()).isEqualTo(traces.replace("traces", "metrics"));
  }

  @Test
  void spansOfOneParcelTravelInOneRequest() throws Exception {
    try (OtlpTarget target = open()) {
      target.deliver(parcel(many(50)));
    }

    assertThat(sink.requestsForSpans()).hasSize(1);
    assertThat(sink.spans()).extracting(Span::getName).hasSize(50);
  }
}
