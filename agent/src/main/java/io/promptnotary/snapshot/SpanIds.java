package io.promptnotary.snapshot;

/**
 * Which span of OpenTelemetry was current. Immutable.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 of them
 */
public record SpanIds(String traceId, String spanId) {
  private static final int TRACE = 32;
  private static final int SPAN = 16;

  /** True if both look as they should: they come from the host, which may say anything. */
  boolean isSound() {
    return isHex(traceId, TRACE) && isHex(spanId, SPAN);
  }

  private static boolean isHex(String text, int length) {
    return text.length() == length
        && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
  }
}
