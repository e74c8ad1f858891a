package io.promptnotary.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Where OpenTelemetry's agent is not; with it, OpenTelemetryIT looks. */
class UnseenTest {
  @Test
  void theWorkIsDoneOnce() {
    int[] runs = {0};
    Unseen.run(() -> runs[0]++);
    assertThat(runs[0]).isEqualTo(1);
  }

  @Test
  void whatItThrowsIsThrown() {
    IllegalStateException mine = new IllegalStateException("mine");
    assertThatThrownBy(
            () ->
                Unseen.run(
                    () -> {
                      throw mine;
                    }))
        .isSameAs(mine);
  }
}
