package io.promptnotary.reading;

import com.github.difflib.algorithm.Change;
import com.github.difflib.algorithm.DiffAlgorithmListener;
import com.github.difflib.algorithm.myers.MyersDiff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Two sequences laid beside each other, so that as many elements as possible stand beside equals.
 */
final class Alignment {
  private Alignment() {}

  /**
   * A stretch of both sequences; each may be empty in a stretch that differs.
   *
   * @param same true if both hold equal elements, as many on either side
   * @param left where it begins on the left, from 0
   * @param leftEnd the index behind it
   * @param right where it begins on the right
   * @param rightEnd the index behind it
   */
  record Stretch(boolean same, int left, int leftEnd, int right, int rightEnd) {}

  /**
   * How much two sequences may cost that have little in common: time and memory grow with the
   * square of what differs. For one thread.
   */
  static final class Effort implements DiffAlgorithmListener {
    /** For lists that are short, such as messages. */
    static final long MESSAGES = 50_000;

    private long left;
    private boolean exhausted;

    /**
     * A budget.
     *
     * @param steps of some ten bytes and nanoseconds each
     */
    Effort(long steps) {
      left = steps;
    }

    /** True if it was not enough: what was to be compared then counts as different. */
    boolean isExhausted() {
      return exhausted;
    }

    @Override
    public void diffStart() {}

    @Override
    public void diffStep(int value, int max) {
      left -= value + 1L;
      if (left < 0) {
        exhausted = true;
        throw new Exhausted();
      }
    }

    @Override
    public void diffEnd() {}
  }

  private static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exhausted() {
      super("the budget is spent", null, false, false);
    }
  }

  /** The stretches from the beginnings to the ends, equal and different ones in turn. */
  static <T> List<Stretch> of(List<T> left, List<T> right, Effort effort) {
    int start = 0;
    int shorter = Math.min(left.size(), right.size());
    while (start < shorter && left.get(start).equals(right.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && left.get(left.size() - 1 - end).equals(right.get(right.size() - 1 - end))) {
      end++;
    }
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < start; i++) {
      pairs.add(new int[] {i, i});
    }
    pairs.addAll(common(left, start, left.size() - end, right, start, right.size() - end, effort));
    for (int i = end; i > 0; i--) {
      pairs.add(new int[] {left.size() - i, right.size() - i});
    }
    return stretches(pairs, left.size(), right.size());
  }

  /** Pairs of equals in the middle, in order. What is on one side only is no matter of search. */
  private static <T> List<int[]> common(
      List<T> left, int from, int to, List<T> right, int fromRight, int toRight, Effort effort) {
    List<Integer> lefts = shared(left, from, to, right.subList(fromRight, toRight));
    List<Integer> rights = shared(right, fromRight, toRight, left.subList(from, to));
    List<int[]> pairs = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    try {
      changes.addAll(
          new MyersDiff<T>()
              .computeDiff(
                  lefts.stream().map(left::get).toList(),
                  rights.stream().map(right::get).toList(),
                  effort));
    } catch (Exhausted e) {
      return pairs;
    }
    // The library finds them from the end.
    changes.sort(Comparator.comparingInt(change -> change.startOriginal + change.startRevised));
    int at = 0;
    int atRight = 0;
    for (Change change : changes) {
      for (; at < change.startOriginal; at++, atRight++) {
        pairs.add(new int[] {lefts.get(at), rights.get(atRight)});
      }
      at = change.endOriginal;
      atRight = change.endRevised;
    }
    for (; at < lefts.size(); at++, atRight++) {
      pairs.add(new int[] {lefts.get(at), rights.get(atRight)});
    }
    return pairs;
  }

  private static <T> List<Integer> shared(List<T> list, int from, int to, List<T> others) {
    Set<T> known = new HashSet<>(others);
    List<Integer> shared = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (known.contains(list.get(i))) {
        shared.add(i);
      }
    }
    return shared;
  }

  private static List<Stretch> stretches(List<int[]> pairs, int size, int sizeRight) {
    List<Stretch> stretches = new ArrayList<>();
    int left = 0;
    int right = 0;
    for (int i = 0; i < pairs.size(); ) {
      int[] pair = pairs.get(i);
      differ(stretches, left, pair[0], right, pair[1]);
      int length = 1;
      while (i + length < pairs.size()
          && pairs.get(i + length)[0] == pair[0] + length
          && pairs.get(i + length)[1] == pair[1] + length) {
        length++;
      }
      left = pair[0] + length;
      right = pair[1] + length;
      stretches.add(new Stretch(true, pair[0], left, pair[1], right));
      i += length;
    }
    differ(stretches, left, size, right, sizeRight);
    return stretches;
  }

  private static void differ(
      List<Stretch> stretches, int left, int leftEnd, int right, int rightEnd) {
    if (left < leftEnd || right < rightEnd) {
      stretches.add(new Stretch(false, left, leftEnd, right, rightEnd));
    }
  }
}
