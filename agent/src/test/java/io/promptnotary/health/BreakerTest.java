package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Breaker.Rest;
import io.promptnotary.health.Breaker.Tolerance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Tolerance THREE =
      new Tolerance(3, Duration.ofSeconds(60), Duration.ofSeconds(30));

  private final Losses losses = new Losses();
  private final Breaker breaker = new Breaker("ask", THREE, losses);

  private void fail(String field, int times, long now) {
    for (int i = 0; i < times; i++) {
      breaker.failed(field, "failure " + i, now);
    }
  }

  private Rest rest() {
    Rest rest = breaker.rest();
    assertThat(rest).isNotNull();
    return rest;
  }

  @Test
  void fewFailuresChangeNothing() {
    fail("user", 2, 0);
    assertThat(breaker.rest()).isNull();
    assertThat(breaker.last()).isNull();
    assertThat(breaker.trips()).isZero();
  }

  @Test
  void failuresWithinTheWindowTrip() {
    breaker.failed("user", "one", 0);
    breaker.failed("user", "two", 59 * SECOND);
    breaker.failed("user", "three", 61 * SECOND);
    assertThat(breaker.rest()).isNull();
    breaker.failed("system", "four", 62 * SECOND);
    assertThat(rest().fields()).containsExactlyInAnyOrder("user", "system");
    assertThat(rest().reason()).isEqualTo("four");
    assertThat(rest().whole()).isFalse();
    assertThat(rest().trial()).isFalse();
    assertThat(rest().untilNanos()).isEqualTo(92 * SECOND);
    assertThat(breaker.trips()).isEqualTo(1);
  }

  @Test
  void oneMayTryWhenTheRestIsOver() {
    fail("user", 3, 0);
    Rest rest = rest();
    assertThat(breaker.tries(rest, 30 * SECOND - 1)).isFalse();
    assertThat(breaker.tries(rest, 30 * SECOND)).isTrue();
    assertThat(breaker.tries(rest, 30 * SECOND)).isFalse();
    assertThat(rest().trial()).isTrue();
    assertThat(breaker.tries(rest(), 59 * SECOND)).isFalse();

    breaker.passed();

    assertThat(breaker.rest()).isNull();
    assertThat(breaker.trips()).isEqualTo(1);
    fail("user", 2, 31 * SECOND);
    assertThat(breaker.rest()).as("what failed before counts no more").isNull();
    breaker.passed();
    fail("user", 1, 31 * SECOND);
    assertThat(rest().factor()).isEqualTo(1);
  }

  @Test
  void aTrialThatIsNeverHeardOfIsFollowedByAnother() {
    fail("user", 3, 0);
    assertThat(breaker.tries(rest(), 30 * SECOND)).isTrue();
    assertThat(breaker.tries(rest(), 60 * SECOND)).isTrue();
  }

  @Test
  void eachFailedTrialDoublesTheRestUpToSixteenTimes() {
    fail("user", 3, 0);
    long now = 0;
    List<Integer> factors = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      now = rest().untilNanos();
      assertThat(breaker.tries(rest(), now)).isTrue();
      breaker.failed("user", "still", now);
      factors.add(rest().factor());
      assertThat(rest().untilNanos() - now).isEqualTo(rest().factor() * 30 * SECOND);
    }
    assertThat(factors).containsExactly(2, 4, 8, 16, 16, 16);
    assertThat(breaker.trips()).isEqualTo(7);
    assertThat(breaker.tries(rest(), rest().untilNanos())).isTrue();
    breaker.passed();
    fail("user", 3, now);
    assertThat(rest().factor()).isEqualTo(1);
  }

  @Test
  void aFieldThatFailsDuringTheRestJoinsIt() {
    fail("user", 3, 0);
    fail("user", 9, SECOND);
    assertThat(breaker.trips()).isEqualTo(1);
    fail("output", 2, SECOND);
    assertThat(rest().fields()).containsExactly("user");
    fail("output", 1, SECOND);
    assertThat(rest().fields()).containsExactlyInAnyOrder("user", "output");
    assertThat(breaker.tries(rest(), rest().untilNanos())).isTrue();
    breaker.failed("system", "new", rest().untilNanos());
    assertThat(rest().fields()).containsExactlyInAnyOrder("user", "output", "system");
  }

  @Test
  void failuresOfTheAgentStopThePointcutAsAWhole() {
    fail("user", 3, 0);
    breaker.failed("ours", 0);
    breaker.failed("ours", 0);
    assertThat(rest().whole()).isFalse();
    breaker.failed("ours", 0);
    assertThat(rest().whole()).isTrue();
    assertThat(rest().fields()).isEmpty();
    assertThat(rest().reason()).isEqualTo("ours");
    breaker.failed("late", 0);
    breaker.failed("user", "late", 0);
    assertThat(rest().reason()).isEqualTo("ours");
    assertThat(breaker.tries(rest(), 30 * SECOND)).isTrue();
    breaker.failed("user", "reading", 30 * SECOND);
    assertThat(rest().whole()).as("the trial did not end").isTrue();
    assertThat(rest().factor()).isEqualTo(2);
    breaker.skip();
    assertThat(breaker.skipped()).isEqualTo(1);
    assertThat(losses.next())
        .singleElement()
        .matches(each -> each.pointcut().equals("ask") && each.skipped() == 1)
        .extracting(Losses.Loss::reason)
        .isEqualTo(Losses.Reason.BREAKER);
  }

  @Test
  void aTrialOfReadingMayFailInTheAgent() {
    fail("user", 3, 0);
    assertThat(breaker.tries(rest(), 30 * SECOND)).isTrue();
    breaker.failed("ours", 30 * SECOND);
    assertThat(rest().whole()).isTrue();
  }

  @Test
  void noErrorsMeansNever() {
    Breaker never = new Breaker("ask", new Tolerance(0, THREE.window(), THREE.rest()), losses);
    for (int i = 0; i < 100; i++) {
      never.failed("user", "x", i);
      never.failed("x", i);
    }
    assertThat(never.rest()).isNull();
  }

  @Test
  void oneErrorMayBeEnough() {
    Breaker once = new Breaker("ask", new Tolerance(1, THREE.window(), THREE.rest()), losses);
    once.failed("user", "x", 0);
    assertThat(once.rest()).isNotNull();
  }

  @Test
  void manyThreadsTripItOnceAndTryOnce() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 50; round++) {
        Breaker shared = new Breaker("ask", THREE, losses);
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicInteger trials = new AtomicInteger();
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          done.add(
              pool.submit(
                  () -> {
                    start.await();
                    for (int i = 0; i < 10; i++) {
                      shared.failed("user", "x", 0);
                    }
                    start.await();
                    Rest rest = shared.rest();
                    start.await();
                    if (rest != null && shared.tries(rest, 30 * SECOND)) {
                      trials.incrementAndGet();
                    }
                    return null;
                  }));
        }
        for (Future<?> each : done) {
          each.get();
        }
        assertThat(shared.trips()).isEqualTo(1);
        assertThat(trials).hasValue(1);
      }
    } finally {
      pool.shutdown();
    }
  }
}
