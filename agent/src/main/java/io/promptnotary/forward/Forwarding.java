package io.promptnotary.forward;

import io.promptnotary.health.Events;
import io.promptnotary.health.Figures;
import io.promptnotary.health.Log;
import io.promptnotary.health.OwnThread;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.store.Lease;
import io.promptnotary.store.Spool;
import io.promptnotary.store.StoreException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what is committed to the store to all targets. Of the processes that share a store one
 * does it, and when that ends, another one. A thread of its own starts a {@link Forwarder} for each
 * target, looks for commits of other processes, and keeps the store in bounds. Safe on any thread;
 * nothing here makes a host wait.
 */
public final class Forwarding implements AutoCloseable {
  /** Counting what waits takes longer the more it is: so many times as long there is a rest. */
  private static final int REST = 20;

  private final Plan plan;
  private final Origin origin;
  private final Targets.Opener opener;
  private final Pace pace;
  private final Events events;
  private final Log log;
  private final Thread thread;
  private volatile boolean started;
  private volatile boolean committed;
  private volatile boolean closing;
  private volatile long deadline = Long.MAX_VALUE;
  private volatile List<Forwarder> forwarders = List.of();
  private volatile List<Figures.Delivery> figures = List.of();

  // Below: its own thread only.
  private @Nullable Lease lease;
  private @Nullable Spool spool;
  private @Nullable Keeper keeper;
  private long version = -1;
  private boolean stale;
  private long lookAt = System.nanoTime();

  /** Nothing happens before {@link #start}. */
  public Forwarding(Plan plan, Origin origin, Events events, Log log) {
    this(plan, origin, settings -> Targets.open(settings, log), Pace.DEFAULT, events, log);
  }

  Forwarding(Plan plan, Origin origin, Targets.Opener opener, Pace pace, Events events, Log log) {
    this.plan = plan;
    this.origin = origin;
    this.opener = opener;
    this.pace = pace;
    this.events = events;
    this.log = log;
    this.thread = OwnThread.of("promptnotary-forward", Thread.MIN_PRIORITY, this::run);
  }

  /** Begins, soon and once; does nothing where there are no targets. */
  public synchronized void start() {
    if (!started && !closing && !plan.targets().isEmpty()) {
      started = true;
      thread.start();
    }
  }

  /** Something has been committed. Costs next to nothing. */
  public void committed() {
    committed = true;
    for (Forwarder each : forwarders) {
      each.wake();
    }
  }

  /** How the targets stand; empty where another process delivers, or none has begun. */
  public List<Figures.Delivery> figures() {
    return figures;
  }

  /**
   * Delivers what waits, at most for that long, and ends. What is left stays in the store, for the
   * next start.
   *
   * @param millis 0 for not at all
   */
  public void close(long millis) {
    synchronized (this) {
      if (closing) {
        return;
      }
      deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      closing = true;
      // A host that ends soon has not got as far as that.
      if (!started && committed && millis > 0 && !plan.targets().isEmpty()) {
        started = true;
        thread.start();
      }
    }
    if (!started) {
      return;
    }
    LockSupport.unpark(thread);
    if (millis > 0) {
      OwnThread.isEndedWithin(thread, millis);
    }
    // Networks do not heed interrupts: closing what they wait for ends them.
    forwarders.forEach(Forwarder::cut);
  }

  /** Without a last attempt. */
  @Override
  public void close() {
    close(0);
  }

  private void run() {
    rest(pace.start());
    try {
      while (true) {
        boolean last = closing;
        turn();
        if (last) {
          break;
        }
        rest(pace.poll());
      }
      for (Forwarder each : forwarders) {
        each.finish();
      }
      for (Forwarder each : forwarders) {
        each.isEndedWithin(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
      }
    } finally {
      forwarders.forEach(Forwarder::cut);
      close(spool);
      close(lease);
    }
  }

  private static void close(@Nullable AutoCloseable open) {
    try {
      if (open != null) {
        open.close();
      }
    } catch (Exception e) {
      // The end of the process does it.
    }
  }

  private void rest(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = until - System.nanoTime();
    while (left > 0 && !closing) {
      LockSupport.parkNanos(this, left);
      Thread.interrupted();
      left = until - System.nanoTime();
    }
  }

  private void turn() {
    try {
      if (isLeading()) {
        lead();
      }
    } catch (StoreException e) {
      close(spool);
      spool = null;
      if (e.isLasting()) {
        log.warnOnce("forward", "nothing is delivered: " + e.getMessage());
      } else {
        log.debug("forward: " + e.getMessage());
      }
    } catch (Throwable t) {
      log.warnOnce("forward", "delivering is in trouble: " + t.getClass().getName());
    }
  }

  /** Only one process delivers: the order of what it delivers is that of the commits. */
  private boolean isLeading() throws StoreException {
    if (lease == null && Files.exists(plan.file())) {
      lease = Lease.take(plan.file(), log);
    }
    return lease != null;
  }

  private void lead() throws StoreException {
    Spool open = spool;
    if (open != null && open.isMoved()) {
      close(open);
      open = null;
      spool = null;
    }
    if (open == null) {
      open = Spool.open(plan.file(), log);
      if (open == null) {
        return;
      }
      spool = open;
      version = -1;
      keeper = new Keeper(plan, origin, open, pace, log);
      keeper.name();
    }
    if (forwarders.isEmpty()) {
      startForwarders();
    }
    long now = open.version();
    if (now != version) {
      version = now;
      stale = true;
      forwarders.forEach(Forwarder::wake);
    }
    if (stale && System.nanoTime() - lookAt >= 0) {
      stale = false;
      long from = System.nanoTime();
      look(open);
      lookAt = System.nanoTime() + REST * (System.nanoTime() - from);
    }
    if (keeper != null) {
      keeper.keep(forwarders, () -> closing);
    }
  }

  private void startForwarders() {
    List<Forwarder> all = new ArrayList<>();
    for (TargetSettings each : plan.targets()) {
      all.add(new Forwarder(each, plan, origin, opener, pace, events, log));
    }
    for (Forwarder each : all) {
      each.start();
    }
    forwarders = List.copyOf(all);
  }

  private void look(Spool open) throws StoreException {
    List<Figures.Delivery> found = new ArrayList<>();
    for (Spool.Standing each : open.standing(false)) {
      found.add(
          new Figures.Delivery(
              each.name(),
              each.waiting(),
              each.waitingBytes(),
              each.history() != 0,
              each.oldestAt(),
              each.delivered(),
              each.refused(),
              each.givenUp(),
              each.failingSince(),
              each.trouble()));
    }
    figures = List.copyOf(found);
  }
}
