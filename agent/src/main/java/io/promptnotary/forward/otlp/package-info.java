/**
 * Turns snapshots into spans and metrics and delivers them to a collector by OTLP. The only room
 * that uses OpenTelemetry: its data model, its exporters and the JDK's HTTP client below them; none
 * of its global state, and nothing that the host has configured for an OpenTelemetry of its own.
 */
@NullMarked
package io.promptnotary.forward.otlp;

import org.jspecify.annotations.NullMarked;
