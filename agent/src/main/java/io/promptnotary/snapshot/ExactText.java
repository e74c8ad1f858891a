package io.promptnotary.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that a database does not give back as they were: NUL ends them for SQL functions, and UTF-8
 * has no lone surrogates. A column of text then holds a readable form, and {@code
 * attributes.exact_text} the text itself; JSON holds both as escapes. Safe on any thread.
 */
public final class ExactText {
  /** The member of {@code attributes} that holds exact texts by column. */
  public static final String ATTRIBUTE = "exact_text";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private ExactText() {}

  /** True if {@code text} holds a NUL or half a surrogate pair. */
  public static boolean isNeeded(String text) {
    return text.indexOf('\0') >= 0 || lone(text, 0) >= 0;
  }

  /** NUL as U+2400 and lone surrogates as U+FFFD. */
  public static String readable(String text) {
    return wellFormed(text.replace('\0', '\u2400'));
  }

  /** Lone surrogates as U+FFFD; itself if it has none. */
  public static String wellFormed(String text) {
    int first = lone(text, 0);
    if (first < 0) {
      return text;
    }
    StringBuilder fixed = new StringBuilder(text);
    for (int at = first; at >= 0; at = lone(text, at + 1)) {
      fixed.setCharAt(at, '\uFFFD');
    }
    return fixed.toString();
  }

  /** JSON text that survives UTF-8: lone surrogates as escapes. */
  public static String escape(String json) {
    int at = lone(json, 0);
    if (at < 0) {
      return json;
    }
    StringBuilder escaped = new StringBuilder(json.length() + 64);
    int from = 0;
    for (; at >= 0; at = lone(json, at + 1)) {
      escaped.append(json, from, at).append("\\u").append(Integer.toHexString(json.charAt(at)));
      from = at + 1;
    }
    return escaped.append(json, from, json.length()).toString();
  }

  /** The columns of a row whose exact text differs from what they hold; usually none. */
  public static Map<Column, String> of(Snapshot row) {
    Map<Column, String> exact = new EnumMap<>(Column.class);
    String attributes = row.text(Column.ATTRIBUTES);
    if (attributes == null || !attributes.contains('"' + ATTRIBUTE + '"')) {
      return exact;
    }
    try (JsonParser parser = FACTORY.createParser(attributes)) {
      read(parser, exact);
    } catch (IOException e) {
      // A damaged row is shown as it stands.
      exact.clear();
    }
    return exact;
  }

  private static void read(JsonParser parser, Map<Column, String> exact) throws IOException {
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = parser.currentName().equals(ATTRIBUTE);
      JsonToken value = parser.nextToken();
      if (!found || value != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        Column column = column(parser.currentName());
        String text = parser.nextTextValue();
        parser.skipChildren();
        if (column != null && text != null) {
          exact.put(column, text);
        }
      }
    }
  }

  private static @Nullable Column column(String key) {
    try {
      return Column.valueOf(key.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Where the first lone surrogate at or behind {@code from} is; -1 if there is none. */
  private static int lone(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return i;
      }
      i++;
    }
    return -1;
  }
}
