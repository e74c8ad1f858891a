package io.promptnotary.viewer;

import org.jspecify.annotations.Nullable;

/**
 * How something ended, as a word, a sign and a colour: none of them by itself.
 *
 * @param word as stored
 * @param kind one of the known words, for the looks
 * @param glyph a sign
 */
record Badge(String word, String kind, String glyph) {

  static Badge of(@Nullable String word) {
    String kind =
        word == null
            ? "unknown"
            : switch (word) {
              case "success", "failed", "pending", "cancelled", "abandoned", "interrupted" -> word;
              default -> "unknown";
            };
    return new Badge(word == null ? "unknown" : word, kind, glyph(word));
  }

  static String glyph(@Nullable String word) {
    return word == null
        ? "?"
        : switch (word) {
          case "success" -> "✓";
          case "failed" -> "✕";
          case "pending" -> "…";
          case "cancelled" -> "⊘";
          case "abandoned" -> "∅";
          case "interrupted" -> "↯";
          default -> "?";
        };
  }
}
