package io.promptnotary.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void writesWhatItReads() {
    String text = Json.write(Map.of("a", Arrays.asList(1, null, "x\0\"\n\uD83D\uDE80")));
    assertThat(text).isEqualTo("{\"a\":[1,null,\"x\\u0000\\\"\\n\uD83D\uDE80\"]}");
    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
  }

  @Test
  void readsTextsOfAnyLength() {
    String longer = "x".repeat(21_000_000);
    assertThat(Json.parse("[\"" + longer + "\"]").get(0).asText()).hasSize(longer.length());
    String key = "k".repeat(60_000);
    assertThat(Json.parse("{\"" + key + "\":1}").get(key).asInt()).isEqualTo(1);
    String digits = "9".repeat(1_001);
    assertThat(Json.parse(digits).asText()).isEqualTo(digits);
  }

  @Test
  void saysWhatIsNoJson() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.parse("{"))
        .withMessageStartingWith("not JSON: ");
    assertThat(Json.parse("").isMissingNode()).isTrue();
  }

  @Test
  void saysWhatItCannotWrite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.write(List.of(new Object())))
        .withMessageStartingWith("not writable as JSON: ");
  }
}
