package io.promptnotary.reading;

import io.promptnotary.reading.Alignment.Effort;
import io.promptnotary.reading.Alignment.Stretch;
import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two texts, line by line, and word by word in lines that were changed.
 * Immutable.
 *
 * @param lines all lines of both, in order
 * @param bounded true if the texts have so little in common, or are so long, that some of what they
 *     share may be shown as removed and added
 */
public record Diff(List<Line> lines, boolean bounded) {
  private static final long STEPS = 1_000_000;

  /** What happened to a line or a piece of one. */
  public enum Kind {
    /** On both sides, equal. */
    SAME,
    /** On the left only. */
    REMOVED,
    /** On the right only. */
    ADDED,
    /** A line on both sides, in different words. Pieces are never that. */
    CHANGED
  }

  /**
   * A part of a line.
   *
   * @param kind same, removed or added
   * @param text never empty but in an empty line; may hold anything that a model or its user wrote,
   *     but no line feed
   */
  public record Piece(Kind kind, String text) {}

  /**
   * A line.
   *
   * @param left its number on the left, from 1; 0 if it is not there
   * @param right its number on the right, likewise
   * @param pieces one that is of the line's kind; of a changed line those of both sides; of a
   *     removed or added one, where a paragraph was wrapped anew, also words that are the same in
   *     other lines of the other side
   */
  public record Line(Kind kind, int left, int right, List<Piece> pieces) {
    /** Copies {@code pieces}. */
    public Line {
      pieces = List.copyOf(pieces);
    }

    /** The text as it is on the left; empty if the line is not there. */
    public String leftText() {
      return without(Kind.ADDED);
    }

    /** The text as it is on the right, likewise. */
    public String rightText() {
      return without(Kind.REMOVED);
    }

    private String without(Kind kind) {
      StringBuilder text = new StringBuilder();
      for (Piece piece : pieces) {
        text.append(piece.kind() == kind ? "" : piece.text());
      }
      return text.toString();
    }
  }

  /** Copies {@code lines}. */
  public Diff {
    lines = List.copyOf(lines);
  }

  /** Compares two texts; safe on any thread, a second for a megabyte that has nothing in common. */
  public static Diff of(String left, String right) {
    return of(left, right, true);
  }

  /** Likewise; see {@link Words} for {@code wrapped}. */
  static Diff of(String left, String right, boolean wrapped) {
    List<String> lefts = List.of(left.split("\n", -1));
    List<String> rights = List.of(right.split("\n", -1));
    Effort effort = new Effort(STEPS);
    Words words = new Words(lefts, rights, wrapped);
    List<Line> lines = new ArrayList<>();
    for (Stretch each : Alignment.of(lefts, rights, effort)) {
      if (each.same()) {
        for (int i = 0; i < each.leftEnd() - each.left(); i++) {
          String text = lefts.get(each.left() + i);
          lines.add(line(Kind.SAME, each.left() + i + 1, each.right() + i + 1, text));
        }
      } else {
        words.compare(each, lines);
      }
    }
    return new Diff(lines, effort.isExhausted() || words.isBounded());
  }

  static Line line(Kind kind, int left, int right, String text) {
    return new Line(kind, left, right, List.of(new Piece(kind, text)));
  }

  /** True if both texts are the same. */
  public boolean isSame() {
    return lines.stream().allMatch(line -> line.kind() == Kind.SAME);
  }

  /** How many lines are of that kind. */
  public long count(Kind kind) {
    return lines.stream().filter(line -> line.kind() == kind).count();
  }

  /**
   * The lines that differ, with some around them; what lies between two groups is the same on both
   * sides and left out.
   *
   * @param context how many equal lines to keep before and behind
   */
  public List<List<Line>> groups(int context) {
    List<List<Line>> groups = new ArrayList<>();
    List<Line> group = new ArrayList<>();
    int shown = 0;
    int last = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).kind() == Kind.SAME) {
        continue;
      }
      int from = Math.max(shown, i - context);
      if (!group.isEmpty() && from > Math.min(lines.size(), last + 1 + context)) {
        group.addAll(lines.subList(shown, last + 1 + context));
        groups.add(group);
        group = new ArrayList<>();
      } else if (!group.isEmpty()) {
        from = shown;
      }
      group.addAll(lines.subList(from, i + 1));
      shown = i + 1;
      last = i;
    }
    if (!group.isEmpty()) {
      group.addAll(lines.subList(shown, Math.min(lines.size(), last + 1 + context)));
      groups.add(group);
    }
    return groups;
  }
}
