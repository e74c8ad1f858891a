package io.promptnotary.queue;

import io.promptnotary.snapshot.Capture;

/** Takes captures off host threads. Implementations take no lock, do no I/O and never throw. */
@FunctionalInterface
public interface Sink {

  /** Takes {@code capture}, or counts it as lost and returns false. */
  boolean offer(Capture capture);

  /**
   * Takes {@code capture}, which says that a call is about to begin. Where the host has asked for
   * it, waits until the store has committed it, for as long as the host allows.
   *
   * @return false if the call must not be made
   */
  default boolean offerAhead(Capture capture) {
    offer(capture);
    return true;
  }
}
