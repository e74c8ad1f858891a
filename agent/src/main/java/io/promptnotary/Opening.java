package io.promptnotary;

import io.promptnotary.boot.Gate;
import io.promptnotary.capture.Probes;
import io.promptnotary.capture.Recorder;
import io.promptnotary.capture.Surroundings;
import io.promptnotary.config.Config;
import io.promptnotary.health.Breakers;
import io.promptnotary.health.Counters;
import io.promptnotary.health.OwnThread;
import io.promptnotary.queue.WriteBehind;
import io.promptnotary.snapshot.Undecided;
import io.promptnotary.weave.ReactorOperators;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the gate into the bootstrap class loader and the recorder behind it. Runs when the first
 * class is about to be handed out with probes in it, because it costs tens of milliseconds that a
 * host in which nothing is woven should not pay. Whoever comes second waits: its class needs the
 * gate too.
 */
final class Opening implements Runnable {
  /** Until the gate is open there is nothing to give up; it may open any moment. */
  private static final long CLOSED_MILLIS = 1_000;

  /** How long a first generation may wait for the JDK's classes, in milliseconds. */
  private static final long PATIENCE_MILLIS = 2_000;

  private static final String REFUSED = "io.promptnotary.boot.CallRefusedException";

  private final Instrumentation instrumentation;
  private final byte[] gate;
  private final Probes probes;
  private final WriteBehind queue;
  private final Counters counters;
  private final Breakers breakers;
  private final Config config;
  private volatile @Nullable Installed installed;
  private final Runnable taskWeaving;
  private volatile @Nullable Thread taskWeaver;
  private boolean open;

  Opening(
      Instrumentation instrumentation,
      byte[] gate,
      Probes probes,
      WriteBehind queue,
      Counters counters,
      Breakers breakers,
      Config config,
      Runnable taskWeaving) {
    this.instrumentation = instrumentation;
    this.gate = gate;
    this.probes = probes;
    this.queue = queue;
    this.counters = counters;
    this.breakers = breakers;
    this.config = config;
    this.taskWeaving = taskWeaving;
  }

  @Override
  public synchronized void run() {
    if (open) {
      return;
    }
    try {
      Class<?> defined = define("io.promptnotary.boot.Gate", gate);
      define(REFUSED, classFile(REFUSED));
      Module own = Opening.class.getModule();
      // The bootstrap loader's classes outside any module: nobody else reads them by default.
      instrumentation.redefineModule(
          own, Set.of(defined.getModule()), Map.of(), Map.of(), Set.of(), Map.of());
      queue.start();
      weaveTasks();
      installed =
          Behind.install(
              new Surroundings(
                  probes,
                  queue,
                  this::open,
                  new ReactorOperators(this::open),
                  this::awaitTasks,
                  initialized(),
                  counters,
                  breakers,
                  config.capture(),
                  config.retention().pendingAge()));
      open = true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the gate cannot be placed", e);
    }
  }

  /**
   * Has the JDK's classes woven. On a thread of its own: the JVM weaves nothing anew on one that is
   * in the midst of weaving, and who loads a class need not wait.
   */
  private void weaveTasks() {
    if (config.capture().propagate().isEmpty()) {
      return;
    }
    try {
      Thread weaving = OwnThread.of("promptnotary-tasks", Thread.NORM_PRIORITY, taskWeaving);
      weaving.start();
      taskWeaver = weaving;
    } catch (Throwable t) {
      // Out of threads: then calls on other threads stand alone.
      counters.errors.increment();
    }
  }

  /** Before a generation begins on a thread of the host: what it hands over must be seen. */
  private void awaitTasks() {
    Thread weaving = taskWeaver;
    if (weaving != null) {
      OwnThread.isEndedWithin(weaving, PATIENCE_MILLIS);
      taskWeaver = null;
    }
  }

  /**
   * Gives up generations that have been under way for too long, see {@link Recorder#giveUp}. For
   * the writer's thread.
   *
   * @return milliseconds until the next time
   */
  long giveUp() {
    Installed behind = installed;
    return behind == null ? CLOSED_MILLIS : behind.upkeep().getAsLong();
  }

  /** What the recorder, if there is one yet, has not handed over. */
  Undecided undecided() {
    Installed behind = installed;
    return behind == null ? Undecided.NONE : behind.undecided();
  }

  /** What others need of the recorder, in types that can be linked without the gate. */
  private record Installed(LongSupplier upkeep, Undecided undecided) {}

  private static byte[] classFile(String name) {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = Opening.class.getClassLoader().getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> define(String name, byte[] bytes) throws ReflectiveOperationException {
    // Instrumentation's own way of adding to that loader makes the JVM print a warning.
    Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
    Object unsafe = type.getMethod("getUnsafe").invoke(null);
    Method define =
        type.getMethod(
            "defineClass",
            String.class,
            byte[].class,
            int.class,
            int.class,
            ClassLoader.class,
            java.security.ProtectionDomain.class);
    return (Class<?>) define.invoke(unsafe, name, bytes, 0, bytes.length, null, null);
  }

  /** Only the JVM knows whether a class has been initialised, and asking must not do it. */
  private static Predicate<Class<?>> initialized() throws ReflectiveOperationException {
    Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
    MethodHandle asks =
        MethodHandles.lookup()
            .findVirtual(
                type, "shouldBeInitialized", MethodType.methodType(boolean.class, Class.class))
            .bindTo(type.getMethod("getUnsafe").invoke(null));
    return each -> {
      try {
        return !(boolean) asks.invokeExact(each);
      } catch (Throwable unknown) {
        return false;
      }
    };
  }

  /** Opens the package of {@code type} to us, if its module keeps it shut. */
  private boolean open(Class<?> type) {
    Module module = type.getModule();
    Module own = Opening.class.getModule();
    String name = type.getPackageName();
    if (!module.isOpen(name, own) && instrumentation.isModifiableModule(module)) {
      instrumentation.redefineModule(
          module, Set.of(), Map.of(), Map.of(name, Set.of(own)), Set.of(), Map.of());
    }
    return module.isOpen(name, own);
  }

  /** Apart, because these classes can be linked only once the gate is there. */
  private static final class Behind {
    static Installed install(Surroundings surroundings) {
      Recorder recorder = new Recorder(surroundings);
      Gate.install(recorder);
      return new Installed(recorder::giveUp, recorder.undecided());
    }
  }
}
