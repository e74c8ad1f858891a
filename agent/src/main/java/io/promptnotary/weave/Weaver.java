package io.promptnotary.weave;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.capture.Probe;
import io.promptnotary.capture.Probes;
import io.promptnotary.config.Completion;
import io.promptnotary.config.Glob;
import io.promptnotary.config.Library;
import io.promptnotary.config.Pointcut;
import io.promptnotary.health.Counters;
import io.promptnotary.health.LibraryUse;
import io.promptnotary.health.Log;
import io.promptnotary.weave.ClassOutline.MethodOutline;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the probes into the classes that the pointcuts select. Called by every thread that loads a
 * class, several at a time. A class that cannot be woven safely is left as it is and named once.
 */
public final class Weaver implements ClassFileTransformer {
  private static final int NO_PROBE = -1;

  private final Libraries libraries;
  private final Woven handedOut = new Woven();
  private final Probes probes;
  private final Runnable opening;
  private final Counters counters;
  private final Log log;
  private final Coverage coverage;
  private final Map<ProbeKey, Probe> known = new ConcurrentHashMap<>();
  private volatile @Nullable Loom loom;
  private final AtomicBoolean broken = new AtomicBoolean();
  private volatile ClassMatcher matcher;
  private volatile Runnable afterwards = () -> {};

  /** A method woven before, by this or another class loader, keeps its number. */
  private record ProbeKey(int pointcut, String className, String method, List<String> names) {}

  /**
   * A weaver for {@code pointcuts} alone.
   *
   * @param exclude classes never woven
   * @param opening run before the first woven class is handed out, and only then: makes the gate
   *     ready
   */
  public Weaver(
      List<Pointcut> pointcuts,
      List<Glob> exclude,
      Probes probes,
      Runnable opening,
      Counters counters,
      Log log) {
    this(pointcuts, exclude, Libraries.none(), probes, opening, counters, log);
  }

  /** As the other one; the pointcuts of {@code libraries} join when these turn up. */
  public Weaver(
      List<Pointcut> pointcuts,
      List<Glob> exclude,
      Libraries libraries,
      Probes probes,
      Runnable opening,
      Counters counters,
      Log log) {
    this.matcher = new ClassMatcher(pointcuts, exclude);
    this.libraries = libraries;
    this.probes = probes;
    this.opening = opening;
    this.counters = counters;
    this.log = log;
    this.coverage = new Coverage(pointcuts, View.HOST);
  }

  /**
   * From now on {@code task} is run, on the thread that loads a class, whenever a library has
   * turned up by it: classes that its pointcuts select may have passed before.
   */
  public void afterwards(Runnable task) {
    afterwards = task;
  }

  /** For libraries that are known to be there before any class of theirs has been loaded. */
  public void turnUp(Predicate<KnownLibraries.Library> present) {
    for (KnownLibraries.Library each : libraries.awaited()) {
      if (present.test(each)) {
        libraries.turnUp(each, (known, library) -> join(known, library, "is on the class path"));
      }
    }
  }

  /** True if there is any pointcut, the user's or of a library that has turned up. */
  public boolean isBusy() {
    return !matcher.isEmpty();
  }

  /** True if a library has turned up. */
  public boolean hasMet() {
    return !coverage.libraries().isEmpty();
  }

  /** The known libraries that have turned up, and what of them is recorded. */
  public List<LibraryUse> libraries() {
    return coverage.uses();
  }

  /** See {@link LibraryCoverage#lookCloser}. */
  void lookCloser(boolean last) {
    coverage.libraries().forEach(each -> each.lookCloser(last));
  }

  /** True if a loaded class is selected by a pointcut, and was not woven when it was loaded. */
  boolean misses(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader != null && !handedOut.has(loader, type.getName()) && matcher.couldSelect(type);
  }

  /** How many of the user's pointcuts have found a method. */
  public int matching() {
    return coverage.matching();
  }

  /** How many methods are watched. */
  public int watched() {
    return coverage.watched();
  }

  /** See {@link Coverage#unmatched}; nothing where weaving broke off, which has been said. */
  public List<String> unmatched(Supplier<Set<String>> loaded) {
    return broken.get() ? List.of() : coverage.unmatched(loaded);
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String internalName,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (loader == null || internalName == null || broken.get()) {
      return null;
    }
    if (matcher.isEmpty() && libraries.isIdle()) {
      return null;
    }
    String name = internalName.replace('/', '.');
    try {
      if (libraries.concerns(internalName)
          && libraries.turnUp(
              internalName,
              (known, library) -> join(known, library, "is in use (" + name + " was loaded)"))) {
        lookForLatecomers();
      }
      for (LibraryCoverage each : coverage.libraries()) {
        if (each.holds(internalName)) {
          each.loaded(loader, name, domain, bytes);
        }
      }
      Collection<Pointcut> candidates = matcher.candidates(loader, name, bytes);
      return candidates.isEmpty() ? null : weave(loader, name, bytes, candidates);
    } catch (LinkageError e) {
      // Not the class's fault: something of ours is missing, and it will be missing next time.
      counters.errors.increment();
      if (broken.compareAndSet(false, true)) {
        log.error("promptnotary.jar is damaged: " + e + "; no further class is woven");
      }
      return null;
    } catch (Throwable e) {
      counters.errors.increment();
      log.warn(name + " is left alone: " + reason(e));
      return null;
    }
  }

  /**
   * Weaves a class of our own and throws it away, so that the first class of the host does not pay
   * for loading Byte Buddy. For the agent's thread.
   */
  public void warmUp() {
    String name = WarmUp.class.getName();
    ClassLoader own = Weaver.class.getClassLoader();
    try (InputStream in = own.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null || loom != null) {
        return;
      }
      byte[] bytes = in.readAllBytes();
      MethodOutline method = ClassOutline.of(bytes).methods().get(0);
      List<Loom.Stitch> stitches = List.of(new Loom.Stitch(NO_PROBE, true, false, false, method));
      Verification.check(loom().weave(own, name, bytes, stitches), Loom.signatures(stitches));
    } catch (Exception | LinkageError e) {
      log.debug("no warm-up: " + e);
    }
  }

  /** What is woven to warm up. */
  static final class WarmUp {
    private WarmUp() {}

    static Object answer(Object question) {
      return question;
    }
  }

  private void lookForLatecomers() {
    try {
      afterwards.run();
    } catch (Throwable t) {
      // Out of threads, most likely: this class is woven all the same.
      counters.errors.increment();
    }
  }

  /** One at a time: {@link Libraries} sees to it. */
  private void join(KnownLibraries.Library known, Library library, String how) {
    LibraryCoverage met = new LibraryCoverage(known, library, View.HOST);
    coverage.join(met);
    matcher = matcher.with(library.pointcuts());
    log.info(library.name() + " " + how + ": " + met.words());
  }

  private byte @Nullable [] weave(
      ClassLoader loader, String name, byte[] bytes, Collection<Pointcut> candidates)
      throws Exception {
    ClassOutline outline = ClassOutline.of(bytes);
    List<Loom.Stitch> stitches = new ArrayList<>();
    for (Selected each : Selected.of(outline, candidates)) {
      for (MethodOutline method : each.methods()) {
        stitches.add(stitch(probe(each.pointcut(), name, method), method));
      }
      String lost = coverage.seen(each.pointcut(), name, outline, each.methods().size());
      if (lost != null) {
        log.warn(lost);
      }
    }
    if (stitches.isEmpty()) {
      return null;
    }
    byte[] woven = loom().weave(loader, name, bytes, stitches);
    Verification.check(woven, Loom.signatures(stitches));
    opening.run();
    handedOut.add(loader, name);
    if (log.says(Log.Level.INFO)) {
      for (Loom.Stitch each : stitches) {
        Probe probe = Objects.requireNonNull(probes.get(each.probe()));
        log.info(probe.pointcut().id() + " watches " + name + "." + each.method().toString());
      }
    }
    return woven;
  }

  private static Loom.Stitch stitch(Probe probe, MethodOutline method) {
    Pointcut pointcut = probe.pointcut();
    return new Loom.Stitch(
        probe.id(),
        Probes.readsArguments(pointcut),
        pointcut.completes() instanceof Completion.Callback,
        mayFollow(pointcut, method),
        method);
  }

  /** True if what the method returns may have to be replaced by what behaves like it. */
  private static boolean mayFollow(Pointcut pointcut, MethodOutline method) {
    String type = method.returnType();
    return !(pointcut.completes() instanceof Completion.Return)
        && !(pointcut.completes() instanceof Completion.Callback)
        && type.indexOf('.') > 0
        && (!type.startsWith("java.lang.")
            || type.equals("java.lang.Object")
            || type.equals("java.lang.Iterable"));
  }

  private Probe probe(Pointcut pointcut, String name, MethodOutline method) {
    ProbeKey key =
        new ProbeKey(
            pointcut.index(), name, method.name() + method.descriptor(), method.parameterNames());
    return known.computeIfAbsent(
        key,
        unused ->
            probes.add(
                pointcut,
                name,
                method.name(),
                method.parameterNames(),
                method.returnType(),
                method.parameterTypes()));
  }

  private Loom loom() {
    Loom open = loom;
    if (open == null) {
      // Two threads may both build one; either serves.
      open = new Loom();
      loom = open;
    }
    return open;
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName().equals("MethodTooLargeException")
        ? "with its probe a method would pass the 64 KB that the JVM allows (" + message + ")"
        : e.toString();
  }
}
