package io.promptnotary.reading;

/** Stored text made fit for a terminal. */
public final class Text {
  private Text() {}

  /**
   * What would steer a terminal or reorder the line becomes visible; line ends and tabs stay.
   * Stored text comes from models and their users: it must not be able to repaint what an auditor
   * reads.
   */
  public static String lines(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c, c == '\n' || c == '\t'));
    return out.toString();
  }

  /** Like {@link #lines}, and line ends and tabs become visible too. */
  public static String line(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c, false));
    return out.toString();
  }

  private static void append(StringBuilder out, int c, boolean raw) {
    if (raw || !steers(c)) {
      out.appendCodePoint(c);
    } else if (c < 0x20) {
      // Unicode has a picture for each of these.
      out.append((char) (0x2400 + c));
    } else if (c == 0x7F) {
      out.append('\u2421');
    } else {
      out.append(String.format("\\u%04x", c));
    }
  }

  private static boolean steers(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.SURROGATE
        || (c >= 0x200E && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x061C;
  }

  /** How many columns of a terminal {@code text} takes. */
  public static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFE30 && c <= 0xFE6F)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0xFFE0 && c <= 0xFFE6)
            || (c >= 0x1F300 && c <= 0x1FAFF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }

  /** {@code text}, or its beginning and an ellipsis if it takes more than {@code columns}. */
  public static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (used + width(c) > columns - 1) {
        break;
      }
      used += width(c);
      out.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return out.append('\u2026').toString();
  }

  /** Like {@link #cut}, with the ellipsis in the middle. */
  public static String cutMiddle(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    String backwards = new StringBuilder(text).reverse().toString();
    String end = cut(backwards, columns / 2);
    String start = cut(text, columns - width(end) + 1);
    return start + new StringBuilder(end).reverse().substring(1);
  }

  /** {@code text} and as many spaces as it lacks. */
  public static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }
}
