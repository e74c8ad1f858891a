package io.promptnotary.capture;

import org.jspecify.annotations.Nullable;

/**
 * Where in a generation a task was handed over. Immutable, and holds nothing but the way back.
 *
 * @param of the generation
 * @param parent number of the part in whose run it was
 * @param parentOfCalls the same for calls: another one where each call is recorded for itself
 * @param inCall true within a call that calls collapse into
 */
record Context(Handle of, int parent, int parentOfCalls, boolean inCall) {

  /** The generation, or null if it has ended. */
  @Nullable Generation open() {
    Generation generation = of.get();
    return generation != null && generation.isOpen() ? generation : null;
  }
}
