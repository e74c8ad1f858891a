package io.promptnotary.viewer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses of our pages. They all begin with a slash, whatever an id or a name looks like. */
final class Urls {
  private Urls() {}

  /** One snapshot. */
  static String snapshot(String id) {
    return "/snapshots/" + encoded(id);
  }

  /** One text of a snapshot by itself: a column, or a place in a JSON column. */
  static String text(String id, String column, String pointer) {
    String at = pointer.isEmpty() ? "" : "?at=" + encoded(pointer);
    return snapshot(id) + "/text/" + column + at;
  }

  /** {@code text} for a path or a query. */
  static String encoded(String text) {
    // In a path, a plus would be a plus. A lone surrogate becomes a question mark.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
