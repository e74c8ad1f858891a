package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Losses.Kind;
import io.promptnotary.health.Losses.Loss;
import io.promptnotary.health.Losses.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {
  private final Losses losses = new Losses();

  @Test
  void tellsEachLossOnce() {
    assertThat(losses.next()).isEmpty();
    long before = System.currentTimeMillis();
    losses.add("ask", Reason.QUEUE_FULL, Kind.PENDING);
    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
    losses.add("store", Reason.SHUTDOWN, Kind.LINK);

    List<Loss> first = losses.next();

    assertThat(first)
        .extracting(Loss::pointcut, Loss::reason, Loss::pending, Loss::finals, Loss::links)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("ask", Reason.QUEUE_FULL, 1L, 2L, 0L),
            org.assertj.core.groups.Tuple.tuple("store", Reason.SHUTDOWN, 0L, 0L, 1L));
    assertThat(first)
        .allSatisfy(
            each ->
                assertThat(each.firstAt())
                    .isBetween(before, each.lastAt())
                    .isLessThanOrEqualTo(System.currentTimeMillis()));
    assertThat(losses.next()).isEmpty();

    losses.add("ask", Reason.QUEUE_FULL, Kind.SKIPPED);
    assertThat(losses.next())
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.finals()).isZero();
              assertThat(again.skipped()).isEqualTo(1);
              assertThat(again.firstAt()).isPositive();
            });
  }

  @Test
  void losesNoneOfManyThreads() throws Exception {
    List<Thread> hosts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread host =
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  losses.add("ask", Reason.QUEUE_FULL, Kind.FINAL);
                }
              });
      host.start();
      hosts.add(host);
    }
    long sum = 0;
    while (hosts.stream().anyMatch(Thread::isAlive)) {
      sum += finals();
    }
    sum += finals();

    assertThat(sum).isEqualTo(40_000);
  }

  private long finals() {
    return losses.next().stream().mapToLong(Loss::finals).sum();
  }

  @Test
  void reasonsHaveWords() {
    assertThat(Reason.values())
        .extracting(Reason::words)
        .doesNotHaveDuplicates()
        .doesNotContainNull();
  }
}
