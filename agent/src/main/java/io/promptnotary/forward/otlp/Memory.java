package io.promptnotary.forward.otlp;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots went by lately: in which trace they are, and which are delivered. Bounded; what
 * is forgotten costs a repeated span or, for a generation in a generation in a generation, the
 * trace of the outermost one. For one thread.
 */
final class Memory {
  private static final int MOST = 8192;

  private final Map<String, Seen> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > MOST;
        }
      };

  private record Seen(String trace, boolean delivered) {}

  /** Takes note of a row that goes by, pending or final. */
  void note(Snapshot row) {
    seen.putIfAbsent(row.id(), new Seen(place(row).context().getTraceId(), false));
  }

  /** Takes note that the other side has it. */
  void delivered(Snapshot row) {
    seen.put(row.id(), new Seen(place(row).context().getTraceId(), true));
  }

  /** True if the other side is known to have it: it comes again for a link that came late. */
  boolean has(Snapshot row) {
    Seen known = seen.get(row.id());
    return known != null && known.delivered;
  }

  /**
   * Where the span of {@code row} stands. With a span of the host's it joins that trace: below the
   * generation that it belongs to, else below that span. Without one its generation's trace is its
   * own, and the outermost makes a trace of its id.
   */
  Place place(Snapshot row) {
    String own = Ids.span(row.id());
    String parent = row.text(Column.PARENT_ID);
    Seen above = parent == null ? null : seen.get(parent);
    String host = host(row);
    if (parent == null) {
      String trace = host == null ? Ids.trace(row.id()) : host;
      SpanContext around =
          host == null ? SpanContext.getInvalid() : Place.context(trace, span(row));
      return new Place(Place.context(trace, own), around, null);
    }
    String theirs = above == null ? host == null ? Ids.trace(parent) : host : above.trace;
    if (host != null && !host.equals(theirs)) {
      return new Place(
          Place.context(host, own),
          Place.context(host, span(row)),
          Place.context(theirs, Ids.span(parent)));
    }
    return new Place(Place.context(theirs, own), Place.context(theirs, Ids.span(parent)), null);
  }

  /** The trace of the host's own span; null if it has none. */
  private static @Nullable String host(Snapshot row) {
    String trace = row.text(Column.TRACE_ID);
    String lower = trace == null ? "" : trace.toLowerCase(Locale.ROOT);
    return TraceId.isValid(lower) && SpanId.isValid(span(row)) ? lower : null;
  }

  private static String span(Snapshot row) {
    String span = row.text(Column.SPAN_ID);
    return span == null ? "" : span.toLowerCase(Locale.ROOT);
  }
}
