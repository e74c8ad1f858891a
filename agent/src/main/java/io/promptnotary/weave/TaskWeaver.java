package io.promptnotary.weave;

import io.promptnotary.config.Propagation;
import io.promptnotary.health.Log;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the {@link Seam}s into classes of the JDK that are loaded already. All of them or none: a
 * task that is told of at one end only would be taken for another one's. {@link #weave} is for one
 * thread of the agent's own; {@link #transform} is called by whoever weaves a class anew.
 */
public final class TaskWeaver {
  private final Instrumentation instrumentation;
  private final Set<Propagation> ways;
  private final Log log;
  private volatile Map<String, List<Seam>> seams = Map.of();
  private volatile @Nullable Loom loom;
  private volatile @Nullable String failure;

  /** A weaver for {@code ways}, which may be empty. */
  public TaskWeaver(Instrumentation instrumentation, Set<Propagation> ways, Log log) {
    this.instrumentation = instrumentation;
    this.ways = Set.copyOf(ways);
    this.log = log;
  }

  /** Weaves all of them, or says why none. */
  public void weave() {
    loom = new Loom();
    seams =
        Seam.of(ways).stream()
            .collect(
                Collectors.groupingBy(Seam::className, LinkedHashMap::new, Collectors.toList()));
    Class<?>[] classes = load().toArray(new Class<?>[0]);
    if (failure == null) {
      retransform(classes);
    }
    if (failure != null) {
      log.warn(failure + "; calls on other threads than their generation's stand alone");
      seams = Map.of();
      retransform(classes);
    } else {
      log.debug(classes.length + " classes of the JDK carry generations to other threads");
    }
  }

  private void retransform(Class<?>[] classes) {
    try {
      // In one go: each time, the JVM stands still.
      instrumentation.retransformClasses(classes);
    } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
      failed("the JDK", e);
    }
  }

  private List<Class<?>> load() {
    List<Class<?>> classes = new ArrayList<>();
    for (Map.Entry<String, List<Seam>> each : seams.entrySet()) {
      try {
        classes.add(Class.forName(each.getKey(), false, null));
      } catch (ClassNotFoundException | LinkageError e) {
        if (!each.getValue().get(0).isOptional()) {
          failed(each.getKey(), e);
        }
      }
    }
    return classes;
  }

  /**
   * The woven class file.
   *
   * @param internalName of a class of the JDK
   * @return null if it is left as it is
   */
  public byte @Nullable [] transform(String internalName, byte[] bytes) {
    String name = internalName.replace('/', '.');
    List<Seam> wanted = seams.get(name);
    Loom open = loom;
    if (wanted == null || open == null) {
      return null;
    }
    try {
      byte[] woven = open.weaveSeams(name, bytes, wanted);
      Verification.checkNamed(woven, wanted.stream().map(Seam::method).collect(Collectors.toSet()));
      return woven;
    } catch (Throwable e) {
      failed(name, e);
      return null;
    }
  }

  private void failed(String name, Throwable e) {
    if (failure == null) {
      failure = name + " is left alone: " + e;
    }
  }
}
