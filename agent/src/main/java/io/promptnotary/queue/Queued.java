package io.promptnotary.queue;

import io.promptnotary.snapshot.Capture;
import org.jspecify.annotations.Nullable;

/**
 * A capture in memory.
 *
 * @param capture as the host's thread made it
 * @param receipt who waits for its commit, or null
 */
record Queued(Capture capture, @Nullable Receipt receipt) {

  /** What it counts for in the bounds, in bytes. */
  static long weight(Capture capture) {
    return Math.max(0, capture.bytes());
  }

  long weight() {
    return weight(capture);
  }
}
