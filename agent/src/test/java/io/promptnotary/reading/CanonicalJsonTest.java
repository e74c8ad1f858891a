package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
  /** Most of them from the table in RFC 8785, appendix B. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "5e-324, 5e-324",
    "-5e-324, -5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "9007199254740992, 9007199254740992",
    "-9007199254740992, -9007199254740992",
    "295147905179352830000, 295147905179352830000",
    "9.999999999999997e22, 9.999999999999997e+22",
    "1e23, 1e+23",
    "1.0000000000000001e23, 1.0000000000000001e+23",
    "999999999999999900000, 999999999999999900000",
    "1e21, 1e+21",
    "9.999999999999997e-7, 9.999999999999997e-7",
    "0.000001, 0.000001",
    "333333333.33333329, 333333333.3333333",
    "1E30, 1e+30",
    "4.50, 4.5",
    "2e-3, 0.002",
    "0.70, 0.7",
    "1e999, 1E+999",
  })
  void numbersAreThoseOfEcmaScript(String number, String canonical) throws Exception {
    assertThat(CanonicalJson.of(Json.read(number))).isEqualTo(canonical);
  }

  /** The example of RFC 8785, section 3.2.2 and 3.2.3. */
  @Test
  void keysAreSortedAndTextsHaveFewEscapes() throws Exception {
    String json =
        "{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
            + "\"literals\": [null, true, false], \"\\u20ac\": 1, \"\\r\": 2, \"\\ufb33\": 3,"
            + " \"1\": 4, \"\\ud83d\\ude00\": 5, \"\\u0080\": 6, \"\\u00f6\": 7}";

    assertThat(CanonicalJson.of(Json.read(json)))
        .isEqualTo(
            "{\"\\r\":2,\"1\":4,\"literals\":[null,true,false],"
                + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\","
                + "\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
  }

  @Test
  void halfAPairStaysItself() throws Exception {
    assertThat(CanonicalJson.of(Json.read("\"\\uD83D\""))).isEqualTo("\"\\ud83d\"");
  }
}
