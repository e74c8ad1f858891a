package io.promptnotary.health;

/**
 * The times at which the store took nothing. Told by the writer's thread, read by any; never
 * blocks.
 */
public final class Trouble {
  private volatile State state = new State(0, 0, 0, 0);

  /**
   * What is known of it. Immutable; moments are of the wall clock, in Unix milliseconds.
   *
   * @param count how many times it has begun
   * @param since when the present one began, 0 if there is none
   * @param lastAt when the last one began that is over, 0 if there was none
   * @param lastMillis how long that one was
   */
  public record State(long count, long since, long lastAt, long lastMillis) {}

  /** The store takes nothing; does nothing if that is known. */
  public void begins() {
    State now = state;
    if (!isOn()) {
      state =
          new State(now.count() + 1, System.currentTimeMillis(), now.lastAt(), now.lastMillis());
    }
  }

  /** The store has taken something. */
  public void ends() {
    State now = state;
    if (isOn()) {
      long millis = Math.max(0, System.currentTimeMillis() - now.since());
      state = new State(now.count(), 0, now.since(), millis);
    }
  }

  /** True while the store takes nothing. */
  public boolean isOn() {
    return state.since() != 0;
  }

  /** How it stands. */
  public State state() {
    return state;
  }
}
