package io.promptnotary.snapshot;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compositions that no final capture tells of yet. Asked on the agent's threads, perhaps on two at
 * a time; runs no code of the host.
 */
public interface Undecided {
  /** Where nothing has been composed. */
  Undecided NONE =
      new Undecided() {
        @Override
        public void open(BiConsumer<SnapshotId, Part> each) {}

        @Override
        public @Nullable Part claim(Predicate<Part> wanted) {
          return null;
        }
      };

  /** Hands over what was composed in generations that have not ended. */
  void open(BiConsumer<SnapshotId, Part> each);

  /**
   * Takes a composition that was made outside any generation and sent by no call so far.
   *
   * @return the one that satisfies {@code wanted}; null if none does, or several do
   */
  @Nullable Part claim(Predicate<Part> wanted);
}
