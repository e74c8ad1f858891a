package io.promptnotary.health;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows the agent in the JVM's MBean server, once the host or somebody from outside has made the
 * JVM have one; never makes it have one, which would initialise logging before the host's own main
 * method has configured it. Until then no class of JMX is loaded. Where registering is not
 * possible, nothing happens. Safe on any thread.
 */
public final class Management {
  private static final long PERIOD_MILLIS = 5_000;

  private final About about;
  private final Supplier<Figures> figures;
  private @Nullable Runnable registered;
  private boolean done;

  /**
   * For one run of the agent.
   *
   * @param figures asked by whoever reads the bean, on any thread
   */
  public Management(About about, Supplier<Figures> figures) {
    this.about = about;
    this.figures = figures;
  }

  /**
   * Registers it if that is possible now; takes it away again at the end.
   *
   * @param last true at the end of the JVM
   * @return after how many milliseconds to ask again
   */
  public synchronized long run(boolean last) {
    if (last) {
      done = true;
      if (registered != null) {
        registered.run();
        registered = null;
      }
    } else if (!done && Platform.uses("javax.management")) {
      try {
        registered = new AgentBean(about, figures).register();
        done = registered != null;
      } catch (Throwable t) {
        // The name is taken, or the host's own server does not allow it.
        done = true;
      }
    }
    return done ? Long.MAX_VALUE : PERIOD_MILLIS;
  }
}
