package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SpanIds;
import io.promptnotary.snapshot.Status;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SpansTest {
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(new Unread()).build();
  private final Tracer tracer = provider.get("a test");
  private final Spans spans = new Spans(type -> true);
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void close() {
    Thread.currentThread().setContextClassLoader(before);
    provider.close();
  }

  private static SpanIds idsOf(Span span) {
    return new SpanIds(span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId());
  }

  @Test
  void theCurrentSpanIsFoundFromTheHostsObject() {
    Span span = tracer.spanBuilder("outer").startSpan();
    try (Scope scope = span.makeCurrent()) {
      assertThat(spans.current(this, null)).isEqualTo(idsOf(span));
      assertThat(spans.current(null, new Object[] {"text", null, this})).isEqualTo(idsOf(span));
      assertThat(spans.current("text", new Object[] {"text"})).isEqualTo(idsOf(span));
      assertThat(spans.current(null, null)).isEqualTo(idsOf(span));
    }
    assertThat(spans.current(this, null)).isNull();
  }

  @Test
  void nothingIsAskedBeforeTheHostHasInitialisedItsContext() {
    boolean[] begun = {false};
    Spans careful = new Spans(type -> begun[0]);
    Span span = tracer.spanBuilder("outer").startSpan();
    try (Scope scope = span.makeCurrent()) {
      assertThat(careful.current(this, null)).isNull();
      begun[0] = true;
      assertThat(careful.current(this, null)).isEqualTo(idsOf(span));
    }
  }

  @Test
  void whereThereIsNoneNothingIsThrown() throws Exception {
    try (URLClassLoader alone =
        new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(alone);
      assertThat(spans.current("text", null)).isNull();
      assertThat(spans.current("text", null)).isNull();
      Thread.currentThread().setContextClassLoader(null);
      assertThat(spans.current(null, null)).isNull();
    }
  }

  @Test
  void aHostileContextIsSilent() {
    Spans hostile =
        new Spans(
            type -> {
              throw new IllegalStateException("hostile");
            });

    assertThat(hostile.current(this, null)).isNull();
  }

  @Test
  void generationsAndCallsCarryTheirs() throws Exception {
    Rig rig = new Rig();
    var generate = rig.probe(Role.GENERATION);
    var call = rig.probe(Role.CALL, "output", "return");
    Span outer = tracer.spanBuilder("outer").startSpan();
    Span inner = tracer.spanBuilder("inner").startSpan();
    try (Scope scope = outer.makeCurrent()) {
      rig.run(
          generate,
          this,
          Rig.args(),
          () -> {
            try (Scope within = inner.makeCurrent()) {
              return rig.run(call, this, Rig.args(), () -> "answer");
            }
          });
    }

    Capture.Generation done = rig.generations(Status.SUCCESS).get(0);
    List<Part> parts = done.parts().toList();
    assertThat(spansOf(parts, Role.GENERATION)).containsExactly(idsOf(outer));
    assertThat(spansOf(parts, Role.CALL)).containsExactly(idsOf(inner));
  }

  private static Stream<Object> spansOf(List<Part> parts, Role role) {
    return parts.stream()
        .filter(part -> part.role() == role)
        .flatMap(part -> Stream.of(part.values()))
        .filter(SpanIds.class::isInstance);
  }

  /** Without any, spans have no ids. */
  private static final class Unread implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }
}
