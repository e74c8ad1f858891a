package io.promptnotary.forward.otlp;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Ids of traces and spans, made from ids of snapshots alone: what is delivered again has the ids
 * that it had the first time. Stateless.
 */
final class Ids {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Ids() {}

  /** The snapshot's own id without its hyphens, so that a trace is found by it. */
  static String trace(String snapshot) {
    String digits = UUID.matcher(snapshot).matches() ? snapshot.replace("-", "") : "";
    return TraceId.isValid(digits)
        ? digits
        : TraceId.fromLongs(hash(snapshot, "trace"), hash(snapshot, "trace, second half"));
  }

  /** The span of the generation. */
  static String span(String snapshot) {
    return span(snapshot, "generation");
  }

  /** The span of {@code part} of it. */
  static String span(String snapshot, String part) {
    return SpanId.fromLong(hash(snapshot, part));
  }

  private static long hash(String snapshot, String part) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((snapshot + "/" + part).getBytes(StandardCharsets.UTF_8));
      long hash = ByteBuffer.wrap(digest).getLong();
      // All zeros is no id.
      return hash == 0 ? 1 : hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this JVM", e);
    }
  }
}
