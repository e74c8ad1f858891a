package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Breaker.Tolerance;
import io.promptnotary.health.Figures.Rest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakersTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Breakers breakers =
      new Breakers(
          new Tolerance(2, Duration.ofSeconds(60), Duration.ofSeconds(30)),
          new Losses(),
          new Log(new PrintStream(said, true)));
  private final Breaker ask = breakers.of("ask");

  private List<String> lines() {
    List<String> lines = said.toString().lines().toList();
    said.reset();
    return lines;
  }

  private void trip(long now) {
    ask.failed("user", "x() threw y", now);
    ask.failed("system", "x() threw y", now);
  }

  private void close(long now) {
    assertThat(ask.tries(ask.rest(), now)).isTrue();
    ask.passed();
  }

  @Test
  void eachPointcutHasItsOwn() {
    assertThat(breakers.of("ask")).isSameAs(ask).isNotSameAs(breakers.of("compose"));
    trip(0);
    ask.skip();
    assertThat(breakers.tripped())
        .containsExactly(new Rest("ask", "open", List.of("system", "user"), 1, 1, "x() threw y"));
    assertThat(ask.tries(ask.rest(), MINUTE)).isTrue();
    assertThat(breakers.tripped().get(0).state()).isEqualTo("trial");
    ask.passed();
    assertThat(breakers.tripped())
        .containsExactly(new Rest("ask", "closed", List.of(), 1, 1, "x() threw y"));
  }

  @Test
  void tripsAndClosingAreSaidOnce() {
    breakers.tell(0);
    assertThat(lines()).isEmpty();
    trip(0);
    breakers.tell(0);
    breakers.tell(2 * MINUTE);
    assertThat(lines())
        .containsExactly(
            "promptnotary: pointcut 'ask' is recorded without system, user for 30 s or longer,"
                + " after 2 failures within 60 s. The last: x() threw y");
    close(2 * MINUTE);
    breakers.tell(3 * MINUTE);
    breakers.tell(9 * MINUTE);
    assertThat(lines()).containsExactly("promptnotary: pointcut 'ask' is recorded in full again");
  }

  @Test
  void aFailedTrialIsNotNews() {
    trip(0);
    breakers.tell(0);
    assertThat(ask.tries(ask.rest(), MINUTE)).isTrue();
    ask.failed("user", "again", MINUTE);
    lines();
    breakers.tell(5 * MINUTE);
    assertThat(lines()).isEmpty();
  }

  @Test
  void whatTripsAndClosesAllTheTimeIsSaidOnceAMinute() {
    trip(0);
    breakers.tell(0);
    close(MINUTE / 2);
    breakers.tell(MINUTE / 2);
    trip(MINUTE / 2);
    breakers.tell(MINUTE - 1);
    assertThat(lines()).hasSize(1);
    close(MINUTE);
    breakers.tell(MINUTE);
    assertThat(lines()).containsExactly("promptnotary: pointcut 'ask' is recorded in full again");
    trip(MINUTE);
    close(2 * MINUTE);
    breakers.tell(2 * MINUTE);
    assertThat(lines()).hasSize(2);
  }

  @Test
  void failuresOfTheAgentAreToldApart() {
    ask.failed("ours", 0);
    ask.failed("ours", 0);
    breakers.tell(0);
    assertThat(lines())
        .containsExactly(
            "promptnotary: pointcut 'ask' is not recorded for 30 s or longer, after 2 failures"
                + " within 60 s. The last: ours");
    assertThat(breakers.tripped())
        .containsExactly(new Rest("ask", "open", List.of(), 1, 0, "ours"));
  }
}
