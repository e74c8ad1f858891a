package io.promptnotary.store;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Figures of snapshots, by group. What nobody knows is null and not 0. Immutable.
 *
 * @param <T> the kind of figures
 * @param lines the largest group first, times in their order
 * @param total all groups together
 * @param archived how many snapshots that may match are in the archive and therefore not counted
 */
public record Report<T>(List<Line<T>> lines, T total, long archived) {

  /** What figures may be grouped by. */
  public enum By {
    /** The template's id, whatever its version. */
    TEMPLATE,
    /** The template's id and version. */
    VERSION,
    MODEL,
    ORG,
    USER,
    PLATFORM,
    STATUS,
    DAY,
    HOUR,
    /** One group of all. */
    NONE;

    /** In lower case. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** True if groups are stretches of time. */
    public boolean isTime() {
      return this == DAY || this == HOUR;
    }
  }

  /**
   * What a line is about.
   *
   * @param key the id, or a model's name; null for snapshots that have none, and for stretches of
   *     time
   * @param name a template's name; null if it has none, and for all else
   * @param version a template's version, where groups are told apart by it
   * @param from the beginning of a day or hour; null for all else, and for damaged times
   */
  public record Group(
      @Nullable String key,
      @Nullable String name,
      @Nullable String version,
      @Nullable Instant from) {
    static final Group ALL = new Group(null, null, null, null);
  }

  /** One group and its figures. */
  public record Line<T>(Group group, T figures) {}

  /**
   * What a group cost.
   *
   * @param rows snapshots
   * @param unpriced those of them whose cost is unknown
   * @param calls as far as they were counted
   * @param amounts one for each currency, the largest first
   */
  public record Costs(
      long rows,
      long unpriced,
      @Nullable Long calls,
      @Nullable Long promptTokens,
      @Nullable Long completionTokens,
      @Nullable Long cachedTokens,
      @Nullable Long totalTokens,
      List<Amount> amounts) {}

  /**
   * Money.
   *
   * @param currency null if the rows do not name it
   * @param sum of the rows that have a cost
   * @param rows how many these are
   */
  public record Amount(@Nullable String currency, double sum, long rows) {
    /** For one snapshot. */
    public double average() {
      return sum / rows;
    }
  }

  /**
   * What had to be repaired.
   *
   * @param rows snapshots
   * @param measured those of them that were checked or repaired
   * @param repaired those of them with a repair
   * @param repairs their sum; null if none was measured
   * @param initialScore the average score of the first validation, from those that have one
   */
  public record Repairs(
      long rows,
      long measured,
      long repaired,
      @Nullable Long repairs,
      @Nullable Double initialScore) {
    /** The part of the measured ones that were repaired, 0 to 1; null if none was measured. */
    public @Nullable Double share() {
      return measured == 0 ? null : (double) repaired / measured;
    }
  }

  /**
   * How long it took.
   *
   * @param rows snapshots
   * @param total from the start to the end of the generation
   * @param provider of that, waiting for the provider
   * @param firstToken from the start of a streamed call to its first piece
   */
  public record Latency(
      long rows, Percentiles total, Percentiles provider, Percentiles firstToken) {}

  /**
   * Milliseconds that so many of a hundred did not exceed, each one that was measured; NaN where
   * nothing was.
   *
   * @param count how many were measured
   */
  public record Percentiles(
      long count, double p50, double p90, double p95, double p99, double max) {}

  /**
   * What failed.
   *
   * @param rows snapshots
   * @param failed those of them that failed, were abandoned or interrupted; to cancel is the host's
   *     own wish
   * @param types what with, the most frequent first
   */
  public record Errors(long rows, long failed, List<ErrorType> types) {
    /** The part that failed, 0 to 1. */
    public double share() {
      return rows == 0 ? 0 : (double) failed / rows;
    }
  }

  /**
   * One kind of error.
   *
   * @param type null where a failed snapshot has none
   * @param rows how many snapshots
   * @param newest the id of the newest of them
   */
  public record ErrorType(@Nullable String type, long rows, String newest) {}

  /**
   * What texts take, in bytes of UTF-8 before compression.
   *
   * @param rows snapshots
   * @param promptBytes of the two final prompts
   * @param answerBytes of the answers
   */
  public record Storage(long rows, long promptBytes, long answerBytes) {
    /** Prompts and answer of one snapshot. */
    public double average() {
      return rows == 0 ? 0 : (double) (promptBytes + answerBytes) / rows;
    }
  }
}
