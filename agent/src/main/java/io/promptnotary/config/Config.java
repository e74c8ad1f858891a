package io.promptnotary.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Everything that a configuration says, checked and resolved. Immutable and safe on any thread.
 *
 * @param service the configured service name, or the empty string where the main class decides
 * @param enabled false: nothing is woven
 * @param log how much the agent says on standard error
 * @param store where snapshots go
 * @param queue the bounds between host threads and the writer
 * @param libraries which shipped pointcut files apply
 * @param redact replaced before anything is written anywhere
 * @param exclude classes never woven
 * @param pointcuts in the order of the file, the user's first and shipped ones behind
 */
public record Config(
    String service,
    boolean enabled,
    LogLevel log,
    Store store,
    Queue queue,
    Libraries libraries,
    List<Pattern> redact,
    List<Glob> exclude,
    List<Pointcut> pointcuts) {

  /** How much the agent says on standard error; each level includes the ones before it. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /**
   * Where snapshots go.
   *
   * @param url a JDBC address, {@code jdbc:sqlite:FILE} for now
   */
  public record Store(String url) {}

  /**
   * The bounds between host threads and the writer.
   *
   * @param maxItems captures waiting at most
   * @param maxBytes their size at most, in bytes
   * @param shutdownMillis how long the end of the JVM may wait for the writer, in milliseconds
   */
  public record Queue(int maxItems, long maxBytes, long shutdownMillis) {}

  /**
   * Which shipped pointcut files apply.
   *
   * @param auto true: those whose classes turn up
   * @param names the chosen ones where {@code auto} is false; empty for none
   */
  public record Libraries(boolean auto, List<String> names) {}
}
