package io.promptnotary.snapshot;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Tells wall-clock times of one generation by what has passed since its start.
 *
 * @param startedAt Unix milliseconds
 * @param startNanos {@link System#nanoTime} at the same moment
 */
record Clock(long startedAt, long startNanos) {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** ISO-8601 in UTC with milliseconds. */
  String at(long nanos) {
    return iso(startedAt + Math.floorDiv(nanos - startNanos, 1_000_000L));
  }

  /** When {@code item} began. */
  Instant when(Item item) {
    return Instant.ofEpochMilli(
        startedAt + Math.floorDiv(item.startNanos - startNanos, 1_000_000L));
  }

  static String iso(long unixMillis) {
    return ISO.format(Instant.ofEpochMilli(unixMillis));
  }

  /** What passed between two readings of {@link System#nanoTime}, never negative. */
  static BigDecimal millis(long fromNanos, long toNanos) {
    return millis(toNanos - fromNanos);
  }

  /** Nanoseconds as milliseconds with three digits at most. */
  static BigDecimal millis(long nanos) {
    long micros = Math.max(0, nanos) / 1000;
    BigDecimal millis = BigDecimal.valueOf(micros, 3).stripTrailingZeros();
    return millis.scale() < 0 ? millis.setScale(0) : millis;
  }
}
