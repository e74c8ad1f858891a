package io.promptnotary.inspect;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector.Signature;
import io.promptnotary.config.Path;
import io.promptnotary.config.Pointcut;
import io.promptnotary.inspect.TypeFile.MethodFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a method can play its role, and complete as its pointcut says. For one thread. */
final class Fit {
  private final Types types;

  Fit(Types types) {
    this.types = types;
  }

  /** What does not fit, one sentence each. */
  List<String> faults(Pointcut pointcut, WatchedMethod method) {
    List<String> faults = new ArrayList<>();
    Completion completes = pointcut.completes();
    String wrong = completion(completes, method);
    if (wrong != null) {
      faults.add("completes: " + method + " " + wrong);
    } else if (pointcut.bindings().isEmpty()) {
      String lost = role(pointcut, method, method.completed(types, completes));
      if (lost != null) {
        faults.add("role " + pointcut.role().key() + ": " + method + " " + lost);
      }
    }
    return faults;
  }

  private @Nullable String completion(Completion completes, WatchedMethod method) {
    HostType returns = method.file().returns();
    HostType later = WatchedMethod.future(types, returns);
    HostType given = later == null ? returns : later;
    if (completes instanceof Completion.Future) {
      return later != null || mayBe(returns)
          ? null
          : "returns " + returns + ", which is no CompletionStage";
    }
    if (completes instanceof Completion.Publisher) {
      return WatchedMethod.publisher(types, given) != null || mayBe(given)
          ? null
          : "returns " + returns + ", which is no publisher";
    }
    if (completes instanceof Completion.Stream) {
      return WatchedMethod.stream(types, given) != null || mayBe(given)
          ? null
          : "returns " + returns + ", which is no stream, iterator or iterable";
    }
    if (completes instanceof Completion.Handle handle) {
      return lacks(given, handle.methods()).isEmpty() || mayBe(given)
          ? null
          : "returns " + returns + ", which has no " + names(lacks(given, handle.methods()));
    }
    return completes instanceof Completion.Callback callback ? callback(callback, method) : null;
  }

  private @Nullable String callback(Completion.Callback callback, WatchedMethod method) {
    List<HostType> parameters = method.file().parameters();
    int at =
        callback.argument() instanceof Path.Root.Argument argument
            ? argument.index() < 0 ? parameters.size() + argument.index() : argument.index()
            : callback.argument() instanceof Path.Root.NamedArgument named
                ? method.outline().parameterNames().indexOf(named.name())
                : -1;
    if (at < 0 || at >= parameters.size()) {
      return "has no such argument";
    }
    HostType type = parameters.get(at);
    TypeFile file = types.find(type.name());
    if (type.isOpen() || file == null || !types.isComplete(type)) {
      return null;
    }
    if (!file.isInterface()) {
      return "takes " + type + " there, which is no interface";
    }
    List<Signature> told = new ArrayList<>(callback.chunk());
    told.addAll(callback.stream());
    told.addAll(callback.done());
    told.addAll(callback.fail());
    List<Signature> lacking = lacks(type, told);
    return lacking.isEmpty() ? null : "takes " + type + ", which has no " + names(lacking);
  }

  private List<Signature> lacks(HostType type, List<Signature> wanted) {
    return wanted.stream().filter(each -> !has(type, each)).toList();
  }

  private boolean has(HostType type, Signature wanted) {
    TypeFile file = types.find(type.name());
    if (file == null) {
      // What cannot be looked at may have it.
      return true;
    }
    for (MethodFile each : file.methods()) {
      List<String> parameters = each.parameters().stream().map(HostType::name).toList();
      if (wanted.matches(each.name(), parameters)
          || (wanted.name().matches(each.name()) && wanted.parameters() == null)) {
        return true;
      }
    }
    List<HostType> above = new ArrayList<>(file.interfaces());
    if (file.parent() != null) {
      above.add(file.parent());
    }
    return above.stream().anyMatch(each -> !each.is("java.lang.Object") && has(each, wanted));
  }

  private static String names(List<Signature> signatures) {
    return String.join(" or ", signatures.stream().map(each -> each.name().text()).toList());
  }

  /** True where what comes at run time may be of a kind that the declaration does not tell. */
  private boolean mayBe(HostType type) {
    if (type.isOpen()) {
      return true;
    }
    TypeFile file = type.kind() == HostType.Kind.CLASS ? types.find(type.name()) : null;
    boolean there = type.kind() == HostType.Kind.CLASS && file == null;
    return there
        || (file != null && file.isInterface() && !types.isA(type, "java.util.Collection"));
  }

  /** Of a pointcut without {@code capture}: what its role takes then must be there. */
  private @Nullable String role(Pointcut pointcut, WatchedMethod method, HostType completed) {
    HostType given = types.unwrap(completed);
    boolean isText = given.isOpen() || types.isA(given, "java.lang.String");
    return switch (pointcut.role()) {
      case COMPOSE -> isText ? null : "returns " + given + " and no text. Capture text";
      case CALL ->
          !isText
              ? "returns " + given + " and no text. Capture output"
              : method.file().parameters().stream().noneMatch(this::mayBeText)
                  ? "has no text among its arguments. Capture text, user or messages"
                  : null;
      case CHECK ->
          given.isOpen()
                  || given.name().equals("void")
                  || given.name().equals("boolean")
                  || given.is("java.lang.Boolean")
              ? null
              : "returns " + given + " and no boolean. Capture ok";
      case SAVE ->
          isText || isNumber(given) ? null : "returns " + given + " and no id. Capture entity.id";
      case GENERATION, REPAIR, ATTEMPT -> null;
    };
  }

  private boolean mayBeText(HostType type) {
    return type.isOpen() || types.isA(type, "java.lang.String");
  }

  private boolean isNumber(HostType type) {
    return Set.of("int", "long", "short", "byte").contains(type.name())
        || types.isA(type, "java.lang.Number");
  }
}
