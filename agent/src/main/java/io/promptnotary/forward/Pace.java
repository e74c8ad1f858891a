package io.promptnotary.forward;

/**
 * How often something is done, in milliseconds. Immutable.
 *
 * @param start how long a host is left alone before anything begins
 * @param batch how long to wait for more behind the first commit, so that a snapshot's end often
 *     goes together with its beginning
 * @param poll how often to look for commits of other processes
 * @param runs how often a target hears of runs at most
 * @param budget how often to see whether too much waits
 * @param sweep how often what is delivered is deleted
 * @param grace how long it stays behind its end: links may come
 * @param firstPause the first pause behind a failure, about
 * @param longestPause the longest
 */
record Pace(
    long start,
    long batch,
    long poll,
    long runs,
    long budget,
    long sweep,
    long grace,
    long firstPause,
    long longestPause) {
  static final Pace DEFAULT =
      new Pace(2_000, 200, 1_000, 10_000, 10_000, 300_000, 300_000, 500, 60_000);
}
