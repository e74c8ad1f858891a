package io.promptnotary.snapshot;

import java.util.Locale;

/** How a call came to its generation, its parent or its composition, if not by running inside. */
public enum JoinedBy {
  /** It was given the very object that had been composed. */
  IDENTITY,
  /** It sent the text that had been composed. */
  TEXT,
  /** It sent a text that contains the one that had been composed. */
  CONTAINMENT,
  /** It ran in a task that was handed over inside of it. */
  CONTEXT;

  /** The value of {@code joined_by}: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
