package io.promptnotary.capture;

/**
 * Makes a class accessible to reflection whose module does not open its package to the agent.
 * Called on host threads, at most once per class; takes no long.
 */
@FunctionalInterface
public interface Opener {

  /** True if members of {@code type} may now be made accessible. Failures count as false. */
  boolean open(Class<?> type);
}
