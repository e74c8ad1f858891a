package io.promptnotary.forward;

import io.promptnotary.forward.kafka.KafkaTarget;
import io.promptnotary.forward.otlp.OtlpTarget;
import io.promptnotary.health.Log;

/** Opens targets; the classes of a kind, and its libraries, are loaded with the first of it. */
public final class Targets {
  private Targets() {}

  /** Opens a target. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens a target anew.
     *
     * @throws TargetException if that is not possible now; nothing is left open then
     */
    Target open(TargetSettings settings) throws TargetException;
  }

  /** Opens the kind of target that the scheme of its address names. */
  public static Target open(TargetSettings settings, Log log) throws TargetException {
    // What an address says beyond its scheme is judged there.
    String url = settings.url();
    if (url.startsWith("jdbc:sqlite:")) {
      return FileTarget.open(url, log);
    }
    if (url.startsWith("jdbc:")) {
      return JdbcTarget.open(settings, log);
    }
    if (url.startsWith("kafka:")) {
      return KafkaTarget.open(settings);
    }
    if (url.startsWith("otlp+")) {
      return OtlpTarget.open(settings);
    }
    throw TargetException.away(
        "forward.targets."
            + settings.name()
            + ": '"
            + settings.address()
            + "' is no kind of target: write jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb:, kafka:,"
            + " otlp+http: or otlp+https:",
        null);
  }
}
