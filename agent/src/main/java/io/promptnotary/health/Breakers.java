package io.promptnotary.health;

import io.promptnotary.health.Breaker.Rest;
import io.promptnotary.health.Breaker.Tolerance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The breakers of all pointcuts that have run. Safe on any thread, without locks. */
public final class Breakers {
  private static final long QUIET = Duration.ofMinutes(1).toNanos();

  private final Tolerance tolerance;
  private final Losses losses;
  private final Log log;
  // A map without locks: host threads ask at their first run of a pointcut, the writer's lists.
  private final Map<String, Breaker> all = new ConcurrentSkipListMap<>();
  private final Map<String, Told> told = new HashMap<>();

  /** Where a breaker stands. */
  public enum State {
    /** Nothing rests. */
    CLOSED,
    /** Something rests. */
    OPEN,
    /** Something rests, but for the one that tries. */
    TRIAL;

    /** As it stands in the store: lower case. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A breaker as it stood when it was asked.
   *
   * @param pointcut the id of the pointcut
   * @param state where it stands
   * @param whole true: the pointcut is not recorded at all; false: {@code fields} are not read
   * @param fields what rests, in alphabetical order; empty where nothing does
   * @param trips how often it has tripped since the start, failed trials among them
   * @param skipped runs of the pointcut that were not recorded
   * @param reason the failure that tripped it last, or null where it never did
   */
  public record Status(
      String pointcut,
      State state,
      boolean whole,
      List<String> fields,
      long trips,
      long skipped,
      @Nullable String reason) {}

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

  /** All of them, by id. */
  public List<Status> list() {
    return all.values().stream().map(Breakers::status).toList();
  }

  /** Those of them that have tripped at least once. */
  public List<Status> tripped() {
    return list().stream().filter(each -> each.trips() > 0).toList();
  }

  private static Status status(Breaker breaker) {
    Rest rest = breaker.rest();
    Rest last = breaker.last();
    State state = rest == null ? State.CLOSED : rest.trial() ? State.TRIAL : State.OPEN;
    return new Status(
        breaker.pointcut(),
        state,
        rest != null && rest.whole(),
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
