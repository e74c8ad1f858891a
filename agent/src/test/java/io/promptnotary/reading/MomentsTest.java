package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-31T14:00:00Z"), ZoneId.of("Europe/Berlin"));

  @ParameterizedTest
  @CsvSource({
    "30s, 2026-01-31T13:59:30Z",
    "90m, 2026-01-31T12:30:00Z",
    "2h, 2026-01-31T12:00:00Z",
    "7d, 2026-01-24T14:00:00Z",
    "1w, 2026-01-24T14:00:00Z",
    "2026-01-30, 2026-01-29T23:00:00Z",
    "2026-01-30T18:00, 2026-01-30T17:00:00Z",
    "2026-01-30 18:00:05, 2026-01-30T17:00:05Z",
    "2026-07-01T18:00, 2026-07-01T16:00:00Z",
    "2026-01-30T18:00Z, 2026-01-30T18:00:00Z",
    "2026-01-30T18:00:00.125Z, 2026-01-30T18:00:00.125Z",
    "2026-01-30T18:00-05:00, 2026-01-30T23:00:00Z",
    "2026-01-30T18:00:00+02, 2026-01-30T16:00:00Z",
  })
  void reads_what_people_type(String text, Instant moment) {
    assertThat(Moments.parse(text, CLOCK)).isEqualTo(moment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "7",
        "-7d",
        "7y",
        "12345678d",
        "2026-02-30",
        "2026-1-3",
        "2026-01-30T25:00",
        "2026-01-30T18:00+99:00",
        "T",
      })
  void names_what_it_cannot_read_and_shows_what_it_can(String text) {
    assertThatThrownBy(() -> Moments.parse(text, CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is no time: write 7d, 2h or 30m");
  }
}
