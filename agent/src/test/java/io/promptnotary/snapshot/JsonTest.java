package io.promptnotary.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void writesListsMapsAndWhatIsInThem() {
    assertThat(Json.write(Map.of("a", Arrays.asList(1, null, "x\0\"\n\uD83D\uDE80"))))
        .isEqualTo("{\"a\":[1,null,\"x\\u0000\\\"\\n\uD83D\uDE80\"]}");
    assertThat(
            Json.write(
                List.of(
                    true, 1L, 0.5, new BigDecimal("1.10"), BigInteger.TEN, (short) 2, List.of())))
        .isEqualTo("[true,1,0.5,1.10,10,2,[]]");
    assertThat(Json.write(null)).isEqualTo("null");
  }

  @Test
  void writesTextsOfAnyLength() {
    String longer = "x".repeat(21_000_000);
    String key = "k".repeat(60_000);
    assertThat(Trees.parse(Json.write(Map.of(key, longer))).get(key).asText()).isEqualTo(longer);
  }

  @Test
  void saysWhatItCannotWrite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.write(List.of(new Object())))
        .withMessageStartingWith("not writable as JSON: ");
  }
}
