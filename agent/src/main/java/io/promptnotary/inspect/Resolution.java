package io.promptnotary.inspect;

/** What can be said of a path, or of a step of it, without running it. */
sealed interface Resolution {
  /** There will be a value of that type, or null. */
  record Found(HostType type, boolean many) implements Resolution {}

  /** Only the run time can tell. */
  record Open(String why) implements Resolution {}

  /** There never will be one. */
  record Missing(String why) implements Resolution {}
}
