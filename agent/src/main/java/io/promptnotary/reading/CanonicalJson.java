package io.promptnotary.reading;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * JSON by what it means, so that it is the same text wherever it was kept: databases sort keys,
 * drop blanks, and write numbers anew. As RFC 8785 (JSON Canonicalization Scheme) has it: keys
 * sorted by UTF-16, numbers as ECMAScript writes a double, as few escapes as JSON allows. Half a
 * surrogate pair, which it does not allow, is escaped; a number beyond every double keeps its
 * digits.
 */
final class CanonicalJson {
  /** ECMAScript writes that many digits before it turns to an exponent. */
  private static final int PLAIN_DIGITS = 21;

  private static final int PLAIN_ZEROS = -6;

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  static String of(JsonNode node) {
    CanonicalJson json = new CanonicalJson();
    json.write(node);
    return json.out.toString();
  }

  private void write(JsonNode node) {
    if (node.isObject()) {
      object(node);
    } else if (node.isArray()) {
      out.append('[');
      for (int i = 0; i < node.size(); i++) {
        out.append(i == 0 ? "" : ",");
        write(node.get(i));
      }
      out.append(']');
    } else if (node.isTextual()) {
      text(node.textValue());
    } else {
      out.append(node.isNumber() ? number(node) : node.asText());
    }
  }

  private void object(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    Collections.sort(names);
    out.append('{');
    for (int i = 0; i < names.size(); i++) {
      out.append(i == 0 ? "" : ",");
      text(names.get(i));
      out.append(':');
      write(node.path(names.get(i)));
    }
    out.append('}');
  }

  private static String number(JsonNode node) {
    double number = node.doubleValue();
    if (Double.isInfinite(number)) {
      return node.decimalValue().stripTrailingZeros().toString();
    }
    if (number == 0) {
      return "0";
    }
    // The shortest digits that mean this double; Java's own differ from one version to the next,
    // and are two at least.
    BigDecimal shortest = new BigDecimal(NumberOutput.toString(Math.abs(number), true));
    BigDecimal one = shortest.round(new MathContext(1));
    shortest = (one.doubleValue() == Math.abs(number) ? one : shortest).stripTrailingZeros();
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    return (number < 0 ? "-" : "") + number(digits, point);
  }

  /** {@code point} digits stand in front of the point. */
  private static String number(String digits, int point) {
    int count = digits.length();
    if (count <= point && point <= PLAIN_DIGITS) {
      return digits + "0".repeat(point - count);
    }
    if (point > 0 && point <= PLAIN_DIGITS) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (point > PLAIN_ZEROS && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    String exponent = (point > 0 ? "e+" : "e-") + Math.abs(point - 1);
    return digits.charAt(0) + (count == 1 ? "" : "." + digits.substring(1)) + exponent;
  }

  private void text(String text) {
    out.append('"');
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      switch (c) {
        case '"', '\\' -> out.append('\\').append((char) c);
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            out.append(String.format("\\u%04x", c));
          } else {
            out.appendCodePoint(c);
          }
        }
      }
    }
    out.append('"');
  }
}
