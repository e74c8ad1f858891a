package io.promptnotary.reading;

import io.promptnotary.reading.Diff.Kind;
import io.promptnotary.reading.Diff.Line;
import io.promptnotary.reading.Diff.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * What several texts made from one template all share, which is the template as far as they tell;
 * what varies among them stands as {@link #VARIES}. Stateless.
 */
public final class Skeleton {
  /** In place of a passage of a line, or of one line or several. */
  public static final String VARIES = "\u27e8\u2026\u27e9";

  private Skeleton() {}

  /**
   * The words that all of them share, in order.
   *
   * @param texts at least one; one alone is its own skeleton
   */
  public static String of(List<String> texts) {
    String skeleton = texts.get(0);
    for (String text : texts.subList(1, texts.size())) {
      skeleton = common(Diff.of(skeleton, text, false));
    }
    return skeleton;
  }

  private static String common(Diff diff) {
    List<String> lines = new ArrayList<>();
    for (Line line : diff.lines()) {
      String text = common(line);
      boolean more = text.equals(VARIES) && !lines.isEmpty() && isLast(lines, VARIES);
      if (!more) {
        lines.add(text);
      }
    }
    return String.join("\n", lines);
  }

  private static boolean isLast(List<String> lines, String text) {
    return lines.get(lines.size() - 1).equals(text);
  }

  private static String common(Line line) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : line.pieces()) {
      boolean same = piece.kind() == Kind.SAME;
      if (same) {
        text.append(piece.text());
      } else if (!text.toString().endsWith(VARIES)) {
        text.append(VARIES);
      }
    }
    return text.toString().replace(VARIES + VARIES, VARIES);
  }
}
