package io.promptnotary.capture;

import org.jspecify.annotations.Nullable;

/**
 * One use of a stream, a publisher or a callback: told by wrappers what comes, in whatever thread
 * it comes. Never throws. Only the first end counts; what comes later is the host's affair.
 *
 * <p>The wrappers hold this, and nothing else of the agent's does so strongly: once the host has
 * let go of them all, nothing more can come.
 */
final class Consumption {
  private final Streams streams;
  private final Frame frame;
  private final Chunks chunks;
  private volatile @Nullable Leash leash;

  Consumption(Streams streams, Frame frame, Chunks chunks) {
    this.streams = streams;
    this.frame = frame;
    this.chunks = chunks;
  }

  void leash(Leash held) {
    leash = held;
  }

  /** True if nothing that comes is recorded any more. */
  boolean isOver() {
    return chunks.isOver();
  }

  /** How many chunks have come. */
  int count() {
    return chunks.count();
  }

  /** A chunk is about to reach the host. */
  void next(@Nullable Object chunk) {
    if (!chunks.isOver()) {
      streams.chunk(frame, chunks, chunk);
    }
  }

  /** It has come to its end. */
  void done() {
    end(End.DONE, null);
  }

  /** It has come to its end with a result of its own. */
  void done(@Nullable Object result) {
    if (chunks.end()) {
      streams.consumed(frame, chunks, End.DONE, result, null, leash);
    }
  }

  /** It has broken off. */
  void failed(@Nullable Throwable thrown) {
    end(End.FAILED, thrown);
  }

  /** The host wants no more of it, perhaps because of an exception of its own. */
  void cancelled(@Nullable Throwable why) {
    end(End.CANCELLED, why);
  }

  private void end(End how, @Nullable Throwable thrown) {
    if (chunks.end()) {
      streams.consumed(frame, chunks, how, chunks.takeLast(), thrown, leash);
    }
  }

  /** How it ended. */
  enum End {
    DONE,
    FAILED,
    CANCELLED,
    ABANDONED
  }
}
