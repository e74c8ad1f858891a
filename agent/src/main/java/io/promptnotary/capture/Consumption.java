package io.promptnotary.capture;

import java.lang.reflect.Method;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One use of a stream, a publisher or a callback: told by wrappers what comes, in whatever thread
 * it comes. Never throws. Only the first end counts; what comes later is the host's affair.
 *
 * <p>The wrappers hold this, and nothing else of the agent's does so strongly: once the host has
 * let go of them all, nothing more can come.
 */
final class Consumption {
  final Streams streams;
  final Frame frame;
  private final Chunks chunks;
  private final @Nullable Context inside;
  private final @Nullable Context outside;
  private volatile @Nullable Leash leash;

  /** What this is only a part of: the end of that is told by something else. */
  private final @Nullable Consumption whole;

  /**
   * A use begins.
   *
   * @param inside where what makes the chunks runs
   * @param outside where what takes them runs
   */
  Consumption(
      Streams streams,
      Frame frame,
      Chunks chunks,
      @Nullable Context inside,
      @Nullable Context outside) {
    this(streams, frame, chunks, inside, outside, null);
  }

  private Consumption(
      Streams streams,
      Frame frame,
      Chunks chunks,
      @Nullable Context inside,
      @Nullable Context outside,
      @Nullable Consumption whole) {
    this.whole = whole;
    this.streams = streams;
    this.frame = frame;
    this.chunks = chunks;
    this.inside = inside;
    this.outside = outside;
  }

  /**
   * What chunks come from is told to a callback. Where that happens again, the library has begun
   * anew. How it ends is no end yet, unless the host wants no more of it.
   */
  Consumption source() {
    chunks.restart();
    return new Consumption(streams, frame, chunks, inside, outside, this);
  }

  /** Calls what makes the chunks: what that does is part of the record. */
  @Nullable Object upstream(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return called(inside, target, method, arguments);
  }

  /** Calls what takes the chunks: what that does is not. */
  @Nullable Object downstream(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return called(outside, target, method, arguments);
  }

  private @Nullable Object called(
      @Nullable Context where, Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object from = streams.turn(where);
    try {
      return Wrapper.forward(target, method, arguments);
    } finally {
      streams.back(from);
    }
  }

  /**
   * Calls what hands chunks to the host's own action, whose exceptions are no failures.
   *
   * @param watched stands for the action, if it is one
   */
  @Nullable Object handing(
      @Nullable Watched watched, Object target, Method method, Object[] arguments)
      throws Throwable {
    try {
      return Wrapper.forward(target, method, watched == null ? arguments : new Object[] {watched});
    } catch (Throwable thrown) {
      if (watched != null && watched.threw(thrown)) {
        cancelled(thrown);
      } else {
        failed(thrown);
      }
      throw thrown;
    }
  }

  /** What follows on this thread makes the chunks, until the result is run. */
  Runnable upstream() {
    Object from = streams.turn(inside);
    return () -> streams.back(from);
  }

  void leash(Leash held) {
    leash = held;
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

  /** The host has been told a chunk, and may have said with its arguments that it is enough. */
  void mayBeCancelled(Object[] arguments) {
    PathReader cancelled = frame.plan.cancelled;
    if (cancelled != null && !chunks.isOver() && streams.isTrue(frame, cancelled, arguments)) {
      cancelled(null);
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

  /**
   * Where {@code stage} fails or is cancelled, so is this.
   *
   * @param ends true if it has come to its end when the stage has
   */
  void follows(CompletionStage<?> stage, boolean ends) {
    try {
      stage.whenComplete(
          (value, thrown) -> {
            Throwable failure = Failure.cause(thrown);
            if (failure instanceof CancellationException) {
              cancelled(failure);
            } else if (failure != null) {
              failed(failure);
            } else if (ends) {
              done(value);
            }
          });
    } catch (Throwable hostile) {
      if (ends) {
        done();
      }
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
    Consumption of = whole;
    if (of != null) {
      if (how == End.CANCELLED) {
        of.end(how, thrown);
      }
      return;
    }
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
