package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a generation did beside its calls: composed, checked, repaired, saved. Rows of older agents
 * know of none. Immutable.
 *
 * @param number from 1 up
 * @param start Unix nanoseconds
 * @param end likewise
 */
record Step(JsonNode json, int number, long start, long end) {
  private static final String REPAIR = "repair";

  /** In the row's order; {@code zero} is when the generation began. */
  static List<Step> of(Snapshot row, long zero) {
    List<Step> steps = new ArrayList<>();
    for (JsonNode each : JsonText.read(row.text(Column.PERFORMANCE_METRICS)).path("steps")) {
      Long at = Instants.nanos(each.path("at_ms"));
      Long took = Instants.nanos(each.path("took_ms"));
      if (at != null && took != null) {
        steps.add(new Step(each, steps.size() + 1, zero + at, zero + at + took));
      }
    }
    return steps;
  }

  private String role() {
    String role = JsonText.text(json, "role");
    return role == null ? "step" : role;
  }

  /** A whole step of validating and repairing. */
  boolean isRepair() {
    return role().equals(REPAIR);
  }

  String name() {
    String method = JsonText.text(json, "method");
    return method == null ? role() : role() + " " + method;
  }

  /** What tells it from others of its generation. */
  String part() {
    return "step " + number;
  }

  private @Nullable String error() {
    return JsonText.text(json, "error");
  }

  /** That a check found something is no error; that it threw is one. */
  StatusData status() {
    return error() == null ? StatusData.unset() : StatusData.create(StatusCode.ERROR, "");
  }

  void describe(AttributesBuilder into) {
    into.put(Conventions.own("step.role"), role());
    Call.put(into, Conventions.own("step.method"), JsonText.text(json, "method"));
    Call.put(into, Conventions.ERROR_TYPE, error());
    Call.put(into, Conventions.ownDouble("check.score"), JsonText.decimal(json, "score"));
    if (json.path("ok").isBoolean()) {
      into.put(AttributeKey.booleanKey("promptnotary.check.ok"), json.path("ok").booleanValue());
    }
  }
}
