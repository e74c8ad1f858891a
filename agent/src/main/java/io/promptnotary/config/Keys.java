package io.promptnotary.config;

import io.promptnotary.snapshot.Role;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every word that a file may use; the JSON Schema is held to the same by a test. */
final class Keys {
  static final List<String> FILE =
      List.of(
          "version",
          "service",
          "enabled",
          "log",
          "store",
          "forward",
          "queue",
          "capture",
          "libraries",
          "defaults",
          "pricing",
          "privacy",
          "retention",
          "exclude",
          "pointcuts");
  static final List<String> FORWARD = List.of("keep", "spool_bytes", "history", "targets");

  /** What every target understands. */
  static final List<String> ANY_TARGET = List.of("url", "batch_rows", "batch_bytes");

  static final List<String> DATABASE =
      List.of(
          "user",
          "password",
          "password_file",
          "connections",
          "connect_timeout_ms",
          "statement_timeout_ms",
          "leak_ms",
          "migrate",
          "partitions",
          "guards",
          "properties");
  static final List<String> KAFKA =
      List.of(
          "user",
          "password",
          "password_file",
          "max_record_bytes",
          "create_topic",
          "topic_partitions",
          "topic_replicas",
          "properties_file",
          "timeout_ms",
          "properties");
  static final List<String> OTLP =
      List.of("content", "metrics", "compression", "headers", "certificate", "timeout_ms");

  /** Of these keys, the ones with keys of their own below them. */
  static final List<String> MAPS = List.of("properties", "headers");

  static final List<String> TARGET =
      Stream.of(ANY_TARGET, DATABASE, KAFKA, OTLP).flatMap(List::stream).distinct().toList();
  static final List<String> STORE =
      Stream.of(
              List.of("url", "spool", "durability", "fsync", "commit_wait_ms", "on_timeout"),
              DATABASE)
          .flatMap(List::stream)
          .toList();
  static final List<String> QUEUE =
      List.of(
          "max_items",
          "max_bytes",
          "shutdown_ms",
          "flush_ms",
          "spill_bytes",
          "overflow",
          "block_ms");
  static final List<String> CAPTURE =
      List.of(
          "max_elements",
          "max_depth",
          "max_ms",
          "breaker_errors",
          "breaker_window_s",
          "breaker_rest_s",
          "propagate");
  static final List<String> DEFAULTS = List.of("max_chars", "nesting", "completes", "redact");
  static final List<String> PRICING = List.of("file", "estimate_tokens", "models");
  static final List<String> MODEL_PRICE =
      List.of("model", "provider", "currency", "input", "cache_read", "cache_write", "output");
  static final List<String> PRIVACY = List.of("capture_text", "known_secrets", "drop");
  static final List<String> RETENTION =
      List.of("archive_days", "unlinked_days", "delete_days", "pending_hours");
  static final List<String> POINTCUT =
      List.of(
          "id",
          "role",
          "class",
          "implements",
          "annotated",
          "in",
          "outside",
          "method",
          "method_annotated",
          "except",
          "capture",
          "completes",
          "nesting",
          "max_chars");
  static final List<String> SELECTORS = List.of("class", "implements", "annotated");
  static final List<String> MESSAGES =
      List.of("each", "role", "text", "name", "tool_call_id", "parts", "tool_calls");
  static final List<String> PARTS =
      List.of("each", "type", "text", "url", "data", "media_type", "name");
  static final List<String> TOOL_CALLS = List.of("each", "index", "id", "name", "arguments");
  static final List<String> TOOLS = List.of("each", "name", "description", "parameters");
  static final List<String> HANDLE = List.of("handle", "of");
  static final List<String> CALLBACK =
      List.of("callback", "chunk", "stream", "done", "fail", "cancelled");
  static final List<String> COMPLETION = Stream.concat(HANDLE.stream(), CALLBACK.stream()).toList();

  /** What a shipped file says beyond {@code version}. */
  static final List<String> LIBRARY =
      List.of("library", "artifacts", "packages", "optional", "not_covered", "pointcuts");

  static final List<String> NOT_COVERED = List.of("class", "method", "what");

  static final List<String> ROLES = Arrays.stream(Role.values()).map(Role::key).toList();
  static final List<String> LOG = List.of("error", "warn", "info", "debug");
  static final List<String> DURABILITY = List.of("write-behind", "before-call");
  static final List<String> ON_TIMEOUT = List.of("proceed", "refuse");
  static final List<String> KEEP = List.of("all", "undelivered");

  /** The same where a server is the store. */
  static final List<String> KEEP_SPOOL = List.of("undelivered", "all");

  static final List<String> CREDENTIALS = List.of("user", "password", "password_file");
  static final List<String> COMPRESSION = List.of("gzip", "none");
  static final List<String> PARTITIONS = List.of("month", "none");
  static final List<String> OVERFLOW = List.of("drop", "block");
  static final List<String> NESTING = List.of("outermost", "all");
  static final List<String> COMPLETES = List.of("auto", "return", "future", "publisher", "stream");
  static final List<String> LIBRARIES = List.of("auto", "none");
  static final List<String> PROPAGATION =
      Arrays.stream(Propagation.values()).map(Propagation::key).toList();
  static final List<String> PROPAGATE =
      Stream.concat(Stream.of("auto", "none"), PROPAGATION.stream()).toList();

  /** What system properties, environment variables and agent arguments may set. */
  static final List<String> SETTINGS =
      List.of(
          "config",
          "service",
          "enabled",
          "log",
          "store.url",
          "store.spool",
          "store.user",
          "store.password",
          "store.password_file",
          "store.durability",
          "store.fsync",
          "store.commit_wait_ms",
          "store.on_timeout",
          "forward.keep",
          "forward.spool_bytes",
          "forward.history",
          "queue.max_items",
          "queue.max_bytes",
          "queue.shutdown_ms",
          "queue.flush_ms",
          "queue.spill_bytes",
          "queue.overflow",
          "queue.block_ms",
          "capture.max_elements",
          "capture.max_depth",
          "capture.max_ms",
          "capture.breaker_errors",
          "capture.breaker_window_s",
          "capture.breaker_rest_s",
          "capture.propagate",
          "libraries",
          "defaults.max_chars",
          "defaults.nesting",
          "defaults.completes",
          "pricing.file",
          "pricing.estimate_tokens",
          "privacy.capture_text",
          "privacy.known_secrets",
          "retention.archive_days",
          "retention.unlinked_days",
          "retention.delete_days",
          "retention.pending_hours");

  /** Read elsewhere: whether a bad configuration keeps the JVM from starting. */
  static final String STRICT = "strict";

  private Keys() {}
}
