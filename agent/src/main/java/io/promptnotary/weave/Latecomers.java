package io.promptnotary.weave;

import io.promptnotary.health.Log;
import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Weaves anew what was loaded before its pointcut was there: a class of the host that implements a
 * library's interface is seen by the weaver before that interface, which may be the first that is
 * seen of the library. Looks several times, because a class that is in the midst of being loaded is
 * not on the JVM's list yet. What the coverage of libraries has to look up is looked up here too.
 * For threads of the agent's own.
 */
public final class Latecomers implements Runnable {
  /** Before each look, in milliseconds. */
  private static final long[] PAUSES = {0, 100, 1_000, 5_000};

  private final Instrumentation instrumentation;
  private final Weaver weaver;
  private final Log log;
  private final Set<Class<?>> tried =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /** For the classes that {@code weaver} misses. */
  public Latecomers(Instrumentation instrumentation, Weaver weaver, Log log) {
    this.instrumentation = instrumentation;
    this.weaver = weaver;
    this.log = log;
  }

  @Override
  public void run() {
    try {
      for (long pause : PAUSES) {
        Thread.sleep(pause);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Weaves what is loaded by now. */
  void look() {
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      try {
        if (!each.isArray()
            && !each.isHidden()
            && each.getClassLoader() != Latecomers.class.getClassLoader()
            && instrumentation.isModifiableClass(each)
            && weaver.misses(each)
            && tried.add(each)) {
          instrumentation.retransformClasses(each);
        }
      } catch (Throwable e) {
        log.warn(each.getName() + " is left alone: " + e);
      }
    }
    lookCloser(false);
  }

  /** At the end of the JVM: looks up what was not there to be looked up before. */
  public void lookCloser() {
    lookCloser(true);
  }

  private void lookCloser(boolean last) {
    try {
      weaver.lookCloser(last);
    } catch (Throwable e) {
      // A class loader of the host that does not like to be asked.
      log.debug("versions of libraries: " + e);
    }
  }
}
