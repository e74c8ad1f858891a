package io.promptnotary.capture;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Path;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.snapshot.Role;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The table of probes. Safe on any thread: it only grows, and readers see an array that never
 * changes. Adding copies the array, which is paid once per woven method.
 */
public final class Probes {
  private static final AtomicReferenceFieldUpdater<Probes, Probe[]> TABLE =
      AtomicReferenceFieldUpdater.newUpdater(Probes.class, Probe[].class, "table");

  private volatile Probe[] table = new Probe[0];

  /** Adds a probe under the next free number. */
  public Probe add(
      Pointcut pointcut,
      String className,
      String methodName,
      List<String> parameterNames,
      String returnType,
      List<String> parameterTypes) {
    List<String> types = List.copyOf(parameterTypes);
    List<String> names = List.copyOf(parameterNames);
    while (true) {
      Probe[] before = table;
      int id = before.length;
      Probe[] after = Arrays.copyOf(before, id + 1);
      after[id] = new Probe(id, pointcut, className, methodName, names, returnType, types);
      if (TABLE.compareAndSet(this, before, after)) {
        return after[id];
      }
    }
  }

  /** The probe of that number, or null where there is none. */
  public @Nullable Probe get(int id) {
    Probe[] now = table;
    return id >= 0 && id < now.length ? now[id] : null;
  }

  /** All probes in the order of their numbers, as they stand now; never null. */
  public List<Probe> all() {
    return List.of(table);
  }

  /** True if woven code must hand over the arguments. */
  public static boolean readsArguments(Pointcut pointcut) {
    if (pointcut.role() == Role.SAVE
        || pointcut.role() == Role.CALL
        || pointcut.completes() instanceof Completion.Callback) {
      // What is saved or sent may tell which generation it came from.
      return true;
    }
    return reads(pointcut, Path.Root.Argument.class, Path.Root.NamedArgument.class);
  }

  /** True if woven code must hand over the object: for its values, or to find the host's MDC. */
  public static boolean readsThis(Pointcut pointcut) {
    return reads(pointcut, Path.Root.This.class, Path.Root.Mdc.class);
  }

  private static boolean reads(Pointcut pointcut, Class<?> one, Class<?> other) {
    for (Binding binding : pointcut.bindings()) {
      Path path =
          binding.source() instanceof Source.Structured structured
              ? structured.each()
              : ((Source.Value) binding.source()).path();
      for (Path.Alternative alternative : path.alternatives()) {
        if (alternative instanceof Path.Access access
            && (one.isInstance(access.root()) || other.isInstance(access.root()))) {
          return true;
        }
      }
    }
    return false;
  }
}
