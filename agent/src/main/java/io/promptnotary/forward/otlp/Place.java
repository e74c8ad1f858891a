package io.promptnotary.forward.otlp;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;

/**
 * Where the span of a generation stands. Immutable.
 *
 * @param context its own ids
 * @param parent the span above it; invalid if it is the first one of its trace
 * @param linked the span of the generation that it belongs to, where that is in another trace; else
 *     null
 */
record Place(SpanContext context, SpanContext parent, @Nullable SpanContext linked) {

  static SpanContext context(String trace, String span) {
    return SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
  }
}
