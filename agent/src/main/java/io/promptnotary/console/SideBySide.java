package io.promptnotary.console;

import io.promptnotary.reading.Text;
import java.util.ArrayList;
import java.util.List;

/** Two texts next to each other where there is room, else one below the other. */
final class SideBySide {
  private static final int MIN_WIDTH = 30;
  private static final String BETWEEN = " │ ";

  private SideBySide() {}

  /** True if a terminal of that width has room for two; 0 for none, which has not. */
  static boolean fits(int columns) {
    return width(columns) >= MIN_WIDTH;
  }

  /** Both texts under their titles, in lines of at most {@code columns}. */
  static List<String> lines(
      String leftTitle,
      String left,
      String rightTitle,
      String right,
      int columns,
      Palette palette) {
    int width = width(columns);
    List<String> lefts = wrap(left, width);
    List<String> rights = wrap(right, width);
    List<String> lines = new ArrayList<>();
    lines.add(
        palette.bold(Text.pad(leftTitle, width)) + palette.dim(BETWEEN) + palette.bold(rightTitle));
    for (int i = 0; i < Math.max(lefts.size(), rights.size()); i++) {
      String first = i < lefts.size() ? lefts.get(i) : "";
      String second = i < rights.size() ? rights.get(i) : "";
      String edge = second.isEmpty() ? BETWEEN.stripTrailing() : BETWEEN;
      lines.add(Text.pad(first, width) + palette.dim(edge) + second);
    }
    return lines;
  }

  /** The text's own lines, broken at blanks where they are longer than {@code width}. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\\R", -1)) {
      String rest = Text.line(line.replace("\t", "  ")).stripTrailing();
      while (Text.width(rest) > width && rest.codePointCount(0, rest.length()) > 1) {
        int end = end(rest, width);
        int blank = rest.lastIndexOf(' ', end);
        int cut = blank > 0 && !rest.substring(0, blank).isBlank() ? blank : end;
        lines.add(rest.substring(0, cut).stripTrailing());
        rest = rest.substring(cut).stripLeading();
      }
      lines.add(rest);
    }
    return lines;
  }

  /** How many chars of {@code text} take no more than {@code width} columns; at least one. */
  private static int end(String text, int width) {
    int used = 0;
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      used += Text.width(Character.toString(c));
      if (used > width && i > 0) {
        return i;
      }
      i += Character.charCount(c);
    }
    return i;
  }

  private static int width(int columns) {
    return (columns - BETWEEN.length()) / 2;
  }
}
