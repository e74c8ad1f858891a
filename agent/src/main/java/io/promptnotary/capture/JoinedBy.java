package io.promptnotary.capture;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How it was found out that a call belongs to a generation that runs on another thread. */
enum JoinedBy {
  /** The task in which it ran had been handed over within the generation. */
  CONTEXT;

  /** The names of a part that tells of it. */
  String[] names(String[] others) {
    String[] names = Arrays.copyOf(others, others.length + 1);
    names[others.length] = "joined_by";
    return names;
  }

  /** The values of that part. */
  @Nullable Object[] values(@Nullable Object[] others) {
    @Nullable Object[] values = Arrays.copyOf(others, others.length + 1);
    values[others.length] = this;
    return values;
  }

  /** As it is stored. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
