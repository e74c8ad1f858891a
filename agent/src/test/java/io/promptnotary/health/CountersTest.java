package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {
  @Test
  void countsErrorsByPointcutAndInAll() {
    Counters counters = new Counters();
    counters.error("ask");
    counters.error("compose");
    counters.error("ask");
    counters.errors.increment();

    assertThat(counters.errors.sum()).isEqualTo(4);
    assertThat(counters.errorsByPointcut())
        .containsExactly(java.util.Map.entry("ask", 2L), java.util.Map.entry("compose", 1L));
  }

  @Test
  void remembersTheHighestLevel() {
    HighWater mark = new HighWater();
    mark.see(3);
    mark.see(7);
    mark.see(5);

    assertThat(mark.get()).isEqualTo(7);
  }
}
