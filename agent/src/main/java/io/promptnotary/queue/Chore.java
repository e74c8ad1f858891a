package io.promptnotary.queue;

/** Something small that is done now and then on the writer's thread, between two batches. */
@FunctionalInterface
public interface Chore {

  /**
   * Does it if it is due; returns within milliseconds.
   *
   * @param last true at the end of the JVM, behind the last batch
   * @return after how many milliseconds to ask again, {@link Long#MAX_VALUE} for not before the
   *     next batch
   */
  long run(boolean last) throws Exception;
}
