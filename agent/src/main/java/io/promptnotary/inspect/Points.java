package io.promptnotary.inspect;

import java.util.ArrayList;
import java.util.List;

/** What speaks for a candidate and what against it. For one thread. */
final class Points {
  private final List<String> reasons = new ArrayList<>();
  private int score;

  /** Something that the user should know speaks for it. */
  Points add(int points, String reason) {
    score += points;
    reasons.add(reason);
    return this;
  }

  /** Something that speaks for or against it, and would bore the user. */
  Points add(int points) {
    score += points;
    return this;
  }

  int score() {
    return score;
  }

  List<String> reasons() {
    return reasons;
  }
}
