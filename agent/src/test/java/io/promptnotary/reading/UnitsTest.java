package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "860, 860 ms",
    "999, 999 ms",
    "1000, 1.00 s",
    "1240, 1.24 s",
    "59994, 59.99 s",
    "59995, 1 min 00 s",
    "125000, 2 min 05 s",
    "3599400, 59 min 59 s",
    "3599500, 1 h 00 min",
    "11220000, 3 h 07 min",
    "-20, -20 ms",
  })
  void writes_durations(long millis, String text) {
    assertThat(Units.duration(millis)).isEqualTo(text);
  }

  @Test
  void writes_counts() {
    assertThat(Units.count(1234567)).isEqualTo("1,234,567");
    assertThat(Units.count(1, "call")).isEqualTo("1 call");
    assertThat(Units.count(0, "call")).isEqualTo("0 calls");
  }

  @Test
  void writes_sizes_in_letters_and_in_bytes_of_utf8() {
    assertThat(Units.size("")).isEqualTo("0 characters, 0 B");
    assertThat(Units.size("ü🚀")).isEqualTo("2 characters, 6 B");
    assertThat(Units.size("a".repeat(1536))).isEqualTo("1,536 characters, 1.5 KB");
    assertThat(Units.size("a".repeat(1024 * 1024))).isEqualTo("1,048,576 characters, 1.0 MB");
  }

  @Test
  void writes_moments_in_the_zone() {
    String stored = "2026-01-31T23:30:00.125Z";
    assertThat(Units.seconds(stored, ZoneId.of("Europe/Berlin"))).isEqualTo("2026-02-01 00:30:00");
    assertThat(Units.millis(stored, ZoneId.of("Europe/Berlin")))
        .isEqualTo("2026-02-01 00:30:00.125 +01:00");
    assertThat(Units.millis(stored, ZoneOffset.UTC)).isEqualTo("2026-01-31 23:30:00.125 +00:00");
  }

  @Test
  void shows_what_is_no_moment_as_it_is() {
    assertThat(Units.seconds("soon\u001b", ZoneOffset.UTC)).isEqualTo("soon␛");
    assertThat(Units.millis("soon", ZoneOffset.UTC)).isEqualTo("soon");
    assertThat(Units.moment("soon")).isNull();
    assertThat(Units.moment(null)).isNull();
  }

  @Test
  void bytes_and_milliseconds_in_the_unit_that_fits() {
    assertThat(Units.bytes(0)).isEqualTo("0 B");
    assertThat(Units.bytes(1_023)).isEqualTo("1023 B");
    assertThat(Units.bytes(1_024)).isEqualTo("1.0 KB");
    assertThat(Units.bytes(1_048_575)).isEqualTo("1.0 MB");
    assertThat(Units.bytes(13_002_342)).isEqualTo("12.4 MB");
    assertThat(Units.bytes(1L << 31)).isEqualTo("2.0 GB");
    assertThat(Units.bytes(1L << 52)).isEqualTo("4096.0 TB");
    assertThat(Units.millis(0.424)).isEqualTo("0.42 ms");
    assertThat(Units.millis(8.44)).isEqualTo("8.4 ms");
    assertThat(Units.millis(120.4)).isEqualTo("120 ms");
    assertThat(Units.millis(1_420)).isEqualTo("1.42 s");
  }
}
