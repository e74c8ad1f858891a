package io.promptnotary.capture;

import io.promptnotary.health.Breaker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The plans of all probes that have run. Safe on any thread. */
final class Plans {
  private final Probes probes;
  private final Safety safety;
  private final Accessors accessors;
  private final Mdc mdc = new Mdc();
  private final Results results;
  // Two threads may overwrite each other's plan: it is then compiled once more.
  private volatile @Nullable Plan[] table = new Plan[0];

  Plans(Probes probes, Safety safety, Opener opener, Results results) {
    this.probes = probes;
    this.safety = safety;
    this.accessors = new Accessors(opener);
    this.results = results;
  }

  /** The plan of that probe; null if there is none, or its pointcut is not to be recorded. */
  @Nullable Plan get(int id) {
    @Nullable Plan[] now = table;
    Plan known = id >= 0 && id < now.length ? now[id] : null;
    if (known != null) {
      return safety.isSkipped(known.breaker) ? null : known;
    }
    Probe probe = probes.get(id);
    return probe == null ? null : make(probe);
  }

  private @Nullable Plan make(Probe probe) {
    Breaker breaker = safety.breaker(probe.pointcut());
    if (safety.isSkipped(breaker)) {
      return null;
    }
    try {
      Plan plan = new Plan(probe, breaker, accessors, mdc, results);
      @Nullable Plan[] before = table;
      @Nullable Plan[] grown = Arrays.copyOf(before, Math.max(before.length, probe.id() + 1));
      grown[probe.id()] = plan;
      table = grown;
      return plan;
    } catch (Throwable failure) {
      safety.failed(breaker, failure);
      return null;
    }
  }
}
