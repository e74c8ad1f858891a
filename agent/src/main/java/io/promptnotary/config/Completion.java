package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.List;

/** When a method counts as completed, and where its result is then to be found. */
public sealed interface Completion {

  /** Decided by the value returned at run time. */
  record Auto() implements Completion {}

  /** When it returns. */
  record Return() implements Completion {}

  /** When the {@link java.util.concurrent.CompletionStage} that it returned completes. */
  record Future() implements Completion {}

  /** When the publisher that it returned has told its subscriber so, once for each subscriber. */
  record Publisher() implements Completion {}

  /** When the stream, iterator or iterable that it returned has been read to its end. */
  record Stream() implements Completion {}

  /**
   * When what some method of the returned object gives has completed.
   *
   * @param methods which methods of it
   */
  record Handle(List<Signature> methods) implements Completion {}

  /**
   * When an argument has been told so.
   *
   * @param argument which argument: its root is {@link Path.Root.Argument} or {@link
   *     Path.Root.NamedArgument}
   * @param chunk methods whose first argument is a chunk
   * @param done methods that mean the end; the first argument, if any, is the result
   * @param fail methods that mean a failure; the first argument that is one is the exception
   */
  record Callback(
      Path.Root argument, List<Signature> chunk, List<Signature> done, List<Signature> fail)
      implements Completion {}
}
