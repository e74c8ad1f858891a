package io.promptnotary.capture;

import io.promptnotary.health.Counters;
import io.promptnotary.queue.Sink;
import io.promptnotary.snapshot.Capture;
import org.jspecify.annotations.Nullable;

/** The way from host threads to the queue. Safe on any thread; never throws. */
final class Outbox {
  private final Sink sink;
  private final Underway underway;
  private final Counters counters;

  Outbox(Sink sink, Underway underway, Counters counters) {
    this.sink = sink;
    this.underway = underway;
    this.counters = counters;
  }

  /** A call is about to begin: that is on its way to the store, or in it, before it does. */
  void announce(Frame frame, Generation generation) {
    Capture pending = generation.pending();
    if (pending == null) {
      return;
    }
    try {
      frame.refused = !sink.offerAhead(pending);
    } catch (Throwable failure) {
      counters.errors.increment();
    }
  }

  /** {@code frame} has ended: if the generation waits for nothing else, it has too. */
  void release(Frame frame) {
    Generation generation = frame.generation;
    if (frame.holds && generation != null) {
      frame.holds = false;
      Capture last = generation.release();
      if (last != null) {
        underway.ended(generation);
        if (!generation.isIdle()) {
          offer(last);
        }
      }
    }
  }

  /** Counts the gaps noted since the last time. */
  void count(Frame frame) {
    Budget noted = frame.budget;
    if (noted.gaps > 0) {
      counters.gaps.add(noted.gaps);
      noted.gaps = 0;
    }
  }

  void offer(@Nullable Capture capture) {
    if (capture == null) {
      return;
    }
    try {
      sink.offer(capture);
    } catch (Throwable failure) {
      counters.errors.increment();
    }
  }
}
