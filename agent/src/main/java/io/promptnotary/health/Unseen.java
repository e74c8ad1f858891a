package io.promptnotary.health;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs work of the agent's own out of sight of OpenTelemetry's agent: that one weaves every JDBC
 * driver, ours too, and what the store does is no part of the host's traces. Stateless.
 */
public final class Unseen {
  /** The newer name, and the older one. */
  private static final List<String> DOORS =
      List.of(
          "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.impl.InstrumentationUtil",
          "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.internal.InstrumentationUtil");

  private Unseen() {}

  /** Runs {@code work} exactly once; throws what it throws. */
  public static void run(Runnable work) {
    Method door = door();
    if (door == null) {
      work.run();
      return;
    }
    boolean[] begun = {false};
    Runnable once =
        () -> {
          begun[0] = true;
          work.run();
        };
    try {
      door.invoke(null, once);
    } catch (InvocationTargetException | IllegalAccessException | RuntimeException e) {
      if (!begun[0]) {
        work.run();
      } else if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      } else if (e.getCause() instanceof Error thrown) {
        throw thrown;
      }
    }
  }

  private static @Nullable Method door() {
    for (String each : DOORS) {
      try {
        // Its classes lie in the bootstrap loader.
        return Class.forName(each, false, null)
            .getMethod("suppressInstrumentation", Runnable.class);
      } catch (ReflectiveOperationException | LinkageError absent) {
        continue;
      }
    }
    return null;
  }
}
