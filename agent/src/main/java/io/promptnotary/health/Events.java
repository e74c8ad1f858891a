package io.promptnotary.health;

import org.jspecify.annotations.Nullable;

/**
 * Told of what happens, for whoever records the JVM. For the agent's threads only: host threads
 * have no time for it. Never throws.
 */
public interface Events {
  /** Nobody listens. */
  Events NONE =
      new Events() {
        @Override
        public Span batch() {
          return Span.NONE;
        }

        @Override
        public boolean wantsGenerations() {
          return false;
        }

        @Override
        public void generation(Generation generation) {}

        @Override
        public void drop(Losses.Loss loss) {}
      };

  /** A batch that is being written. */
  @FunctionalInterface
  interface Span {
    /** Nobody listens. */
    Span NONE = (entries, fromSpill) -> {};

    /**
     * It is committed.
     *
     * @param entries how many it held
     * @param fromSpill true if the spill file held them, false if memory did
     */
    void end(int entries, boolean fromSpill);
  }

  /**
   * A generation whose end is committed.
   *
   * @param id of its snapshot
   * @param name as in the snapshot, or null
   * @param status as in the snapshot
   * @param model the model that answered, or null
   * @param latencyMillis from its start to its end; -1 if unknown
   * @param calls how many calls of a provider it made
   */
  record Generation(
      String id,
      @Nullable String name,
      String status,
      @Nullable String model,
      long latencyMillis,
      int calls) {}

  /** A batch is about to be written. */
  Span batch();

  /** False if {@link #generation} need not be called. */
  boolean wantsGenerations();

  /** The end of a generation is on record. Where a batch is written twice, this is told twice. */
  void generation(Generation generation);

  /** Something is missing. */
  void drop(Losses.Loss loss);

  /**
   * A target of {@code forward} has begun to take nothing, or takes something again.
   *
   * @param trouble why, or null if it is over
   * @param millis how long it has lasted
   */
  default void target(String name, @Nullable String trouble, long millis) {}
}
