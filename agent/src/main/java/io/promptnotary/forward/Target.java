package io.promptnotary.forward;

/**
 * A place that committed records are shipped to. For one thread at a time; {@link #close} may be
 * called from another one while {@link #deliver} waits for a network, and then ends it soon.
 */
public interface Target extends AutoCloseable {
  /**
   * Delivers all of a parcel, and returns when the other side has it for good. A parcel may come
   * again, whole or in part, whatever became of it the first time: its effect is the same as if it
   * had come once. Of two states of one snapshot the final one wins over the pending one, in
   * whichever order they come.
   *
   * @throws TargetException if it is not known to be delivered, all of it
   */
  void deliver(Parcel parcel) throws TargetException;

  /** Lets go of connections; never throws. Closing again does nothing. */
  @Override
  void close();
}
