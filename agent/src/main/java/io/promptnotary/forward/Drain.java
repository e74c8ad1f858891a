package io.promptnotary.forward;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Events;
import io.promptnotary.health.Figures;
import io.promptnotary.health.Log;
import io.promptnotary.queue.SpillFiles;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.store.SnapshotStore;
import io.promptnotary.store.SnapshotWriter;
import io.promptnotary.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Delivers all that a store holds, for the console: what a container has left behind, whose next
 * start never comes. For one thread.
 */
public final class Drain {
  private static final Pace PACE = new Pace(0, 1, 50, 1_000, 10_000, 300_000, 300_000, 500, 5_000);

  /** What another process needs to say that it is delivering. */
  private static final long LEASE_NANOS = Duration.ofSeconds(3).toNanos();

  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  private Drain() {}

  /**
   * How it went.
   *
   * @param leading false if another process delivers what is in the store
   * @param targets how each stands now
   */
  public record Outcome(boolean leading, List<Figures.Delivery> targets) {
    /** Copies the list. */
    public Outcome {
      targets = List.copyOf(targets);
    }

    /** True if nothing is left. */
    public boolean isDone() {
      return leading && targets.stream().allMatch(Drain::isDone);
    }
  }

  private static boolean isDone(Figures.Delivery target) {
    return target.waiting() == 0 && !target.history() && target.trouble() == null;
  }

  /**
   * Brings in what processes that are gone have left in spill files, and delivers all there is.
   *
   * @param patience how long to go on while no target takes anything
   * @throws StoreException if the store cannot be opened or written
   */
  public static Outcome run(Plan plan, Origin by, Duration patience, Log log)
      throws StoreException {
    bringIn(plan, by, log);
    Forwarding forwarding =
        new Forwarding(plan, by, each -> Targets.open(each, log), PACE, Events.NONE, log);
    return run(plan, forwarding, patience);
  }

  static Outcome run(Plan plan, Forwarding forwarding, Duration patience) {
    forwarding.start();
    long began = System.nanoTime();
    long movedAt = began;
    long left = Long.MAX_VALUE;
    List<Figures.Delivery> targets = List.of();
    while (true) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = System.nanoTime();
      targets = mine(plan, forwarding);
      if (targets.isEmpty() && now - began > LEASE_NANOS) {
        break;
      }
      long waiting = targets.stream().mapToLong(Figures.Delivery::waiting).sum();
      long delivered = targets.stream().mapToLong(Figures.Delivery::delivered).sum();
      if (waiting - delivered != left) {
        left = waiting - delivered;
        movedAt = now;
      }
      boolean all = targets.size() == plan.targets().size();
      if (all && targets.stream().allMatch(Drain::isDone) || now - movedAt > patience.toNanos()) {
        break;
      }
    }
    // What runs have said comes last.
    forwarding.close(patience.toMillis());
    return new Outcome(!targets.isEmpty(), targets);
  }

  private static List<Figures.Delivery> mine(Plan plan, Forwarding forwarding) {
    return forwarding.figures().stream()
        .filter(each -> plan.targets().stream().anyMatch(named -> named.name().equals(each.name())))
        .collect(Collectors.toList());
  }

  private static void bringIn(Plan plan, Origin by, Log log) throws StoreException {
    String url = "jdbc:sqlite:" + plan.file();
    try (SnapshotWriter writer =
        new SnapshotWriter(() -> SnapshotStore.open(url, false, false, log), new Counters(), log)) {
      SpillFiles.adopt(plan.file(), by.runId(), writer, log);
    } catch (StoreException e) {
      throw e;
    } catch (Exception e) {
      log.warn("spill files beside " + plan.file() + " cannot be brought in: " + e);
    }
    try (SnapshotStore store = SnapshotStore.open(url, log)) {
      store.recover(by, Duration.ZERO);
    }
  }
}
