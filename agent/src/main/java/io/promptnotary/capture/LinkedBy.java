package io.promptnotary.capture;

import java.util.Locale;

/** How it was found out which generation a save is about. */
enum LinkedBy {
  /** It ran in it. */
  GENERATION,
  /** It saved an object that had come of it. */
  IDENTITY,
  /** It was the next save on its thread. */
  THREAD;

  /** The value of {@code attributes.linked_by}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
