package io.promptnotary.capture;

import io.promptnotary.config.Pointcut;
import io.promptnotary.health.Breaker;
import io.promptnotary.health.Breakers;
import io.promptnotary.health.Counters;
import org.jspecify.annotations.Nullable;

/** Keeps what fails in the agent itself from failing again and again. Safe on any thread. */
final class Safety {
  private final Breakers breakers;
  private final Counters counters;

  Safety(Breakers breakers, Counters counters) {
    this.breakers = breakers;
    this.counters = counters;
  }

  Breaker breaker(Pointcut pointcut) {
    return breakers.of(pointcut.id());
  }

  /** True if that pointcut is not to be recorded for the moment. */
  boolean isSkipped(Breaker breaker) {
    Breaker.Rest rest = breaker.rest();
    if (rest == null || !rest.whole() || rest.isOver(System.nanoTime())) {
      return false;
    }
    breaker.skip();
    return true;
  }

  /** Counts a failure of ours. */
  void failed(Breaker breaker, Throwable failure) {
    counters.error(breaker.pointcut());
    breaker.failed(Failure.describe(failure), System.nanoTime());
  }

  /** Counts a failure of ours; {@code plan} is null if it came before there was one. */
  void failed(@Nullable Plan plan, Throwable failure) {
    if (plan == null) {
      counters.errors.increment();
    } else {
      failed(plan.breaker, failure);
    }
  }

  /** See {@link Breakers#tell}. */
  void tell(long now) {
    breakers.tell(now);
  }
}
