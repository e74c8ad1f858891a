package io.promptnotary.reading;

import io.promptnotary.reading.Alignment.Effort;
import io.promptnotary.reading.Alignment.Stretch;
import io.promptnotary.reading.Diff.Kind;
import io.promptnotary.reading.Diff.Line;
import io.promptnotary.reading.Diff.Piece;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Compares the words of several lines as one text: where a paragraph was wrapped anew, most of them
 * have only moved to another line. Stateless.
 */
final class Wrapping {
  /** Less is done than for single lines: what costs more is no paragraph. */
  private static final long STEPS = 50_000;

  private static final int LONGEST = 200;

  private static final String BREAK = " ";

  private Wrapping() {}

  /**
   * The lines of a stretch that differs, first those of the left, then those of the right; empty if
   * there is nothing to gain.
   */
  static List<Line> compare(Stretch stretch, List<String> lefts, List<String> rights) {
    int lines = stretch.leftEnd() - stretch.left() + stretch.rightEnd() - stretch.right();
    if (lines < 3
        || lines > LONGEST
        || stretch.left() == stretch.leftEnd()
        || stretch.right() == stretch.rightEnd()) {
      return List.of();
    }
    List<List<String>> left = words(lefts.subList(stretch.left(), stretch.leftEnd()));
    List<List<String>> right = words(rights.subList(stretch.right(), stretch.rightEnd()));
    Effort effort = new Effort(STEPS);
    List<Stretch> stretches = Alignment.of(joined(left), joined(right), effort);
    if (effort.isExhausted()) {
      return List.of();
    }
    BitSet same = new BitSet();
    BitSet sameRight = new BitSet();
    for (Stretch each : stretches) {
      same.set(each.left(), each.leftEnd(), each.same());
      sameRight.set(each.right(), each.rightEnd(), each.same());
    }
    List<Line> found = new ArrayList<>();
    lines(left, same, Kind.REMOVED, stretch.left(), found);
    lines(right, sameRight, Kind.ADDED, stretch.right(), found);
    return found;
  }

  /** True if {@code anew} finds clearly more that both sides share. */
  static boolean isBetter(List<Line> anew, List<Line> lines) {
    int gain = shared(anew) - shared(lines);
    return gain > 20 && gain > shared(lines) / 10;
  }

  private static int shared(List<Line> lines) {
    int shared = 0;
    for (Line line : lines) {
      for (Piece piece : line.pieces()) {
        // What both sides show counts once for each.
        int sides = line.kind() == Kind.CHANGED ? 2 : 1;
        shared += piece.kind() == Kind.SAME ? sides * piece.text().strip().length() : 0;
      }
    }
    return shared;
  }

  private static List<List<String>> words(List<String> lines) {
    return lines.stream().map(Words::split).toList();
  }

  private static List<String> joined(List<List<String>> lines) {
    List<String> joined = new ArrayList<>();
    for (List<String> line : lines) {
      joined.addAll(line);
      joined.add(BREAK);
    }
    return joined;
  }

  private static void lines(
      List<List<String>> lines, BitSet same, Kind kind, int before, List<Line> into) {
    int at = 0;
    for (int i = 0; i < lines.size(); i++) {
      List<String> words = lines.get(i);
      List<Piece> pieces = pieces(words, same.get(at, at + words.size()), kind);
      int number = before + i + 1;
      boolean left = kind == Kind.REMOVED;
      into.add(new Line(kind, left ? number : 0, left ? 0 : number, pieces));
      at += words.size() + 1;
    }
  }

  private static List<Piece> pieces(List<String> words, BitSet same, Kind kind) {
    // A blank or a full stop beside a change would tear it apart.
    for (int from = same.nextSetBit(0); from >= 0; from = same.nextSetBit(from)) {
      int to = Math.min(same.nextClearBit(from), words.size());
      if (words.subList(from, to).stream().noneMatch(Words::tells)) {
        same.clear(from, to);
      }
      from = to;
    }
    List<Piece> pieces = new ArrayList<>();
    for (int from = 0; from < words.size(); ) {
      boolean shared = same.get(from);
      int to = shared ? same.nextClearBit(from) : same.nextSetBit(from);
      int end = to < 0 ? words.size() : Math.min(to, words.size());
      String text = String.join("", words.subList(from, end));
      pieces.add(new Piece(shared ? Kind.SAME : kind, text));
      from = end;
    }
    return pieces.isEmpty() ? List.of(new Piece(kind, "")) : pieces;
  }
}
