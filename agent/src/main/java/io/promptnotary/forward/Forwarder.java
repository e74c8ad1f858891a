package io.promptnotary.forward;

import io.promptnotary.health.Events;
import io.promptnotary.health.Log;
import io.promptnotary.health.OwnThread;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Spool;
import io.promptnotary.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ships what waits for one target, on a thread of its own: reads from the store what comes next,
 * delivers it, puts on record that it is delivered. Where the process ends between the two last, it
 * is delivered again, which changes nothing. {@link #wake}, {@link #finish} and {@link #cut} are
 * safe on any thread.
 */
final class Forwarder {
  /** Of so many parcels one holds what was there before, even while new ones keep coming. */
  private static final int HISTORY_TURN = 4;

  /** So often a parcel is tried of which nothing is taken, before it is passed over. */
  private static final int TRIES = 3;

  /** The same, where nothing has been taken since the last one was passed over. */
  private static final int MANY_TRIES = 60;

  private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final TargetSettings settings;
  private final Plan plan;
  private final Origin origin;
  private final Targets.Opener opener;
  private final Pace pace;
  private final Events events;
  private final Log log;
  private final Spool.Bounds bounds;
  private final Backoff backoff;
  private final Thread thread;
  private final AtomicLong delivered = new AtomicLong();
  private volatile boolean signalled = true;
  private volatile boolean closing;
  private volatile boolean cut;
  private volatile @Nullable Target target;

  // Below: its own thread only.
  private @Nullable Spool spool;
  private final Map<String, String> heard = new HashMap<>();
  private boolean news = true;
  private long runsAt;
  private int turn;
  private int tries;
  private boolean stubborn;
  private @Nullable Instant failingSince;
  private @Nullable String trouble;
  private long saidAt = System.nanoTime() - LOG_NANOS;

  Forwarder(
      TargetSettings settings,
      Plan plan,
      Origin origin,
      Targets.Opener opener,
      Pace pace,
      Events events,
      Log log) {
    this.settings = settings;
    this.plan = plan;
    this.origin = origin;
    this.opener = opener;
    this.pace = pace;
    this.events = events;
    this.log = log;
    this.bounds =
        new Spool.Bounds((int) number("batch_rows", 200), number("batch_bytes", 4L << 20));
    this.backoff = new Backoff(pace.firstPause(), pace.longestPause());
    this.runsAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(pace.runs());
    this.thread =
        OwnThread.of("promptnotary-forward-" + settings.name(), Thread.MIN_PRIORITY, this::run);
  }

  private long number(String option, long otherwise) {
    String value = settings.option(option);
    return value == null ? otherwise : Long.parseLong(value);
  }

  void start() {
    thread.start();
  }

  /** There may be something new. */
  void wake() {
    if (!signalled) {
      signalled = true;
      LockSupport.unpark(thread);
    }
  }

  /** Ends once nothing waits any more, or at the first failure. */
  void finish() {
    closing = true;
    LockSupport.unpark(thread);
  }

  boolean isEndedWithin(long millis) {
    return !thread.isAlive() || millis > 0 && OwnThread.isEndedWithin(thread, millis);
  }

  /** Ends, whatever it is waiting for. */
  void cut() {
    closing = true;
    cut = true;
    LockSupport.unpark(thread);
    Target open = target;
    if (open != null) {
      open.close();
    }
  }

  /** How many snapshots it has delivered since it was asked last. */
  long delivered() {
    return delivered.getAndSet(0);
  }

  private void run() {
    try {
      while (!cut) {
        signalled = false;
        if (turn()) {
          continue;
        }
        if (closing) {
          return;
        }
        sleep();
      }
    } finally {
      closeTarget();
      closeSpool();
    }
  }

  /** Until there is something to do; then a moment more, since more may come at once. */
  private void sleep() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pace.runs());
    while (!signalled && !closing) {
      long left = until - System.nanoTime();
      if (news && left <= 0) {
        // A run has said something that was not its turn yet.
        return;
      }
      LockSupport.parkNanos(this, news ? left : TimeUnit.HOURS.toNanos(1));
      Thread.interrupted();
    }
    news = true;
    rest(pace.batch());
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

  /** False if there is nothing to do, or nothing can be done and the end has come. */
  private boolean turn() {
    try {
      return ship();
    } catch (TargetException e) {
      away(String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      closeSpool();
      log.debug("forward." + settings.name() + ": " + e.getMessage());
    } catch (Throwable t) {
      // Its message may hold the host's data.
      away(settings.address() + ": " + t.getClass().getName() + " in the agent itself");
      log.debug("forward." + settings.name() + ": " + t);
    }
    if (closing) {
      return false;
    }
    rest(backoff.next());
    return true;
  }

  private boolean ship() throws TargetException, StoreException {
    Spool from = spool();
    if (from == null) {
      return false;
    }
    Optional<Spool.Load> load = from.next(settings.name(), bounds);
    if (load.isEmpty() || ++turn % HISTORY_TURN == 0) {
      Optional<Spool.Load> older = from.history(settings.name(), bounds);
      load = older.isPresent() ? older : load;
    }
    List<AgentRun> runs = runs(from);
    if (load.isEmpty() && runs.isEmpty()) {
      return false;
    }
    Spool.Load next = load.orElse(Spool.Load.NONE);
    Parcel parcel = new Parcel(next.snapshots(), next.links(), runs, next.gaps());
    List<Spool.Missing> missing = parcel.isEmpty() ? List.of() : deliver(parcel);
    from.taken(
        settings.name(), next, latest(runs), missing, !plan.keepUndelivered(), origin, now());
    runs.forEach(each -> heard.put(each.runId(), each.updatedAt()));
    delivered.addAndGet(next.snapshots().size());
    well();
    return true;
  }

  private @Nullable Spool spool() throws StoreException {
    Spool open = spool;
    if (open != null && open.isMoved()) {
      closeSpool();
      open = null;
    }
    if (open == null) {
      open = Spool.open(plan.file(), log);
      spool = open;
    }
    return open;
  }

  /** What runs have said since this target heard of them, unless it has just heard of some. */
  private List<AgentRun> runs(Spool from) throws StoreException {
    long now = System.nanoTime();
    boolean due = now - runsAt >= TimeUnit.MILLISECONDS.toNanos(pace.runs());
    if (!closing && !(news && due)) {
      return List.of();
    }
    List<AgentRun> runs = new ArrayList<>();
    for (AgentRun each : from.runs(settings.name())) {
      if (!each.updatedAt().equals(heard.get(each.runId()))) {
        runs.add(each);
      }
    }
    news = false;
    runsAt = now;
    return runs;
  }

  private static @Nullable String latest(List<AgentRun> runs) {
    return runs.isEmpty() ? null : runs.get(runs.size() - 1).updatedAt();
  }

  /** What is refused, in words for the record. */
  private List<Spool.Missing> deliver(Parcel parcel) throws TargetException {
    List<Bisection.Refused> refused = Bisection.deliver(target(), parcel);
    if (refused.isEmpty()) {
      tries = 0;
      stubborn = false;
      return List.of();
    }
    String reason = refused.get(0).reason();
    long snapshots = refused.stream().filter(each -> !each.record().snapshots().isEmpty()).count();
    boolean nothing =
        parcel.snapshots().isEmpty()
            ? refused.size() == parcel.size()
            : snapshots == parcel.snapshots().size();
    if (nothing && ++tries < (stubborn ? MANY_TRIES : TRIES)) {
      // The target is to blame rather than all that it was given.
      throw TargetException.away(reason, null);
    }
    tries = 0;
    stubborn = nothing;
    say(
        settings.name()
            + " does not take "
            + refused.size()
            + " records, which is on record as a gap: "
            + reason);
    return List.of(missing(refused));
  }

  private Spool.Missing missing(List<Bisection.Refused> refused) {
    long pending = 0;
    long finals = 0;
    long links = 0;
    for (Bisection.Refused each : refused) {
      for (Snapshot row : each.record().snapshots()) {
        pending += row.isPending() ? 1 : 0;
        finals += row.isPending() ? 0 : 1;
      }
      links += each.record().links().size();
    }
    return new Spool.Missing("refused by " + settings.name(), pending, finals, links);
  }

  private Target target() throws TargetException {
    Target open = target;
    if (open == null) {
      open = opener.open(settings);
      target = open;
      if (cut) {
        open.close();
      }
    }
    return open;
  }

  private void well() {
    backoff.reset();
    Instant since = failingSince;
    if (since == null) {
      return;
    }
    failingSince = null;
    trouble = null;
    long millis = now().toEpochMilli() - since.toEpochMilli();
    events.target(settings.name(), null, millis);
    log.info(settings.name() + " takes snapshots again after " + millis / 1_000 + " s");
    saidAt = System.nanoTime() - LOG_NANOS;
  }

  private void away(String sentence) {
    closeTarget();
    if (cut) {
      // Not the other side: we have cut it off.
      return;
    }
    Instant since = failingSince == null ? now() : failingSince;
    boolean same = failingSince != null && sentence.equals(trouble);
    failingSince = since;
    trouble = sentence;
    say(sentence + "; what is not delivered waits in " + plan.file());
    if (same) {
      return;
    }
    events.target(settings.name(), sentence, now().toEpochMilli() - since.toEpochMilli());
    try {
      Spool from = spool();
      if (from != null) {
        from.failing(settings.name(), since, sentence);
      }
    } catch (StoreException e) {
      log.debug("forward." + settings.name() + ": " + e.getMessage());
    }
  }

  /** Once in a while: what lasts need not be said again and again. */
  private void say(String sentence) {
    long now = System.nanoTime();
    if (now - saidAt >= LOG_NANOS) {
      saidAt = now;
      log.warn("forward." + settings.name() + ": " + sentence);
    }
  }

  private static Instant now() {
    return Instant.now();
  }

  private void closeTarget() {
    Target open = target;
    target = null;
    if (open != null) {
      open.close();
    }
  }

  private void closeSpool() {
    Spool open = spool;
    spool = null;
    if (open != null) {
      open.close();
    }
  }
}
