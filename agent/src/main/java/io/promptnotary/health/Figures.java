package io.promptnotary.health;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the agent stands at one moment. Immutable. {@link Counters} explains the figures of the same
 * names.
 *
 * @param captured captures taken from host threads
 * @param committed rows committed
 * @param spilled entries that went through the spill file
 * @param unconfirmed calls that went ahead without a committed row
 * @param refused calls that were refused
 * @param dropped captures that were not recorded
 * @param gaps values that could not be read
 * @param errors failures of the agent itself
 * @param errorsByPointcut the same for each pointcut that has had any
 * @param itemsHighWater the most captures that were in memory at once
 * @param bytesHighWater the most bytes that were in memory at once
 * @param waiting captures that are in memory now
 * @param spillBytes bytes that are in the spill file now
 * @param commits batches committed
 * @param commitP50Nanos half of the commits took no longer; 0 if there was none
 * @param commitP99Nanos all but one in a hundred took no longer
 * @param commitMaxNanos the longest
 * @param trouble when the store took nothing
 * @param rests pointcuts whose breaker has tripped, resting now or not
 * @param targets how each target of {@code forward} stands; empty where this process does not
 *     deliver
 */
public record Figures(
    long captured,
    long committed,
    long spilled,
    long unconfirmed,
    long refused,
    long dropped,
    long gaps,
    long errors,
    Map<String, Long> errorsByPointcut,
    long itemsHighWater,
    long bytesHighWater,
    long waiting,
    long spillBytes,
    long commits,
    long commitP50Nanos,
    long commitP99Nanos,
    long commitMaxNanos,
    Trouble.State trouble,
    List<Rest> rests,
    List<Delivery> targets) {

  /**
   * How a target stands. Counts are those of the store, whichever process has delivered.
   *
   * @param name as configured
   * @param waiting changes that it has not taken yet
   * @param waitingBytes their size, about
   * @param history true while it has not taken all that was there before
   * @param oldestAt when the oldest of them was committed, or null; ISO-8601 in UTC
   * @param delivered states of snapshots that it has taken
   * @param refused snapshots that it does not take
   * @param givenUp snapshots that there was no room for any more
   * @param failingSince since when it takes nothing, or null; ISO-8601 in UTC
   * @param trouble why, or null
   */
  public record Delivery(
      String name,
      long waiting,
      long waitingBytes,
      boolean history,
      @Nullable String oldestAt,
      long delivered,
      long refused,
      long givenUp,
      @Nullable String failingSince,
      @Nullable String trouble) {}

  /**
   * A pointcut whose breaker has tripped at least once.
   *
   * @param pointcut its id
   * @param state {@code open}: it rests; {@code trial}: one run of it tries; {@code closed}: all is
   *     well again
   * @param fields what is not read meanwhile; empty if the whole pointcut is not recorded
   * @param trips how often it has tripped
   * @param skipped how many runs of it were not recorded
   * @param reason why it tripped last, or null if nobody knows
   */
  public record Rest(
      String pointcut,
      String state,
      List<String> fields,
      long trips,
      long skipped,
      @Nullable String reason) {

    /** Copies {@code fields}. */
    public Rest {
      fields = List.copyOf(fields);
    }
  }

  /** Copies the lists. */
  public Figures {
    errorsByPointcut = Map.copyOf(errorsByPointcut);
    rests = List.copyOf(rests);
    targets = List.copyOf(targets);
  }

  /** What {@code counters} say, and the four things that they do not know. */
  public static Figures of(
      Counters counters, long waiting, long spillBytes, List<Rest> rests, List<Delivery> targets) {
    return new Figures(
        counters.captured.sum(),
        counters.committed.sum(),
        counters.spilled.sum(),
        counters.unconfirmed.sum(),
        counters.refused.sum(),
        counters.dropped.sum(),
        counters.gaps.sum(),
        counters.errors.sum(),
        counters.errorsByPointcut(),
        counters.items.get(),
        counters.bytes.get(),
        waiting,
        spillBytes,
        counters.commits.count(),
        counters.commits.percentile(0.5),
        counters.commits.percentile(0.99),
        counters.commits.max(),
        counters.trouble.state(),
        rests,
        targets);
  }
}
