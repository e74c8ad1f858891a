package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void areThoseOfTheCountersAtThatMoment() {
    Counters counters = new Counters();
    counters.captured.add(1);
    counters.committed.add(2);
    counters.spilled.add(3);
    counters.unconfirmed.add(4);
    counters.refused.add(5);
    counters.dropped.add(6);
    counters.gaps.add(7);
    counters.error("ask");
    counters.items.see(8);
    counters.bytes.see(9);
    counters.commits.add(1_000);
    Figures figures = Figures.of(counters, 10, 11, List.of(), List.of());
    counters.captured.add(100);

    assertThat(figures)
        .isEqualTo(
            new Figures(
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                1,
                Map.of("ask", 1L),
                8,
                9,
                10,
                11,
                1,
                1_000,
                1_000,
                1_000,
                new Trouble.State(0, 0, 0, 0),
                List.of(),
                List.of()));
  }

  @Test
  void troubleIsCountedFromItsBeginningToItsEnd() {
    Trouble trouble = new Trouble();
    trouble.ends();
    assertThat(trouble.state()).isEqualTo(new Trouble.State(0, 0, 0, 0));

    long before = System.currentTimeMillis();
    trouble.begins();
    Trouble.State begun = trouble.state();
    trouble.begins();
    assertThat(trouble.state()).isSameAs(begun);
    assertThat(begun.count()).isEqualTo(1);
    assertThat(begun.since()).isBetween(before, System.currentTimeMillis());

    trouble.ends();
    Trouble.State over = trouble.state();
    assertThat(over.since()).isZero();
    assertThat(over.lastAt()).isEqualTo(begun.since());
    assertThat(over.lastMillis()).isNotNegative();

    trouble.begins();
    assertThat(trouble.state().count()).isEqualTo(2);
    assertThat(trouble.state().lastAt()).isEqualTo(begun.since());
  }
}
