package io.promptnotary.snapshot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Readings of plain values. */
final class Values {
  // Longer digits are no figure, and parsing them costs the square of their length.
  private static final int MAX_DIGITS = 40;

  // What every reader of JSON can hold; a thousand of these still add up in a long.
  private static final long MAX_COUNT = 1L << 53;

  private Values() {}

  /** Itself if it is a text, JSON if it is a container. */
  static @Nullable String text(@Nullable Object plain) {
    if (plain == null) {
      return null;
    }
    return plain instanceof List || plain instanceof Map ? Json.write(plain) : plain.toString();
  }

  /** A number, or a text that reads as one; else null. */
  static @Nullable Number number(@Nullable Object plain) {
    if (plain instanceof Number number) {
      return number;
    }
    if (plain instanceof String text && text.length() <= MAX_DIGITS) {
      try {
        return new BigDecimal(text.trim());
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return null;
  }

  /** A whole number that is not negative; else null. */
  static @Nullable Long count(@Nullable Object plain) {
    Number number = number(plain);
    if (number == null) {
      return null;
    }
    try {
      long count = new BigDecimal(number.toString()).longValueExact();
      return count < 0 || count > MAX_COUNT ? null : count;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** True and false also as numbers and as texts; null where it is neither. */
  static @Nullable Boolean truth(@Nullable Object plain) {
    if (plain instanceof Boolean truth) {
      return truth;
    }
    Number number = number(plain);
    if (number != null) {
      return number.doubleValue() != 0;
    }
    if (plain instanceof String text) {
      return text.equalsIgnoreCase("true")
          ? Boolean.TRUE
          : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }
    return null;
  }

  /** The elements of a list, or the one value, without nulls. */
  static List<Object> list(@Nullable Object plain) {
    List<Object> list = new ArrayList<>();
    for (Object each : plain instanceof List<?> many ? many : Collections.singletonList(plain)) {
      if (each != null) {
        list.add(each);
      }
    }
    return list;
  }
}
