package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void knowsNothingAtFirst() {
    assertThat(latencies.count()).isZero();
    assertThat(latencies.max()).isZero();
    assertThat(latencies.percentile(0.5)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 4, 7, 8, 1_000, 123_456_789, Long.MAX_VALUE})
  void oneDurationIsEveryPercentile(long nanos) {
    latencies.add(nanos);

    assertThat(latencies.count()).isEqualTo(1);
    assertThat(latencies.max()).isEqualTo(nanos);
    assertThat(latencies.percentile(0)).isEqualTo(nanos);
    assertThat(latencies.percentile(1)).isEqualTo(nanos);
  }

  @Test
  void whatIsNegativeCountsAsNothing() {
    latencies.add(-5);

    assertThat(latencies.count()).isEqualTo(1);
    assertThat(latencies.percentile(1)).isZero();
  }

  @Test
  void isOffByAQuarterAtMost() {
    Random random = new Random(7);
    long[] all = new long[10_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) Math.exp(random.nextDouble() * 25);
      latencies.add(all[i]);
    }
    Arrays.sort(all);

    for (double part : new double[] {0.01, 0.25, 0.5, 0.9, 0.99, 0.999}) {
      long exact = all[(int) Math.ceil(part * all.length) - 1];
      assertThat(latencies.percentile(part)).isBetween(exact, exact + exact / 4 + 1);
    }
    assertThat(latencies.percentile(1)).isEqualTo(all[all.length - 1]);
  }
}
