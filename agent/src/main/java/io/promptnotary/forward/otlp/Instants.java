package io.promptnotary.forward.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Times of rows as Unix nanoseconds. Stateless. */
final class Instants {
  private static final long NANOS = 1_000_000_000L;
  private static final double NANOS_OF_MILLI = 1_000_000;

  /** No span is longer, whatever a damaged row says: a thousand days. */
  private static final double LONGEST_MILLIS = 1000.0 * 86_400_000;

  private Instants() {}

  /** Null if {@code stored} is no moment between 1970 and 2262. */
  static @Nullable Long nanos(@Nullable String stored) {
    try {
      if (stored == null) {
        return null;
      }
      Instant moment = Instant.parse(stored);
      long nanos =
          Math.addExact(Math.multiplyExact(moment.getEpochSecond(), NANOS), moment.getNano());
      return nanos < 0 ? null : Long.valueOf(nanos);
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }

  /** Milliseconds as nanoseconds; null if it is no length of time. */
  static @Nullable Long nanos(JsonNode millis) {
    double value = millis.isNumber() ? millis.doubleValue() : -1;
    return value >= 0 && value <= LONGEST_MILLIS
        ? Long.valueOf(Math.round(value * NANOS_OF_MILLI))
        : null;
  }
}
