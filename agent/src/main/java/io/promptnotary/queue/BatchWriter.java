package io.promptnotary.queue;

import io.promptnotary.snapshot.Capture;
import java.util.List;

/** Takes what the queue has gathered. Called by the writer's thread only, one batch at a time. */
public interface BatchWriter {

  /**
   * Makes {@code batch} durable as a whole or not at all. Throws an exception that may pass: the
   * queue keeps the batch and tries again. Throws {@link Hopeless}: the queue lets go of it and of
   * all that follows.
   */
  void write(List<Capture> batch) throws Exception;

  /** Trying again cannot help; the message says why and what to do. */
  final class Hopeless extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a sentence for the operator. */
    public Hopeless(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
