package io.promptnotary.queue;

import io.promptnotary.snapshot.Capture;

/**
 * Takes captures off host threads. Implementations return at once, take no lock and never throw.
 */
@FunctionalInterface
public interface Sink {

  /** Takes {@code capture}, or counts it as dropped and returns false. */
  boolean offer(Capture capture);
}
