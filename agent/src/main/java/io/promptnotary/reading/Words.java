package io.promptnotary.reading;

import io.promptnotary.reading.Alignment.Effort;
import io.promptnotary.reading.Alignment.Stretch;
import io.promptnotary.reading.Diff.Kind;
import io.promptnotary.reading.Diff.Line;
import io.promptnotary.reading.Diff.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the words of lines that are on one side only: lines that share enough of them are one
 * line that was changed. For one thread.
 */
final class Words {
  /** A line is looked for among so many on the other side, fewer where there are very many. */
  private static final int WINDOW = 20;

  private static final int LOOKS = 40_000;

  /** Of the words of both lines, so many must be shared. */
  private static final double ENOUGH = 0.25;

  private static final long STEPS = 200_000;

  private final List<String> lefts;
  private final List<String> rights;
  private final boolean wrapped;
  private boolean bounded;
  private final Map<String, List<String>> known = new HashMap<>();

  /**
   * Two texts.
   *
   * @param wrapped true to find words also in other lines than their own, as in a paragraph that
   *     was wrapped anew
   */
  Words(List<String> lefts, List<String> rights, boolean wrapped) {
    this.lefts = lefts;
    this.rights = rights;
    this.wrapped = wrapped;
  }

  /** True if a line had too little in common with its partner to find all of it. */
  boolean isBounded() {
    return bounded;
  }

  /** Adds the lines of a stretch that differs. */
  void compare(Stretch stretch, List<Line> into) {
    List<Line> lines = new ArrayList<>();
    compareLines(stretch, lines);
    List<Line> anew = wrapped ? Wrapping.compare(stretch, lefts, rights) : List.of();
    into.addAll(Wrapping.isBetter(anew, lines) ? anew : lines);
  }

  /** Each line by itself, beside the one that it is most likely to have become. */
  private void compareLines(Stretch stretch, List<Line> into) {
    int size = stretch.leftEnd() - stretch.left();
    int window = Math.max(1, Math.min(WINDOW, LOOKS / Math.max(1, size)));
    int right = stretch.right();
    for (int left = stretch.left(); left < stretch.leftEnd(); left++) {
      int to = Math.min(stretch.rightEnd(), right + window);
      int partner = partner(lefts.get(left), right, to);
      if (partner < 0) {
        into.add(Diff.line(Kind.REMOVED, left + 1, 0, lefts.get(left)));
      } else {
        for (; right < partner; right++) {
          into.add(Diff.line(Kind.ADDED, 0, right + 1, rights.get(right)));
        }
        List<Piece> pieces = pieces(words(lefts.get(left)), words(rights.get(partner)));
        into.add(new Line(Kind.CHANGED, left + 1, partner + 1, pieces));
        right = partner + 1;
      }
    }
    for (; right < stretch.rightEnd(); right++) {
      into.add(Diff.line(Kind.ADDED, 0, right + 1, rights.get(right)));
    }
  }

  /** The first line on the right that shares enough with {@code line}; -1 if none does. */
  private int partner(String line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (share(words(line), words(rights.get(i))) >= ENOUGH) {
        return i;
      }
    }
    return -1;
  }

  private static double share(List<String> left, List<String> right) {
    Map<String, Integer> counts = new HashMap<>();
    int all = 0;
    for (String word : left) {
      if (tells(word)) {
        counts.merge(word, 1, Integer::sum);
        all++;
      }
    }
    int shared = 0;
    for (String word : right) {
      if (tells(word)) {
        all++;
        if (counts.merge(word, -1, Integer::sum) >= 0) {
          shared++;
        }
      }
    }
    return all == 0 ? 0 : 2.0 * shared / all;
  }

  /** Full stops and the like are shared by all. */
  static boolean tells(String word) {
    return Character.isLetterOrDigit(word.codePointAt(0));
  }

  private List<Piece> pieces(List<String> left, List<String> right) {
    Effort effort = new Effort(STEPS);
    List<Stretch> stretches = Alignment.of(left, right, effort);
    bounded |= effort.isExhausted();
    List<Piece> pieces = new ArrayList<>();
    StringBuilder removed = new StringBuilder();
    StringBuilder added = new StringBuilder();
    for (int i = 0; i < stretches.size(); i++) {
      Stretch each = stretches.get(i);
      String gone = String.join("", left.subList(each.left(), each.leftEnd()));
      boolean inside = i > 0 && i < stretches.size() - 1;
      // A blank between two changes would tear them apart.
      if (!each.same() || inside && gone.isBlank()) {
        removed.append(gone);
        added.append(String.join("", right.subList(each.right(), each.rightEnd())));
      } else {
        flush(pieces, removed, added);
        pieces.add(new Piece(Kind.SAME, gone));
      }
    }
    flush(pieces, removed, added);
    return pieces;
  }

  private static void flush(List<Piece> pieces, StringBuilder removed, StringBuilder added) {
    if (!removed.isEmpty()) {
      pieces.add(new Piece(Kind.REMOVED, removed.toString()));
    }
    if (!added.isEmpty()) {
      pieces.add(new Piece(Kind.ADDED, added.toString()));
    }
    removed.setLength(0);
    added.setLength(0);
  }

  private List<String> words(String line) {
    return known.computeIfAbsent(line, Words::split);
  }

  /** Words, runs of white space, and each other character by itself. */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    int start = 0;
    int kind = -1;
    for (int i = 0; i < line.length(); ) {
      int c = line.codePointAt(i);
      boolean varies = line.startsWith(Skeleton.VARIES, i);
      int next = varies ? 0 : kind(c);
      if (i > start && (next != kind || next == 0)) {
        words.add(line.substring(start, i));
        start = i;
      }
      kind = next;
      i += varies ? Skeleton.VARIES.length() : Character.charCount(c);
    }
    if (start < line.length()) {
      words.add(line.substring(start));
    }
    return words;
  }

  private static int kind(int c) {
    if (Character.isWhitespace(c)) {
      return 1;
    }
    boolean word = Character.isLetterOrDigit(c) && !Character.isIdeographic(c) || c == '_';
    return word ? 2 : 0;
  }
}
