package io.promptnotary.console;

import io.promptnotary.reading.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** An aligned table. Cells are shown as they are, so whoever adds them makes them fit to print. */
final class Table {
  private static final String GAP = "  ";
  private static final int MIN_WIDTH = 6;

  /** Where a cell loses letters if it must; names often differ at their ends only. */
  enum Cut {
    NEVER,
    END,
    MIDDLE
  }

  /**
   * One column.
   *
   * @param title printed on top
   * @param right true to align to the right
   * @param cut how its cells may be cut to fit the terminal
   * @param paint applied to each padded cell
   */
  record Heading(String title, boolean right, Cut cut, UnaryOperator<String> paint) {

    static Heading text(String title) {
      return new Heading(title, false, Cut.END, UnaryOperator.identity());
    }

    static Heading name(String title) {
      return new Heading(title, false, Cut.MIDDLE, UnaryOperator.identity());
    }

    static Heading fixed(String title, UnaryOperator<String> paint) {
      return new Heading(title, false, Cut.NEVER, paint);
    }

    static Heading number(String title) {
      return new Heading(title, true, Cut.NEVER, UnaryOperator.identity());
    }
  }

  private final List<Heading> headings;
  private final List<List<String>> rows = new ArrayList<>();

  Table(List<Heading> headings) {
    this.headings = headings;
  }

  void add(List<String> cells) {
    rows.add(cells);
  }

  /** The lines of the table, cut to {@code columns} where that is possible; 0 for no limit. */
  List<String> lines(int columns, Palette palette) {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Text.width(headings.get(i).title());
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i)));
      }
    }
    if (columns > 0) {
      shrink(widths, columns);
    }
    List<String> lines = new ArrayList<>(rows.size() + 1);
    lines.add(line(headings.stream().map(Heading::title).toList(), widths, palette, true));
    rows.forEach(row -> lines.add(line(row, widths, palette, false)));
    return lines;
  }

  /** Takes from the widest column first, so that short texts stay whole as long as possible. */
  private void shrink(int[] widths, int columns) {
    int excess = GAP.length() * (widths.length - 1) - columns;
    for (int width : widths) {
      excess += width;
    }
    for (; excess > 0; excess--) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (headings.get(i).cut() != Cut.NEVER
            && widths[i] > MIN_WIDTH
            && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
    }
  }

  private String line(List<String> cells, int[] widths, Palette palette, boolean title) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Heading heading = headings.get(i);
      String text =
          heading.cut() == Cut.MIDDLE && !title
              ? Text.cutMiddle(cells.get(i), widths[i])
              : Text.cut(cells.get(i), widths[i]);
      int missing = widths[i] - Text.width(text);
      String left = heading.right() ? " ".repeat(missing) : "";
      boolean last = i == widths.length - 1;
      String right = heading.right() || last ? "" : " ".repeat(missing);
      String painted = title ? palette.bold(text) : heading.paint().apply(text);
      line.append(i == 0 ? "" : GAP).append(left).append(painted).append(right);
    }
    return line.toString().stripTrailing();
  }
}
