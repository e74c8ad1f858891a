package io.promptnotary.config;

import java.util.Locale;

/** A way in which hosts hand work to other threads, and in which its generation goes with it. */
public enum Propagation {
  /** What is given to an executor, at once or on schedule; not what is repeated. */
  EXECUTORS,
  /** Forked tasks, parallel streams, and what is attached to a {@code CompletableFuture}. */
  FORK_JOIN,
  /** Virtual threads, structured ones among them. */
  VIRTUAL_THREADS,
  /** Threads that the host itself makes and starts. */
  THREADS;

  /** As it stands in a file. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
