package io.promptnotary.health;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The agent's few words. Safe on any thread, though host threads have no reason to speak. Every
 * line begins with {@code promptnotary: }; a key is said once, so that a lasting trouble does not
 * flood the host's console.
 */
public final class Log {
  private final PrintStream out;
  private final Map<String, Boolean> said = new ConcurrentHashMap<>();
  private volatile Level level = Level.WARN;
  private volatile UnaryOperator<String> mask = UnaryOperator.identity();

  /** How much is said; each level includes the ones before it. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /** Speaks on {@code out}, which is the process's standard error in a host. */
  public Log(PrintStream out) {
    this.out = out;
  }

  /** Says from now on what is at most {@code next}. */
  public void level(Level next) {
    level = next;
  }

  /** Passes from now on every sentence through {@code next}, which takes secrets out. */
  public void mask(UnaryOperator<String> next) {
    mask = next;
  }

  /** True if {@code asked} would be said. */
  public boolean says(Level asked) {
    return asked.compareTo(level) <= 0;
  }

  /** Something is lost or will not work until somebody acts. */
  public void error(String sentence) {
    say(Level.ERROR, sentence);
  }

  /** Something is not as intended. */
  public void warn(String sentence) {
    say(Level.WARN, sentence);
  }

  /** Something worth knowing when one asks. */
  public void info(String sentence) {
    say(Level.INFO, sentence);
  }

  /** Something for whoever looks for a fault in the agent itself. */
  public void debug(String sentence) {
    say(Level.DEBUG, sentence);
  }

  /** Like {@link #warn}, the first time that {@code key} comes up. */
  public void warnOnce(String key, String sentence) {
    if (said.putIfAbsent(key, Boolean.TRUE) == null) {
      warn(sentence);
    }
  }

  private void say(Level asked, String sentence) {
    if (says(asked)) {
      out.println("promptnotary: " + mask.apply(sentence));
      out.flush();
    }
  }
}
