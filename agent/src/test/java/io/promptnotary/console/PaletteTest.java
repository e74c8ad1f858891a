package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaletteTest {

  @Test
  void changes_nothing_when_off() {
    Palette off = new Palette(false);
    assertThat(off.bold("a") + off.dim("b") + off.red("c") + off.cyan("d") + off.outcome("failed"))
        .isEqualTo("abcdfailed");
  }

  @ParameterizedTest
  @CsvSource({
    "success, 32",
    "pending, 36",
    "cancelled, 33",
    "abandoned, 33",
    "interrupted, 33",
    "failed, 31",
    "anything else, 31",
  })
  void gives_an_outcome_the_colour_of_its_meaning(String outcome, String code) {
    assertThat(new Palette(true).outcome(outcome))
        .isEqualTo("\u001b[" + code + "m" + outcome + "\u001b[0m");
  }

  @Test
  void does_not_paint_nothing() {
    assertThat(new Palette(true).red("")).isEmpty();
    assertThat(new Palette(true).cyan("x")).isEqualTo("\u001b[36mx\u001b[0m");
  }
}
