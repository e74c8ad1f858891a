package io.promptnotary.snapshot;

import io.promptnotary.snapshot.Gaps.Spot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns host values into plain ones: String, Number, Boolean, null, and List and Map of these, all
 * redacted. The only place where methods of host values run; whatever they throw becomes a gap.
 */
final class Plain {
  /** Containers deeper than this are left out: a container may hold itself. */
  static final int MAX_DEPTH = 64;

  private static final Set<Class<?>> NUMBERS =
      Set.of(
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class);

  private final Redaction redaction;
  private final Redactions done = new Redactions();
  private final Gaps gaps;
  private final ParsedJson parsed = new ParsedJson();

  Plain(Redaction redaction, Gaps gaps) {
    this.redaction = redaction;
    this.gaps = gaps;
  }

  Secrecy secrecy() {
    return redaction.secrecy();
  }

  /** What has been replaced so far. */
  Redactions redactions() {
    return done;
  }

  /** The plain form of a host value. */
  @Nullable Object of(@Nullable Object value, Spot spot) {
    String name = spot.field().substring(spot.field().indexOf('.') + 1);
    return named(name, value, spot, 0);
  }

  /** Redacts {@code text}. */
  String text(String text, Spot spot) {
    String redacted = redaction.apply(text, done);
    if (redacted == null) {
      gaps.add(spot, "redaction failed: the text was withheld");
      return Redaction.WITHHELD;
    }
    return redacted;
  }

  /** The text that a method of a host value gives; null if it gives none or throws. */
  @Nullable String ask(Supplier<@Nullable String> method, Spot spot) {
    String text;
    try {
      text = method.get();
    } catch (Throwable thrown) {
      gaps.add(spot, thrown.getClass().getName() + " thrown by the value itself");
      return null;
    }
    return text == null ? null : text(text, spot);
  }

  /** A value whose name may tell that it is a secret, where the value itself does not. */
  private @Nullable Object named(String name, @Nullable Object value, Spot spot, int depth) {
    boolean scalar = value instanceof CharSequence || value instanceof Number;
    String marker = scalar ? redaction.named(name, done) : null;
    return marker == null ? convert(value, spot, depth) : marker;
  }

  private @Nullable Object convert(@Nullable Object value, Spot spot, int depth) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof String text) {
      return text(text, spot);
    }
    if (value instanceof Number number) {
      return number(number, spot);
    }
    if (value instanceof Deferred deferred) {
      return deeper(depth, spot) ? later(deferred, spot, depth + 1) : null;
    }
    if (value instanceof Media media) {
      return media.description();
    }
    if (value instanceof Map<?, ?> map) {
      return deeper(depth, spot) ? map(map, spot, depth + 1) : null;
    }
    if (value instanceof Collection<?> list) {
      return deeper(depth, spot) ? list(list, spot, depth + 1) : null;
    }
    if (value instanceof Object[] array) {
      return deeper(depth, spot) ? list(Arrays.asList(array), spot, depth + 1) : null;
    }
    return ask(value::toString, spot);
  }

  private @Nullable Object later(Deferred deferred, Spot spot, int depth) {
    Object value;
    try {
      value = deferred.value(parsed::of);
    } catch (IllegalArgumentException broken) {
      gaps.add(spot, "not readable as JSON");
      return null;
    }
    return convert(value, spot, depth);
  }

  private boolean deeper(int depth, Spot spot) {
    if (depth < MAX_DEPTH) {
      return true;
    }
    gaps.add(spot, "nested deeper than " + MAX_DEPTH);
    return false;
  }

  private @Nullable Object number(Number number, Spot spot) {
    if (!NUMBERS.contains(number.getClass())) {
      String text = ask(number::toString, spot);
      Number parsed = Values.number(text);
      return parsed == null ? text : parsed;
    }
    if ((number instanceof Double || number instanceof Float)
        && !Double.isFinite(number.doubleValue())) {
      gaps.add(spot, number + ": not a finite number");
      return null;
    }
    if (redaction.leavesNumbers()) {
      return number;
    }
    String digits = number.toString();
    String redacted = text(digits, spot);
    return redacted.equals(digits) ? number : redacted;
  }

  private List<@Nullable Object> list(Collection<?> host, Spot spot, int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    try {
      for (Object each : host) {
        list.add(convert(each, spot, depth));
      }
    } catch (Throwable thrown) {
      gaps.add(spot, thrown.getClass().getName() + " after " + list.size() + " elements");
    }
    return list;
  }

  private Map<String, @Nullable Object> map(Map<?, ?> host, Spot spot, int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    try {
      for (Map.Entry<?, ?> each : host.entrySet()) {
        Object raw = each.getKey();
        String asked = ask(() -> String.valueOf(raw), spot);
        String key = asked == null ? "null" : name(asked, spot);
        map.put(unused(map, key), named(key, each.getValue(), spot, depth));
      }
    } catch (Throwable thrown) {
      gaps.add(spot, thrown.getClass().getName() + " after " + map.size() + " entries");
    }
    return map;
  }

  /** Readers of JSON refuse half a pair in a name, though not in a value. */
  private String name(String key, Spot spot) {
    String name = ExactText.wellFormed(key);
    if (!name.equals(key)) {
      gaps.add(spot, "lone surrogates in a name were replaced by U+FFFD");
    }
    return name;
  }

  // Two keys may read alike once they are redacted; neither value may be lost.
  private static String unused(Map<String, ?> map, String key) {
    String name = key;
    for (int n = 2; map.containsKey(name); n++) {
      name = key + " (" + n + ")";
    }
    return name;
  }
}
