package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the queue says to the operator, and not too often. For the writer's thread, and for the one
 * that closes when that has ended.
 */
final class Words {
  private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

  private final Spill spill;
  private final Counters counters;
  private final Log log;
  private long troubleAt = System.nanoTime() - QUIET;
  private @Nullable String told;
  private long lostSaid;
  private long lostAt = System.nanoTime() - QUIET;

  Words(Spill spill, Counters counters, Log log) {
    this.spill = spill;
    this.counters = counters;
    this.log = log;
  }

  /** The store does not take what it is given. Again only when there is another reason. */
  void trouble(Throwable reason) {
    long now = System.nanoTime();
    if (now - troubleAt < QUIET) {
      return;
    }
    try {
      String sentence = reason(reason);
      if (sentence.equals(told)) {
        return;
      }
      troubleAt = now;
      told = sentence;
      log.warn(
          "the store does not take snapshots for the moment, "
              + (spill.hasRoom() ? "they wait in " + spill.path() : "they wait in memory")
              + ": "
              + sentence);
    } catch (Throwable t) {
      // Out of memory, most likely: the writer lives on and has counted it.
      counters.errors.increment();
    }
  }

  /** Whoever was told of the trouble is told of its end. */
  void good() {
    String sentence = "the store takes snapshots again";
    if (told == null) {
      log.info(sentence);
    } else {
      told = null;
      log.warn(sentence);
    }
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown instanceof Error || message == null ? thrown.toString() : message;
  }

  /** Says how many were lost, unless that was said a short while ago. */
  void lost() {
    lost(QUIET);
  }

  /** Says how many were lost since that was said. */
  void lostInAll() {
    lost(0);
  }

  private void lost(long quiet) {
    long lost = counters.dropped.sum();
    long now = System.nanoTime();
    if (lost > lostSaid && now - lostAt >= quiet) {
      log.warn(
          (lost - lostSaid)
              + " captures found no room and were not recorded: see recording_gaps in the store");
      lostSaid = lost;
      lostAt = now;
    }
  }
}
