package io.promptnotary.config;

/** Reads a text from left to right, for the parsers of this room. For one thread. */
final class Cursor {
  private static final int MOST_DIGITS = 9;

  private final String text;
  private int at;

  Cursor(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  boolean done() {
    return at == text.length();
  }

  boolean sees(String next) {
    return text.startsWith(next, at);
  }

  boolean accept(String next) {
    if (!sees(next)) {
      return false;
    }
    at += next.length();
    return true;
  }

  void expect(String next) {
    if (!accept(next)) {
      throw expected("'" + next + "'");
    }
  }

  /** Takes {@code next} if a blank or the end follows. */
  boolean acceptAlone(String next) {
    int end = at + next.length();
    return (end == text.length() || text.startsWith(" ", end)) && accept(next);
  }

  void blanks() {
    while (!done() && text.charAt(at) == ' ') {
      at++;
    }
  }

  /** All up to {@code end}, which is not consumed, or up to the end of the text. */
  String until(String end) {
    int stop = text.indexOf(end, at);
    return take(stop < 0 ? text.length() : stop);
  }

  /** All characters from here that are among {@code more} or parts of Java names; may be empty. */
  String word(String more) {
    int end = at;
    while (end < text.length()
        && (Character.isJavaIdentifierPart(text.charAt(end))
            || more.indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return take(end);
  }

  /** A Java name. */
  String name(String what) {
    if (done() || !Character.isJavaIdentifierStart(text.charAt(at))) {
      throw expected(what);
    }
    return word("");
  }

  /** True if a number comes next. */
  boolean seesNumber() {
    int digit = sees("-") ? at + 1 : at;
    return digit < text.length() && isDigit(text.charAt(digit));
  }

  /** A whole number of at most nine digits. */
  int number(String what) {
    if (!seesNumber()) {
      throw expected(what);
    }
    int end = at + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    if (end - at > MOST_DIGITS) {
      throw fail("number too large: " + text.substring(at, end), at);
    }
    return Integer.parseInt(take(end));
  }

  /** Says what should stand here, what stands before it, and what is here instead. */
  SyntaxException expected(String what) {
    String before = text.substring(0, at).trim();
    String after = before.isEmpty() ? "" : " after '" + before + "'";
    String found = done() ? "the end" : "'" + Character.toString(text.codePointAt(at)) + "'";
    return fail("expected " + what + after + ", found " + found, at);
  }

  SyntaxException fail(String message, int offset) {
    return new SyntaxException(message, offset);
  }

  private String take(int end) {
    String taken = text.substring(at, end);
    at = end;
    return taken;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
