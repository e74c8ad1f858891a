package io.promptnotary.health;

import io.promptnotary.health.Breaker.Rest;
import io.promptnotary.health.Breaker.Tolerance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The breakers of all pointcuts that have run. Safe on any thread, without locks. */
public final class Breakers {
  private static final long QUIET = Duration.ofMinutes(1).toNanos();

  private final Tolerance tolerance;
  private final Losses losses;
  private final Log log;
  // A map without locks: host threads ask at their first run of a pointcut, the writer's lists.
  private final Map<String, Breaker> all = new ConcurrentSkipListMap<>();
  private final Map<String, Told> told = new HashMap<>();

  /** What the log knows. */
  private record Told(boolean open, long trips, long atNanos) {}

  /**
   * Breakers that trip at {@code tolerance}.
   *
   * @param losses what is not recorded meanwhile
   * @param log says what has tripped
   */
  public Breakers(Tolerance tolerance, Losses losses, Log log) {
    this.tolerance = tolerance;
    this.losses = losses;
    this.log = log;
  }

  /** The breaker of the pointcut with that id; always the same one. */
  public Breaker of(String pointcut) {
    Breaker known = all.get(pointcut);
    if (known == null) {
      Breaker made = new Breaker(pointcut, tolerance, losses);
      known = all.putIfAbsent(pointcut, made);
      known = known == null ? made : known;
    }
    return known;
  }

  /** Those that have tripped at least once, by id. */
  public List<Figures.Rest> tripped() {
    return all.values().stream().filter(each -> each.trips() > 0).map(Breakers::figures).toList();
  }

  private static Figures.Rest figures(Breaker breaker) {
    Rest rest = breaker.rest();
    Rest last = breaker.last();
    return new Figures.Rest(
        breaker.pointcut(),
        rest == null ? "closed" : rest.trial() ? "trial" : "open",
        rest == null ? List.of() : rest.fields().stream().sorted().toList(),
        breaker.trips(),
        breaker.skipped(),
        last == null ? null : last.reason());
  }

  /**
   * Says which ones have tripped and which have closed since the last time, at most one of both a
   * minute for each pointcut. For one thread, never one of the host's.
   *
   * @param now {@link System#nanoTime}
   */
  public void tell(long now) {
    all.values().forEach(each -> tell(each, now));
  }

  private void tell(Breaker breaker, long now) {
    Rest last = breaker.last();
    Told before = told.get(breaker.pointcut());
    if (last == null || (before != null && now - before.atNanos() < QUIET)) {
      return;
    }
    boolean open = breaker.rest() != null;
    boolean wasOpen = before != null && before.open();
    long trips = breaker.trips();
    boolean tripped = before == null || trips > before.trips();
    if (tripped && !wasOpen) {
      log.warn(tripped(breaker.pointcut(), last));
    }
    if (!open && (wasOpen || tripped)) {
      log.warn("pointcut '" + breaker.pointcut() + "' is recorded in full again");
    }
    if (open != wasOpen || tripped) {
      told.put(breaker.pointcut(), new Told(open, trips, now));
    }
  }

  private String tripped(String pointcut, Rest rest) {
    String what =
        rest.whole()
            ? "pointcut '" + pointcut + "' is not recorded"
            : "pointcut '" + pointcut + "' is recorded without " + fields(rest);
    return what
        + " for "
        + tolerance.rest().toSeconds()
        + " s or longer, after "
        + tolerance.errors()
        + " failures within "
        + tolerance.window().toSeconds()
        + " s. The last: "
        + rest.reason();
  }

  private static String fields(Rest rest) {
    return String.join(", ", rest.fields().stream().sorted().toList());
  }
}
