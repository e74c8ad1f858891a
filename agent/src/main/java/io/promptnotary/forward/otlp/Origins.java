package io.promptnotary.forward.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.Map;

/**
 * The JVMs that rows come from, each a resource. Spans of equal resources travel together. Safe on
 * any thread.
 */
final class Origins {
  private final InstrumentationScopeInfo scope;

  /** With the version of the agent that delivers. */
  Origins(String version) {
    scope =
        InstrumentationScopeInfo.builder(Conventions.SCOPE)
            .setVersion(version)
            .setSchemaUrl(Conventions.SCHEMA_URL)
            .build();
  }

  DoneSpan.Origin of(Snapshot row) {
    AttributesBuilder attributes = Attributes.builder();
    String service = row.text(Column.SERVICE);
    attributes.put("service.name", service == null ? "unknown_service:java" : service);
    Map.of(
            Column.RUN_ID, "service.instance.id",
            Column.HOST, "host.name")
        .forEach(
            (column, name) -> Call.put(attributes, AttributeKey.stringKey(name), row.text(column)));
    if (row.get(Column.PROCESS_ID) instanceof Long process) {
      attributes.put("process.pid", process);
    }
    Resource.getDefault()
        .getAttributes()
        .forEach(
            (key, value) -> {
              if (key.getKey().startsWith("telemetry.sdk.") && value instanceof String text) {
                attributes.put(key.getKey(), text);
              }
            });
    return new DoneSpan.Origin(Resource.create(attributes.build(), Conventions.SCHEMA_URL), scope);
  }

  InstrumentationScopeInfo scope() {
    return scope;
  }
}
