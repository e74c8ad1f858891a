package io.promptnotary.viewer;

import io.promptnotary.reading.Units;
import org.jspecify.annotations.Nullable;

/**
 * A text of a snapshot as the page shows it: long ones by their beginning, with a way to the rest.
 *
 * @param anchor names it within the page
 * @param title what it is; empty where that is clear from around it
 * @param text all of it, or its beginning
 * @param size of all of it
 * @param rest how many characters more there are; null if {@code text} is all
 * @param href where all of it is by itself
 */
record Passage(
    String anchor, String title, String text, String size, @Nullable String rest, String href) {
  /** A page of ten such texts is still a quick one. */
  private static final int SHOWN = 20_000;

  static Passage of(String anchor, String title, String text, String href) {
    int end = Math.min(text.length(), SHOWN);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    String rest = end == text.length() ? null : Units.count(text.length() - end, "character");
    return new Passage(anchor, title, text.substring(0, end), Units.size(text), rest, href);
  }
}
