package io.promptnotary.boot;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters. Runs on the host's main thread, so it decides only whether there is
 * anything to do; with {@code -Dpromptnotary.enabled=false} no further class of ours is loaded.
 * Nothing ever leaves it: a failure becomes one line on standard error and the application runs on.
 */
public final class Agent {
  private Agent() {}

  /** Called by the JVM before the application's {@code main}. */
  public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
    enter(arguments, instrumentation, false);
  }

  /** Called by the JVM when the agent is attached to a running application. */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    enter(arguments, instrumentation, true);
  }

  private static void enter(
      @Nullable String arguments, Instrumentation instrumentation, boolean attached) {
    try {
      if ("false".equalsIgnoreCase(System.getProperty("promptnotary.enabled"))) {
        return;
      }
      String version = System.getProperty("java.specification.version", "");
      if (version.startsWith("1.") || Integer.parseInt(version) < 17) {
        System.err.println(
            "promptnotary: Java "
                + version
                + " is too old, 17 or later is needed; the application runs unobserved");
        return;
      }
      Boot.start(arguments, instrumentation, attached);
    } catch (Throwable e) {
      System.err.println("promptnotary: " + e + "; the application runs unobserved");
    }
  }
}
