package io.promptnotary.queue;

import io.promptnotary.snapshot.Entry;
import java.util.List;

/** Takes what has waited in the queue. Called by the writer's thread only, one batch at a time. */
@FunctionalInterface
public interface BatchWriter {

  /**
   * Makes {@code batch} durable as a whole or not at all, in its order as far as that matters. An
   * entry that has been written before, or whose row is final, changes nothing.
   *
   * @throws Exception if it could not; the batch is kept and tried again, for as long as it takes
   */
  void write(List<Entry> batch) throws Exception;
}
