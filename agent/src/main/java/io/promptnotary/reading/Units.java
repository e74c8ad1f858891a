package io.promptnotary.reading;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures in the units that people read. */
public final class Units {
  private static final DateTimeFormatter SECONDS = format("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MILLIS = format("uuuu-MM-dd HH:mm:ss.SSS xxx");

  private static final int SHORT_ID = 8;

  private static final String BYTE_UNITS = "KMGT";

  private Units() {}

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }

  /** {@code 860 ms}, {@code 1.24 s}, {@code 2 min 05 s}, {@code 3 h 07 min}. */
  public static String duration(long millis) {
    if (Math.abs(millis) < 1_000) {
      return millis + " ms";
    }
    // From 59.995 s on, two digits would round up to a minute that is written as seconds.
    if (Math.abs(millis) < 59_995) {
      return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
    }
    Duration rounded = Duration.ofSeconds(Math.round(millis / 1000.0));
    return rounded.toHours() > 0
        ? String.format(Locale.ROOT, "%d h %02d min", rounded.toHours(), rounded.toMinutesPart())
        : String.format(Locale.ROOT, "%d min %02d s", rounded.toMinutes(), rounded.toSecondsPart());
  }

  /** {@code 12,345}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The end of an id, because ids of one minute begin alike. */
  public static String shortId(String id) {
    return id.substring(Math.max(0, id.length() - SHORT_ID));
  }

  /** {@code 1 call}, {@code 2 calls}. */
  public static String count(long number, String word) {
    return count(number) + " " + word + (number == 1 ? "" : "s");
  }

  /** {@code 860 B}, {@code 8.1 KB}, {@code 12.4 MB}, {@code 1.2 GB}, of 1024. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes / 1024.0;
    int unit = 0;
    // From here on, one digit would round up to 1024 of the smaller unit.
    while (size >= 1023.95 && unit < BYTE_UNITS.length() - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", size, BYTE_UNITS.charAt(unit));
  }

  /** {@code 0.42 ms}, {@code 8.4 ms}, {@code 120 ms}; longer ones as {@link #duration}. */
  public static String millis(double millis) {
    if (millis >= 100) {
      return duration(Math.round(millis));
    }
    return String.format(Locale.ROOT, millis < 1 ? "%.2f ms" : "%.1f ms", millis);
  }

  /**
   * A rounded amount: {@code 1,234.50 USD} and, where that would be too coarse, four digits: {@code
   * 0.0004818 USD}.
   *
   * @param currency null if it is unknown
   */
  public static String money(double amount, @Nullable String currency) {
    String digits;
    if (Double.isNaN(amount) || Double.isInfinite(amount)) {
      digits = String.valueOf(amount);
    } else if (amount == 0 || Math.abs(amount) >= 100) {
      digits = String.format(Locale.ROOT, "%,.2f", amount);
    } else {
      BigDecimal rounded = BigDecimal.valueOf(amount).round(new MathContext(4));
      digits =
          rounded.setScale(Math.max(2, rounded.scale()), RoundingMode.UNNECESSARY).toPlainString();
    }
    return Text.line(currency == null ? digits : digits + " " + currency);
  }

  /** A part of a whole, 0 to 1: {@code 12.5 %}. */
  public static String share(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** {@code text} fit for one line, or a dash if there is none. */
  public static String orDash(@Nullable String text) {
    return text == null ? "-" : Text.line(text);
  }

  /** How long a text is: {@code 8,214 characters, 8.1 KB}. */
  public static String size(String text) {
    String size = bytes(text.getBytes(StandardCharsets.UTF_8).length);
    return count(text.codePointCount(0, text.length()), "character") + ", " + size;
  }

  /** A stored moment to the second in {@code zone}; unchanged if it is no moment. */
  public static String seconds(String stored, ZoneId zone) {
    Instant moment = moment(stored);
    return moment == null ? Text.line(stored) : SECONDS.format(moment.atZone(zone));
  }

  /** A stored moment to the millisecond, with the zone's offset; unchanged if it is no moment. */
  public static String millis(String stored, ZoneId zone) {
    Instant moment = moment(stored);
    return moment == null ? Text.line(stored) : MILLIS.format(moment.atZone(zone));
  }

  /** A stored moment; null if there is none. */
  public static @Nullable Instant moment(@Nullable String stored) {
    try {
      return stored == null ? null : Instant.parse(stored);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
