package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * When what some method of the returned object gives has completed. Where that is an object with
   * one of these methods itself, the same goes for that one; what is neither that nor completes
   * later is the result.
   *
   * @param methods which methods of it
   * @param types binary names of classes whose methods are woven because nothing can stand in for
   *     them; empty where interfaces are enough
   */
  record Handle(List<Signature> methods, List<String> types) implements Completion {
    /** Of an interface. */
    public Handle(List<Signature> methods) {
      this(methods, List.of());
    }
  }

  /**
   * When an argument has been told so.
   *
   * @param argument which argument: its root is {@link Path.Root.Argument} or {@link
   *     Path.Root.NamedArgument}
   * @param chunk methods whose first argument is a chunk
   * @param stream methods whose first argument gives the chunks, a publisher or a stream
   * @param done methods that mean the end; the first argument, if any, is the result
   * @param fail methods that mean a failure; the first argument that is one is the exception
   * @param returns true if the end is that of the method itself
   * @param cancelled true behind it if the host wants no more: relative to the arguments of the
   *     method of the callback; null if nothing tells
   */
  record Callback(
      Path.Root argument,
      List<Signature> chunk,
      List<Signature> stream,
      List<Signature> done,
      List<Signature> fail,
      boolean returns,
      @Nullable Path cancelled)
      implements Completion {}

  /**
   * Never by itself: a method of a class that is a {@link Handle}, which the pointcut of that
   * handle watches besides its own.
   */
  record Within() implements Completion {}
}
