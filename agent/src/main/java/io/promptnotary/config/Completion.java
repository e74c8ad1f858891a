package io.promptnotary.config;

/** When a method counts as completed, and where its result is then to be found. */
public sealed interface Completion {

  /** Decided by the value returned at run time. */
  record Auto() implements Completion {}

  /** When it returns. */
  record Return() implements Completion {}

  /** When the {@link java.util.concurrent.CompletionStage} that it returned completes. */
  record Future() implements Completion {}
}
