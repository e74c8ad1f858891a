package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodSelectorTest {
  private static final String OPTIONS = "com.acme.Outer$Options";

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "ask                         # true",
        "as*                         # true",
        "tell                        # false",
        "ask()                       # false",
        "ask(String, Options)        # true",
        "ask(String, Outer$Options)  # true",
        "ask(java.lang.String, *)    # true",
        "ask(tring, *)               # false",
        "ask(String)                 # false",
        "ask(String, ..)             # true",
        "ask(String, *, *, ..)       # false",
        "ask(..)                     # true",
        "ask/2                       # true",
        "ask/1                       # false",
      })
  void signaturesMatchByNameAndTypes(String signature, boolean expected) {
    assertThat(
            SignatureParser.parse(signature).matches("ask", List.of("java.lang.String", OPTIONS)))
        .isEqualTo(expected);
  }

  @Test
  void exceptSubtracts() {
    MethodSelector selector = new MethodSelector(all("ask"), List.of(), all("ask()"));
    assertThat(selector.selects("ask", List.of("int"), List.of())).isTrue();
    assertThat(selector.selects("ask", List.of(), List.of())).isFalse();
    assertThat(selector.selects("tell", List.of(), List.of())).isFalse();
  }

  @Test
  void annotationsStandAloneOrNarrow() {
    MethodSelector alone = new MethodSelector(List.of(), List.of("a.Traced"), List.of());
    assertThat(alone.selects("any", List.of(), List.of("a.Traced"))).isTrue();
    assertThat(alone.selects("any", List.of(), List.of("a.Other"))).isFalse();
    MethodSelector both = new MethodSelector(all("ask"), List.of("a.Traced"), List.of());
    assertThat(both.selects("tell", List.of(), List.of("a.Traced"))).isFalse();
  }

  private static List<Signature> all(String... signatures) {
    return Stream.of(signatures).map(SignatureParser::parse).toList();
  }
}
