package io.promptnotary.reading;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the moments that people type. */
public final class Moments {
  private static final Pattern AGO = Pattern.compile("(\\d{1,6})\\s*(s|m|h|d|w)");

  private static final DateTimeFormatter STORED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Moments() {}

  /** As the store writes it: UTC with milliseconds, so that text sorts by time. */
  public static String stored(Instant moment) {
    return STORED.format(moment);
  }

  /**
   * The moment that {@code text} names: so long ago ({@code 7d}), a day, or a day and time, in the
   * clock's zone unless it names its own.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static Instant parse(String text, Clock clock) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return clock.instant().minus(length(Long.parseLong(ago.group(1)), ago.group(2)));
    }
    Instant moment = iso(text.replace(' ', 'T'), clock);
    if (moment == null) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no time: write 7d, 2h or 30m for so long ago, or 2026-01-31 or"
              + " 2026-01-31T18:00");
    }
    return moment;
  }

  private static Duration length(long number, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofDays(7 * number);
    };
  }

  private static @Nullable Instant iso(String text, Clock clock) {
    try {
      if (text.indexOf('T') < 0) {
        return LocalDate.parse(text).atStartOfDay(clock.getZone()).toInstant();
      }
      boolean zoned = text.matches(".*(Z|[+-]\\d\\d:?\\d\\d|[+-]\\d\\d)");
      return zoned && text.indexOf(':') > 0
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(clock.getZone()).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
