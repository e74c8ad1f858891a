package io.promptnotary.boot;

import java.util.function.Consumer;

/**
 * How the start of an attached agent went, for whoever attached it. Told why it failed, a sentence
 * at a time, until it is said to record. Safe on any thread.
 */
final class Outcome implements Consumer<String> {
  private final StringBuilder reasons = new StringBuilder();
  private String state = "failed";

  /** A reason why nothing is recorded. */
  @Override
  public synchronized void accept(String reason) {
    reasons.append(reasons.length() == 0 ? "" : "\n").append(reason);
  }

  /** It records; {@code standing} says what and where. */
  synchronized void recording(String standing) {
    state = "recording";
    reasons.setLength(0);
    reasons.append(standing);
  }

  /** Another one is at work. */
  synchronized void already() {
    state = "already";
    reasons.setLength(0);
  }

  @Override
  public synchronized String toString() {
    return state + ":" + reasons;
  }
}
