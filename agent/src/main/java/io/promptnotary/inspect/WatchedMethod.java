package io.promptnotary.inspect;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Path;
import io.promptnotary.config.Pointcut;
import io.promptnotary.inspect.Resolution.Found;
import io.promptnotary.inspect.Resolution.Missing;
import io.promptnotary.inspect.Resolution.Open;
import io.promptnotary.inspect.TypeFile.MethodFile;
import io.promptnotary.weave.ClassOutline.MethodOutline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method that a pointcut selects, with its declared types. Immutable.
 *
 * @param owner binary name of its class
 * @param outline as the weaver sees it
 * @param file as its class file declares it
 */
record WatchedMethod(String owner, MethodOutline outline, MethodFile file) {
  private static final String STAGE = "java.util.concurrent.CompletionStage";
  private static final List<String> PUBLISHERS =
      List.of("org.reactivestreams.Publisher", "java.util.concurrent.Flow$Publisher");
  private static final String STREAM = "java.util.stream.BaseStream";
  private static final String ITERATOR = "java.util.Iterator";
  private static final String ITERABLE = "java.lang.Iterable";

  static @Nullable WatchedMethod of(Types types, String owner, MethodOutline outline) {
    TypeFile file = types.find(owner);
    for (MethodFile each : file == null ? List.<MethodFile>of() : file.methods()) {
      if (each.name().equals(outline.name()) && each.descriptor().equals(outline.descriptor())) {
        return new WatchedMethod(owner, outline, each);
      }
    }
    return null;
  }

  /** What a future gives, or null if it is none. */
  static @Nullable HostType future(Types types, HostType type) {
    HostType stage = types.as(type, STAGE);
    return stage == null ? null : stage.argument(0);
  }

  /** What a publisher gives, or null if it is none. */
  static @Nullable HostType publisher(Types types, HostType type) {
    for (String each : PUBLISHERS) {
      HostType found = types.as(type, each);
      if (found != null) {
        return found.argument(0);
      }
    }
    return null;
  }

  /** What a stream, iterator or iterable gives, or null if it is none. */
  static @Nullable HostType stream(Types types, HostType type) {
    for (String each : List.of(STREAM, ITERATOR, ITERABLE)) {
      HostType found = types.as(type, each);
      if (found != null) {
        return found.argument(0);
      }
    }
    return null;
  }

  /** What the method completes with. */
  HostType completed(Types types, Completion completes) {
    HostType returns = file.returns();
    if (completes instanceof Completion.Return) {
      return returns;
    }
    if (completes instanceof Completion.Callback || completes instanceof Completion.Handle) {
      return HostType.UNKNOWN;
    }
    HostType later = future(types, returns);
    boolean more =
        completes instanceof Completion.Publisher || completes instanceof Completion.Stream;
    HostType chunk = chunk(types, completes);
    return more ? chunk : later != null ? later : chunk.isOpen() ? returns : chunk;
  }

  /** What comes piece by piece; unknown if nothing does. */
  private HostType chunk(Types types, Completion completes) {
    HostType later = future(types, file.returns());
    HostType returns = later == null ? file.returns() : later;
    HostType published = publisher(types, returns);
    if (published != null) {
      return published;
    }
    boolean walks =
        completes instanceof Completion.Stream
            || types.isA(returns, STREAM)
            || returns.is(ITERATOR)
            || returns.is(ITERABLE);
    HostType streamed = walks ? stream(types, returns) : null;
    return streamed == null ? HostType.UNKNOWN : streamed;
  }

  /** Where a path begins. */
  Resolution start(Types types, Path.Root root, Pointcut pointcut) {
    List<HostType> parameters = file.parameters();
    if (root instanceof Path.Root.Argument argument) {
      int at = argument.index() < 0 ? parameters.size() + argument.index() : argument.index();
      return at >= 0 && at < parameters.size()
          ? new Found(parameters.get(at), false)
          : new Missing("the method has " + count(parameters.size()));
    }
    if (root instanceof Path.Root.NamedArgument named) {
      return named(named.name());
    }
    if (root instanceof Path.Root.This) {
      return new Found(HostType.of(owner), false);
    }
    if (root instanceof Path.Root.Returned) {
      return file.isVoid() && !(pointcut.completes() instanceof Completion.Callback)
          ? new Missing("the method returns nothing")
          : new Found(file.returns(), false);
    }
    if (root instanceof Path.Root.Result) {
      HostType completed = completed(types, pointcut.completes());
      return completed.isOpen()
          ? new Open("what it completes with is known at run time only")
          : file.isVoid() ? new Missing("the method returns nothing") : new Found(completed, false);
    }
    if (root instanceof Path.Root.Chunk) {
      HostType chunk = chunk(types, pointcut.completes());
      return chunk.isOpen()
          ? new Open("what its pieces are is known at run time only")
          : new Found(chunk, false);
    }
    return new Open("it is known at run time only");
  }

  private Resolution named(String name) {
    List<String> names = outline.parameterNames();
    int at = names.indexOf(name);
    if (at >= 0 && at < file.parameters().size()) {
      return new Found(file.parameters().get(at), false);
    }
    return new Missing(
        names.isEmpty() && !file.parameters().isEmpty()
            ? "the class file holds no names of parameters (compile with -g or -parameters, or"
                + " write args[0] and so on)"
            : file.parameters().isEmpty()
                ? "the method has no parameters"
                : "its parameters are " + String.join(", ", names));
  }

  private static String count(int parameters) {
    return parameters == 0
        ? "no parameters"
        : parameters == 1 ? "one parameter, args[0]" : parameters + " parameters";
  }

  @Override
  public String toString() {
    return owner + "." + file.signature();
  }
}
