package io.promptnotary.config;

import java.util.Comparator;

/**
 * One thing that is wrong with the configuration, and what to do about it. {@link #toString} is the
 * line that the user sees. Immutable and safe on any thread.
 *
 * @param source the file as the user named it, or another source ({@code -Dpromptnotary.log})
 * @param line from 1, or 0 where the source has no lines
 * @param column from 1, or 0 where the source has no lines
 * @param where the key, with all that leads to it; empty where there is none
 * @param message what is wrong, and the way out
 */
public record Problem(String source, int line, int column, String where, String message)
    implements Comparable<Problem> {

  private static final Comparator<Problem> ORDER =
      Comparator.comparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::toString);

  /** Sources without lines first, then by line and column. */
  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    // Two digits each for line and column are padded for, so that usual files print a straight
    // edge.
    String place = line == 0 ? source : source + ":" + "%-5s".formatted(line + ":" + column);
    return place + "  " + (where.isEmpty() ? message : where + ": " + message);
  }
}
