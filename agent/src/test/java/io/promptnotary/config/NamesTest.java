package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final List<String> KNOWN =
      List.of("tokens.prompt", "tokens.total", "template.id", "org_id", "model", "log", "ok");

  @ParameterizedTest
  @CsvSource({
    "token.prompt, tokens.prompt",
    "tokens.promtp, tokens.prompt",
    "TOKENS.TOTAL, tokens.total",
    "org-id, org_id",
    "modle, model",
    "logs, log",
    "template, template.id",
    "prompt, tokens.prompt",
    "model_name, model",
  })
  void findsWhatWasMeant(String wanted, String expected) {
    assertThat(Names.nearest(wanted, KNOWN)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "temperature", "oj"})
  void keepsSilentIfNothingComesNear(String wanted) {
    assertThat(Names.nearest(wanted, KNOWN)).isEmpty();
  }

  @Test
  void theNearestWins() {
    assertThat(Names.nearest("method", List.of("methods_x", "methode", "method_annotated")))
        .contains("methode");
    assertThat(Names.nearest("any", List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "attribute.email, attributes.*",
    "atributes.a.b, attributes.*",
    "param.temperature, params.*",
    "email, ",
    "token.x, ",
  })
  void whatFollowsTheDotDoesNotCountWhereItIsFree(String wanted, String expected) {
    assertThat(Names.nearest(wanted, List.of("model", "attributes.*", "params.*")))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void longTextsAreNoNames() {
    assertThat(Names.nearest("model".repeat(21), List.of("model"))).isEmpty();
    assertThat(Names.nearest("model".repeat(20), List.of("model"))).contains("model");
  }
}
