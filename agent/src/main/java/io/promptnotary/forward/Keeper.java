package io.promptnotary.forward;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.store.Spool;
import io.promptnotary.store.StoreException;
import io.promptnotary.store.Sweep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what waits in bounds: gives up the oldest where there is too much of it, deletes what all
 * targets have where the store is to keep only what is not delivered, and forgets targets that no
 * configuration names any more. For one thread.
 */
final class Keeper {
  /** Processes with other configurations may take turns on one store. */
  private static final Duration FORGET = Duration.ofDays(7);

  private static final long SEEN_NANOS = TimeUnit.HOURS.toNanos(1);

  /** So many delivered rows are deleted before their time has come. */
  private static final long MANY = 5_000;

  private static final long REST_MILLIS = 20;
  private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Plan plan;
  private final Origin origin;
  private final Spool spool;
  private final Pace pace;
  private final Log log;
  private long seenAt = System.nanoTime();
  private long budgetAt;
  private long sweptAt;
  private long saidAt = System.nanoTime() - LOG_NANOS;
  private long delivered;
  private boolean isOlderSwept;

  Keeper(Plan plan, Origin origin, Spool spool, Pace pace, Log log) {
    this.plan = plan;
    this.origin = origin;
    this.spool = spool;
    this.pace = pace;
    this.log = log;
    this.budgetAt = System.nanoTime();
    this.sweptAt = System.nanoTime();
  }

  /** Tells the store which targets there are. */
  void name() throws StoreException {
    List<Spool.Named> named =
        plan.targets().stream().map(each -> new Spool.Named(each.name(), each.address())).toList();
    Instant now = Instant.now();
    spool.name(named, plan.history() ? "" : first(plan.since()), now);
    for (String each : spool.unseen(now.minus(FORGET))) {
      spool.forget(each, origin, now);
      log.warn(
          "forward."
              + each
              + " is no longer configured, since a week: what it has not taken is given up");
    }
  }

  /** The smallest id of its moment. */
  static String first(Instant moment) {
    String digits = String.format(Locale.ROOT, "%012x", moment.toEpochMilli());
    return digits.substring(0, 8) + "-" + digits.substring(8) + "-7000-8000-000000000000";
  }

  /** What is due now. */
  void keep(List<Forwarder> forwarders, BooleanSupplier closing) throws StoreException {
    long now = System.nanoTime();
    if (now - seenAt >= SEEN_NANOS) {
      seenAt = now;
      name();
    }
    if (now - budgetAt >= TimeUnit.MILLISECONDS.toNanos(pace.budget())) {
      budgetAt = now;
      for (TargetSettings each : plan.targets()) {
        giveUp(each.name(), closing);
      }
    }
    for (Forwarder each : forwarders) {
      delivered += each.delivered();
    }
    if (plan.keepUndelivered()
        && (delivered >= MANY || now - sweptAt >= TimeUnit.MILLISECONDS.toNanos(pace.sweep()))) {
      sweptAt = now;
      delivered = 0;
      sweep(closing);
    }
  }

  private void giveUp(String name, BooleanSupplier closing) throws StoreException {
    long sum = 0;
    long count;
    do {
      count = spool.giveUp(name, plan.spoolBytes(), origin);
      sum += count;
    } while (count > 0 && !closing.getAsBoolean());
    if (sum > 0 && System.nanoTime() - saidAt >= LOG_NANOS) {
      saidAt = System.nanoTime();
      log.warn(
          "forward."
              + name
              + ": more than forward.spool_bytes wait for it, the oldest are given up, which is on"
              + " record as a gap: "
              + sum
              + " snapshots so far");
    }
  }

  private void sweep(BooleanSupplier closing) throws StoreException {
    Instant before = Instant.now().minusMillis(pace.grace());
    try (Sweep sweep = spool.sweep()) {
      while (!closing.getAsBoolean() && sweep.step(before).seen() > 0) {
        rest();
      }
      // What was there before goes once, when all have it.
      while (!isOlderSwept && isHistoryDelivered() && !closing.getAsBoolean()) {
        Sweep.@Nullable Done done = sweep.older(before);
        isOlderSwept = done == null;
        rest();
      }
    }
  }

  private boolean isHistoryDelivered() throws StoreException {
    return spool.standing(false).stream().allMatch(each -> each.history() == 0);
  }

  private static void rest() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      // Nobody has a reason to; there is no harm in going on.
    }
  }
}
