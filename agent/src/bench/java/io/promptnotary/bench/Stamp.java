package io.promptnotary.bench;

/**
 * The agent that does nothing; with {@code front} and {@code behind} as arguments, two of it
 * measure the premain of the agent between them and leave it in the system property {@code
 * bench.premain}, in nanoseconds.
 */
public final class Stamp {
  private Stamp() {}

  /** Called by the JVM. */
  public static void premain(String argument) {
    if (argument == null) {
      return;
    }
    long now = System.nanoTime();
    if (argument.equals("behind")) {
      System.setProperty("bench.premain", Long.toString(now - Long.getLong("bench.front")));
    } else {
      System.setProperty("bench.front", Long.toString(System.nanoTime()));
    }
  }
}
