package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurroundingsTest {

  private static Surroundings with(int columns, Map<String, String> environment) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Surroundings(nowhere, nowhere, environment, columns, Clock.systemUTC(), "1");
  }

  @Test
  void likes_colour_on_a_terminal_only() {
    assertThat(with(80, Map.of()).likesColor()).isTrue();
    assertThat(with(0, Map.of()).likesColor()).isFalse();
    assertThat(with(80, Map.of("NO_COLOR", "1")).likesColor()).isFalse();
    assertThat(with(80, Map.of("NO_COLOR", "")).likesColor()).isTrue();
    assertThat(with(80, Map.of("TERM", "dumb")).likesColor()).isFalse();
  }

  @Test
  void takes_an_empty_variable_for_none() {
    assertThat(with(0, Map.of("A", "")).variable("A")).isNull();
    assertThat(with(0, Map.of("A", "a")).variable("A")).isEqualTo("a");
    assertThat(with(0, Map.of()).variable("A")).isNull();
  }

  @Test
  void no_console_is_no_terminal() {
    assertThat(Surroundings.columns(null, Map.of("COLUMNS", "90"))).isZero();
  }
}
