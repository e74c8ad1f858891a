package io.promptnotary.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks single values, the same for all sources; a bad one becomes a problem. For one thread. */
final class Values {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
  private static final Pattern SIZE =
      Pattern.compile("([0-9]+) ?([KMG]B)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern CLASS_GLOB =
      Pattern.compile("[\\p{javaJavaIdentifierPart}*]+(\\.[\\p{javaJavaIdentifierPart}*]+)*");

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  /** As many digits as nobody needs; more would only take long to read. */
  private static final Pattern PRICE =
      Pattern.compile("-?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})");

  private static final Pattern HOURS =
      Pattern.compile("-?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})");
  private static final BigDecimal MAX_HOURS = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MILLIS_OF_HOUR = BigDecimal.valueOf(3_600_000);

  private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(1_000_000);

  private final Problems problems;

  Values(Problems problems) {
    this.problems = problems;
  }

  Optional<Boolean> bool(Text text) {
    return oneOf(text, List.of("true", "false")).map(Boolean::valueOf);
  }

  /** One of {@code known}. */
  Optional<String> oneOf(Text text, List<String> known) {
    if (known.contains(text.value())) {
      return Optional.of(text.value());
    }
    String guess =
        Names.nearest(text.value(), known).map(name -> ". Did you mean '" + name + "'?").orElse("");
    problems.add(
        text,
        "expected one of " + String.join(", ", known) + ", found '" + text.value() + "'" + guess);
    return Optional.empty();
  }

  /** A whole number of at least {@code least}. */
  Optional<Integer> number(Text text, int least) {
    if (!NUMBER.matcher(text.value()).matches()) {
      problems.add(text, "expected a whole number, found '" + text.value() + "'");
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text.value());
      if (number < least) {
        problems.add(text, "< " + least + ": " + number);
        return Optional.empty();
      }
      return Optional.of(number);
    } catch (NumberFormatException e) {
      problems.add(text, "outside of " + least + " to " + Integer.MAX_VALUE + ": " + text.value());
      return Optional.empty();
    }
  }

  /** A whole number of at least {@code least} and at most {@code most}. */
  Optional<Integer> number(Text text, int least, int most) {
    Optional<Integer> number = number(text, least);
    if (number.filter(value -> value > most).isPresent()) {
      problems.add(text, "> " + most + ": " + text.value());
      return Optional.empty();
    }
    return number;
  }

  /** Hours with a fraction; zero, or a second at least. */
  Optional<Duration> hours(Text text) {
    if (!HOURS.matcher(text.value()).matches()) {
      problems.add(text, "expected hours such as 24 or 0.5, found '" + text.value() + "'");
      return Optional.empty();
    }
    BigDecimal hours = new BigDecimal(text.value());
    if (hours.signum() < 0) {
      problems.add(text, "< 0: " + text.value());
      return Optional.empty();
    }
    if (hours.compareTo(MAX_HOURS) > 0) {
      problems.add(text, "> " + MAX_HOURS + ": " + text.value() + ". Write 0 for never");
      return Optional.empty();
    }
    Duration duration = Duration.ofMillis(hours.multiply(MILLIS_OF_HOUR).longValue());
    if (hours.signum() > 0 && duration.toSeconds() < 1) {
      problems.add(text, "less than a second: " + text.value() + ". Write 0 for never");
      return Optional.empty();
    }
    return Optional.of(duration);
  }

  /** A number of bytes, with KB, MB or GB (of 1024) behind it if one likes. */
  Optional<Long> bytes(Text text) {
    return bytes(text, 1);
  }

  /** Like {@link #bytes(Text)}, or 0. */
  Optional<Long> bytesOrNone(Text text) {
    return bytes(text, 0);
  }

  private Optional<Long> bytes(Text text, int least) {
    Matcher size = SIZE.matcher(text.value());
    if (!size.matches()) {
      problems.add(text, "expected bytes such as 64MB or 65536, found '" + text.value() + "'");
      return Optional.empty();
    }
    String unit = size.group(2);
    int shift = unit == null ? 0 : 10 * (1 + "KMG".indexOf(Character.toUpperCase(unit.charAt(0))));
    try {
      long bytes = Math.multiplyExact(Long.parseLong(size.group(1)), 1L << shift);
      if (bytes < least) {
        problems.add(text, "< 1: " + text.value());
        return Optional.empty();
      }
      return Optional.of(bytes);
    } catch (ArithmeticException | NumberFormatException e) {
      problems.add(text, "more bytes than can be counted: " + text.value());
      return Optional.empty();
    }
  }

  /** A price per million tokens, as exact as it is written. */
  Optional<BigDecimal> price(Text text) {
    if (!PRICE.matcher(text.value()).matches()) {
      problems.add(
          text, "expected a price per million tokens such as 2.50, found '" + text.value() + "'");
      return Optional.empty();
    }
    BigDecimal price = new BigDecimal(text.value());
    if (price.signum() < 0) {
      problems.add(text, "< 0: " + text.value());
      return Optional.empty();
    }
    if (price.compareTo(MAX_PRICE) > 0) {
      problems.add(
          text, "> " + MAX_PRICE + ": " + text.value() + ". Give the price of a million tokens");
      return Optional.empty();
    }
    return Optional.of(price);
  }

  Optional<String> currency(Text text) {
    if (CURRENCY.matcher(text.value()).matches()) {
      return Optional.of(text.value());
    }
    problems.add(
        text,
        "expected three capital letters (ISO 4217) such as USD, found '" + text.value() + "'");
    return Optional.empty();
  }

  /** Any text but a blank one. */
  Optional<String> filled(Text text) {
    if (text.value().isBlank()) {
      problems.add(text, "is empty. Give a name");
      return Optional.empty();
    }
    return Optional.of(text.value());
  }

  /** A field that some role captures, or all of an open kind as in {@code attributes.*}. */
  Optional<String> field(Text text) {
    if (FieldNames.droppable(text.value())) {
      return Optional.of(text.value());
    }
    problems.unknown(
        text.place(),
        text.where(),
        "unknown field '" + text.value() + "'",
        text.value(),
        FieldNames.ALL);
    return Optional.empty();
  }

  /** A file that is there and may be read; relative names are looked for in {@code folder}. */
  Optional<Path> file(Text text, Path folder) {
    try {
      Path path = folder.resolve(text.value());
      Optional<String> fault = ConfigFile.fault(text.value(), path);
      if (fault.isEmpty()) {
        return Optional.of(path);
      }
      problems.add(text, fault.get());
    } catch (InvalidPathException e) {
      problems.add(text, "'" + text.value() + "' is no file name: " + e.getReason());
    }
    return Optional.empty();
  }

  Optional<Pattern> regex(Text text) {
    try {
      return Optional.of(Pattern.compile(text.value()));
    } catch (PatternSyntaxException e) {
      problems.add(
          text.at(Math.max(0, e.getIndex())),
          text.where(),
          "'" + text.value() + "' is no Java regular expression: " + e.getDescription());
      return Optional.empty();
    }
  }

  /** A class name, possibly with stars. */
  Optional<Glob> glob(Text text) {
    if (CLASS_GLOB.matcher(text.value()).matches()) {
      return Optional.of(new Glob(text.value()));
    }
    problems.add(
        text,
        "'"
            + text.value()
            + "' is no class name. Write com.acme.Outer$Inner, or stars as in com.acme.**");
    return Optional.empty();
  }

  /** A class name without stars. */
  Optional<String> className(Text text) {
    if (text.value().startsWith("@")) {
      problems.add(text, "write '" + text.value().substring(1) + "' without '@'");
      return Optional.empty();
    }
    Optional<Glob> glob = glob(text);
    if (glob.isPresent() && glob.get().isPattern()) {
      problems.add(text, "'" + text.value() + "' has stars. Name the type in full");
      return Optional.empty();
    }
    return glob.map(Glob::text);
  }
}
