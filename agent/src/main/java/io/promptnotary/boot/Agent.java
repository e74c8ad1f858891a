package io.promptnotary.boot;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicBoolean;
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
    enter(arguments, instrumentation, null);
  }

  /** Called by the JVM when the agent is attached to a running application. */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    Outcome outcome = new Outcome();
    enter(arguments, instrumentation, outcome);
    System.setProperty(ATTACHED, outcome.toString());
  }

  /** Another agent may start: this one has nothing to do. */
  static void left() {
    AT_WORK.set(false);
  }

  private static void enter(
      @Nullable String arguments, Instrumentation instrumentation, @Nullable Outcome outcome) {
    try {
      if ("false".equalsIgnoreCase(System.getProperty("promptnotary.enabled"))) {
        if (outcome != null) {
          outcome.accept("promptnotary.enabled is false there");
        }
        return;
      }
      String version = System.getProperty("java.specification.version", "");
      if (version.startsWith("1.") || Integer.parseInt(version) < 17) {
        complain("Java " + version + " is too old, 17 or later is needed", outcome);
        return;
      }
      if (!AT_WORK.compareAndSet(false, true)) {
        if (outcome == null) {
          System.err.println("promptnotary: at work already; the second -javaagent is ignored");
        } else {
          outcome.already();
        }
        return;
      }
      Boot.start(arguments, instrumentation, outcome);
    } catch (Throwable e) {
      complain(e.toString(), outcome);
    }
  }

  private static void complain(String what, @Nullable Outcome outcome) {
    System.err.println("promptnotary: " + what + "; the application runs unobserved");
    if (outcome != null) {
      outcome.accept(what);
    }
  }
}
