package io.promptnotary.boot;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters. Runs on the host's main thread, so it decides only whether there is
 * anything to do; with {@code -Dpromptnotary.enabled=false} no further class of ours is loaded.
 * Nothing ever leaves it: a failure becomes one line on standard error and the application runs on.
 */
public final class Agent {
  /**
   * Whoever attached the agent finds here how that went: {@code recording}, {@code already} or
   * {@code failed}, a colon, and words. Not one of our settings, whose names the parser checks.
   */
  public static final String ATTACHED = "io.promptnotary.attached";

  /** The JVM asks for one agent as often as it is told to; a second one would record all twice. */
  private static final AtomicBoolean AT_WORK = new AtomicBoolean();

  private Agent() {}

  /** Called by the JVM before the application's {@code main}. */
  public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
    if (!enter(arguments, instrumentation, null)) {
      System.err.println("promptnotary: at work already; the second -javaagent is ignored");
    }
  }

  /** Called by the JVM when the agent is attached to a running application. */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    Outcome outcome = new Outcome();
    if (!enter(arguments, instrumentation, outcome)) {
      outcome.already();
    }
    System.setProperty(ATTACHED, outcome.toString());
  }

  /** Another agent may start: this one has nothing to do. */
  static void left() {
    AT_WORK.set(false);
  }

  /**
   * The JVM looks for its entrance among all methods here, and loads the classes that they name:
   * hence no outcome by its own type.
   *
   * @return false if an agent is at work already
   */
  private static boolean enter(
      @Nullable String arguments,
      Instrumentation instrumentation,
      @Nullable Consumer<String> told) {
    try {
      if ("false".equalsIgnoreCase(System.getProperty("promptnotary.enabled"))) {
        if (told != null) {
          told.accept("promptnotary.enabled is false there");
        }
        return true;
      }
      String version = System.getProperty("java.specification.version", "");
      if (version.startsWith("1.") || Integer.parseInt(version) < 17) {
        complain("Java " + version + " is too old, 17 or later is needed", told);
        return true;
      }
      if (!AT_WORK.compareAndSet(false, true)) {
        return false;
      }
      Boot.start(arguments, instrumentation, (Outcome) told);
    } catch (Throwable e) {
      complain(e.toString(), told);
    }
    return true;
  }

  private static void complain(String what, @Nullable Consumer<String> told) {
    System.err.println("promptnotary: " + what + "; the application runs unobserved");
    if (told != null) {
      told.accept(what);
    }
  }
}
