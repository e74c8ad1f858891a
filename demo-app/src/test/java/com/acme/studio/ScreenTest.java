package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScreenTest {

  @Test
  void itShowsWhatCameUntilItIsFull() {
    Screen screen = new Screen(7);

    screen.accept("one ");
    assertThat(screen.full()).isNotDone();
    screen.accept("two");
    assertThat(screen.full()).isDone();
    screen.accept(" three");

    assertThat(screen.text()).isEqualTo("one two three");
    assertThat(screen.characters()).isEqualTo(13);
    assertThat(screen.summary()).matches("streamed, first words after \\d+ ms, ");
  }
}
