package io.promptnotary.config;

import java.util.List;

/**
 * A class or method name with {@code *} (within a segment) and {@code **} (across segments).
 * Segments end at dots; {@code $} is an ordinary character. Immutable and safe on any thread.
 *
 * @param text as written
 */
public record Glob(String text) {

  /** True if one of them matches. */
  public static boolean any(List<Glob> globs, String name) {
    for (Glob each : globs) {
      if (each.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** True if {@link #text} holds a star. */
  public boolean isPattern() {
    return text.indexOf('*') >= 0;
  }

  /** True if the whole of {@code name} (dots between segments) matches. */
  public boolean matches(String name) {
    return isPattern() ? matches(text, 0, name, 0) : text.equals(name);
  }

  private static boolean matches(String glob, int g, String name, int n) {
    while (g < glob.length()) {
      char c = glob.charAt(g);
      if (c != '*') {
        if (n == name.length() || name.charAt(n) != c) {
          return false;
        }
        g++;
        n++;
        continue;
      }
      boolean across = g + 1 < glob.length() && glob.charAt(g + 1) == '*';
      int rest = across ? g + 2 : g + 1;
      for (int end = n; ; end++) {
        if (matches(glob, rest, name, end)) {
          return true;
        }
        if (end == name.length() || (!across && name.charAt(end) == '.')) {
          return false;
        }
      }
    }
    return n == name.length();
  }
}
