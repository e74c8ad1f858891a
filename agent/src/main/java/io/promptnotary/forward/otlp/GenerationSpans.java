package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.ExactText;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one final snapshot: the generation, below it its steps and repairs, below these and
 * it the calls. A row that is one call of a library and nothing else is one span. For one thread.
 */
final class GenerationSpans {
  private static final long MILLI = 1_000_000;

  private final Snapshot row;
  private final Place place;
  private final DoneSpan.Origin origin;
  private final boolean content;
  private final Calls calls;
  private final long start;
  private final long end;

  /**
   * Opens a row.
   *
   * @param place where in which trace
   * @param content whether texts are delivered
   */
  GenerationSpans(Snapshot row, Place place, DoneSpan.Origin origin, boolean content) {
    this.row = row;
    this.place = place;
    this.origin = origin;
    this.content = content;
    this.calls = Calls.of(row);
    Long began = Instants.nanos(row.text(Column.STARTED_AT));
    this.start = began == null ? 0 : began;
    this.end = end();
  }

  /** All of them, the generation first. */
  List<SpanData> all() {
    List<SpanData> spans = new ArrayList<>();
    List<Step> steps = Step.of(row, start);
    Call only = calls.only(row);
    if (only != null && steps.isEmpty()) {
      spans.add(generation(only.name(), SpanKind.CLIENT, only));
      return spans;
    }
    String name = row.text(Column.NAME);
    spans.add(
        generation(
            name == null ? Conventions.WORKFLOW : Conventions.WORKFLOW + " " + name,
            SpanKind.INTERNAL,
            null));
    for (Step step : steps) {
      spans.add(step(step, steps));
    }
    Map<String, SpanContext> repairs = repairs(spans, steps);
    for (Call call : calls.list()) {
      SpanContext around = around(began(call), ended(call), steps);
      spans.add(call(call, repairs.getOrDefault(Objects.toString(call.purpose()), around)));
    }
    return spans;
  }

  private SpanData generation(String name, SpanKind kind, @Nullable Call only) {
    AttributesBuilder attributes = Attributes.builder();
    if (only == null) {
      attributes.put(Conventions.OPERATION, Conventions.WORKFLOW);
      Call.put(attributes, Conventions.WORKFLOW_NAME, row.text(Column.NAME));
      if (content) {
        conversation(attributes);
      }
    } else {
      only.describe(attributes, content);
    }
    new GenerationFacts(row, content).describe(attributes);
    Call.put(attributes, Conventions.ERROR_TYPE, errorType(only));
    List<LinkData> links =
        place.linked() == null ? List.of() : List.of(LinkData.create(place.linked()));
    return new DoneSpan(
        name,
        kind,
        context(),
        place.parent(),
        status(only),
        start,
        end,
        attributes.build(),
        events(),
        links,
        origin);
  }

  private SpanData call(Call call, SpanContext above) {
    AttributesBuilder attributes = Attributes.builder();
    call.describe(attributes, content);
    Call.put(attributes, Conventions.CONVERSATION, row.text(Column.SESSION_ID));
    attributes.put(Conventions.own("id"), row.id());
    long began = began(call);
    return new DoneSpan(
        call.name(),
        SpanKind.CLIENT,
        context("call " + call.number()),
        above,
        call.status(content),
        began,
        ended(call),
        attributes.build(),
        List.of(),
        List.of(),
        origin);
  }

  private SpanData step(Step step, List<Step> steps) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Conventions.own("id"), row.id());
    step.describe(attributes);
    return new DoneSpan(
        step.name(),
        SpanKind.INTERNAL,
        context(step.part()),
        step.isRepair() ? context() : around(step.start(), step.end(), steps),
        step.status(),
        step.start(),
        step.end(),
        attributes.build(),
        List.of(),
        List.of(),
        origin);
  }

  /** The step of validating and repairing in whose time that was, else the generation. */
  private SpanContext around(long from, long to, List<Step> steps) {
    // Moments of calls are known to the millisecond only, those of steps better.
    return steps.stream()
        .filter(each -> each.isRepair() && each.start() - MILLI <= from && to <= each.end() + MILLI)
        .findFirst()
        .map(each -> context(each.part()))
        .orElseGet(this::context);
  }

  /**
   * One span for the calls of each repair, from the first one's beginning to the last one's end.
   */
  private Map<String, SpanContext> repairs(List<SpanData> spans, List<Step> steps) {
    Map<String, List<Call>> byPurpose = new LinkedHashMap<>();
    for (Call call : calls.list()) {
      String purpose = call.purpose();
      if (purpose != null && purpose.startsWith("repair")) {
        byPurpose.computeIfAbsent(purpose, unused -> new ArrayList<>()).add(call);
      }
    }
    JsonNode log = JsonText.read(row.text(Column.REPAIR_METRICS)).path("repair_log");
    Map<String, SpanContext> contexts = new LinkedHashMap<>();
    byPurpose.forEach(
        (purpose, of) -> {
          int number = contexts.size();
          AttributesBuilder attributes = Attributes.builder();
          attributes.put(Conventions.own("id"), row.id());
          attributes.put(Conventions.ownLong("repair.number"), number + 1L);
          // With as many entries as repairs, each has its own; else nobody knows whose is whose.
          if (content && log.size() == byPurpose.size()) {
            JsonNode told = log.path(number);
            attributes.put(
                Conventions.own("repair.feedback"),
                told.isTextual() ? told.textValue() : JsonText.write(told));
          }
          SpanContext context = context(purpose);
          contexts.put(purpose, context);
          long from = of.stream().mapToLong(this::began).min().orElse(start);
          long to = of.stream().mapToLong(this::ended).max().orElse(end);
          spans.add(
              new DoneSpan(
                  purpose,
                  SpanKind.INTERNAL,
                  context,
                  around(from, to, steps),
                  StatusData.unset(),
                  from,
                  to,
                  attributes.build(),
                  List.of(),
                  List.of(),
                  origin));
        });
    return contexts;
  }

  private void conversation(AttributesBuilder into) {
    Map<Column, String> exact = ExactText.of(row);
    List<Call> list = calls.list();
    boolean apart = !list.isEmpty() && Conventions.hasSystemApart(list.get(0).provider());
    Messages sent =
        Messages.sent(
            JsonText.read(row.text(Column.MESSAGES)),
            text(exact, Column.FINAL_SYSTEM_PROMPT),
            text(exact, Column.FINAL_USER_PROMPT),
            apart);
    Call.put(into, Conventions.SYSTEM, sent.system());
    Call.put(into, Conventions.INPUT, sent.conversation());
    Call.put(
        into,
        Conventions.OUTPUT,
        Messages.answered(
            text(exact, Column.RESPONSE_TEXT),
            null,
            JsonText.array(),
            row.text(Column.FINISH_REASON),
            errorType(null) != null));
  }

  private @Nullable String text(Map<Column, String> exact, Column column) {
    String text = exact.get(column);
    return text == null ? row.text(column) : text;
  }

  /** What was thrown; the message and the stack may hold what prompts hold. */
  private List<EventData> events() {
    String type = row.text(Column.ERROR_TYPE);
    if (type == null) {
      return List.of();
    }
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Conventions.EXCEPTION_TYPE, type);
    if (content) {
      Call.put(attributes, Conventions.EXCEPTION_MESSAGE, row.text(Column.ERROR_MESSAGE));
      Call.put(attributes, Conventions.EXCEPTION_STACK, row.text(Column.ERROR_STACK));
    }
    return List.of(EventData.create(end, Conventions.EXCEPTION, attributes.build()));
  }

  /** Null unless the generation ended with an error; that the host cancelled it is none. */
  private @Nullable String errorType(@Nullable Call only) {
    String status = row.text(Column.STATUS);
    if (is(Status.ABANDONED) || is(Status.INTERRUPTED)) {
      return status;
    }
    String type = row.text(Column.ERROR_TYPE);
    String ofCall = only == null ? null : only.errorType();
    return !is(Status.FAILED) ? null : type != null ? type : ofCall != null ? ofCall : status;
  }

  private StatusData status(@Nullable Call only) {
    if (errorType(only) == null) {
      return StatusData.unset();
    }
    String message = row.text(Column.ERROR_MESSAGE);
    return StatusData.create(StatusCode.ERROR, content && message != null ? message : "");
  }

  private boolean is(Status status) {
    return status.key().equals(row.text(Column.STATUS));
  }

  private long began(Call call) {
    Long began = call.start();
    return began == null ? start : began;
  }

  /** A call that is not known to have ended did not outlast its generation. */
  private long ended(Call call) {
    Long length = call.length();
    return length == null ? Math.max(began(call), end) : began(call) + length;
  }

  /**
   * When the generation ended. An interrupted one has no end but the moment at which a later start
   * found it, so it lasts as long as the row knows of anything.
   */
  private long end() {
    long latest = start;
    for (Call call : calls.list()) {
      Long began = call.start();
      Long length = call.length();
      latest = began == null ? latest : Math.max(latest, began + (length == null ? 0 : length));
    }
    Long took =
        Instants.nanos(JsonText.read(row.text(Column.PERFORMANCE_METRICS)).path("generation_ms"));
    Long completed = Instants.nanos(row.text(Column.COMPLETED_AT));
    Long told =
        took != null ? Long.valueOf(start + took) : is(Status.INTERRUPTED) ? null : completed;
    // Calls may go on behind the end of their generation, which does not lengthen it.
    return told != null ? Math.max(start, told) : latest;
  }

  private SpanContext context() {
    return place.context();
  }

  private SpanContext context(String part) {
    return SpanContext.create(
        place.context().getTraceId(),
        Ids.span(row.id(), part),
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }
}
