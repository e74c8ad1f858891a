package io.promptnotary.health;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has happened and is not on record, so that at least this can be put on record. {@link #add}
 * is safe on any thread and never blocks; {@link #next} is for one thread.
 */
public final class Losses {
  // A map without locks: host threads add.
  private final Map<Key, Tally> tallies =
      new ConcurrentSkipListMap<>(Comparator.comparing(Key::pointcut).thenComparing(Key::reason));

  /** Why something is missing. */
  public enum Reason {
    /** The queue was full, and the spill file could take nothing either. */
    QUEUE_FULL("queue full"),
    /** The end of the JVM came before it was written, and the spill file could not take it. */
    SHUTDOWN("shutdown"),
    /** A part of a spill file could not be read back. */
    SPILL_DAMAGED("spill file damaged"),
    /** The pointcut rested after too many failures. */
    BREAKER("pointcut rests");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** As it stands in the store. */
    public String words() {
      return words;
    }
  }

  /** What is missing. */
  public enum Kind {
    /** A generation as it stood while it ran; its end may be on record all the same. */
    PENDING,
    /** A generation with its end. */
    FINAL,
    /** A link to an entity that was saved later. */
    LINK,
    /** One run of a method that was not looked at. */
    SKIPPED
  }

  private record Key(String pointcut, Reason reason) {}

  /**
   * What is missing since the last time that this was asked.
   *
   * @param pointcut id of the pointcut where it began
   * @param reason why
   * @param firstAt wall clock, Unix milliseconds
   * @param lastAt wall clock, Unix milliseconds
   * @param pending how many of {@link Kind#PENDING}
   * @param finals how many of {@link Kind#FINAL}
   * @param links how many of {@link Kind#LINK}
   * @param skipped how many of {@link Kind#SKIPPED}
   */
  public record Loss(
      String pointcut,
      Reason reason,
      long firstAt,
      long lastAt,
      long pending,
      long finals,
      long links,
      long skipped) {}

  /** One more is missing. */
  public void add(String pointcut, Reason reason, Kind kind) {
    Key key = new Key(pointcut, reason);
    Tally tally = tallies.get(key);
    if (tally == null) {
      tally = tallies.computeIfAbsent(key, unknown -> new Tally());
    }
    tally.add(kind, System.currentTimeMillis());
  }

  /** What has come since the last call; empty if nothing has. */
  public List<Loss> next() {
    List<Loss> losses = new ArrayList<>();
    for (Map.Entry<Key, Tally> each : tallies.entrySet()) {
      Loss loss = each.getValue().next(each.getKey());
      if (loss != null) {
        losses.add(loss);
      }
    }
    return losses;
  }

  /** Counts up for ever; remembers what has been reported. */
  private static final class Tally {
    private final LongAdder[] counts = new LongAdder[Kind.values().length];
    private final long[] reported = new long[counts.length];
    private final AtomicLong first = new AtomicLong();
    private volatile long last;

    Tally() {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = new LongAdder();
      }
    }

    void add(Kind kind, long now) {
      first.compareAndSet(0, now);
      last = now;
      counts[kind.ordinal()].increment();
    }

    @Nullable Loss next(Key key) {
      long[] fresh = new long[counts.length];
      long sum = 0;
      for (int i = 0; i < counts.length; i++) {
        long count = counts[i].sum();
        fresh[i] = count - reported[i];
        reported[i] = count;
        sum += fresh[i];
      }
      if (sum == 0) {
        return null;
      }
      long from = first.getAndSet(0);
      long to = last;
      return new Loss(
          key.pointcut,
          key.reason,
          from == 0 ? to : from,
          to,
          fresh[0],
          fresh[1],
          fresh[2],
          fresh[3]);
    }
  }
}
