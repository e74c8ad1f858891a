package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureParserTest {
  static Stream<Arguments> signatures() {
    return Stream.of(
        Arguments.of("ask", new Signature(new Glob("ask"), null, true, -1)),
        Arguments.of(" ask ", new Signature(new Glob("ask"), null, true, -1)),
        Arguments.of("*", new Signature(new Glob("*"), null, true, -1)),
        Arguments.of("ask*", new Signature(new Glob("ask*"), null, true, -1)),
        Arguments.of("ask()", new Signature(new Glob("ask"), List.of(), false, -1)),
        Arguments.of("ask( )", new Signature(new Glob("ask"), List.of(), false, -1)),
        Arguments.of("ask(..)", new Signature(new Glob("ask"), List.of(), true, -1)),
        Arguments.of("ask(A)", new Signature(new Glob("ask"), List.of("A"), false, -1)),
        Arguments.of(
            "ask(a.b.C$D,*, int[][])",
            new Signature(new Glob("ask"), List.of("a.b.C$D", "*", "int[][]"), false, -1)),
        Arguments.of("ask(A , ..)", new Signature(new Glob("ask"), List.of("A"), true, -1)),
        Arguments.of("ask/2", new Signature(new Glob("ask"), null, false, 2)),
        Arguments.of("ask/0", new Signature(new Glob("ask"), null, false, 0)));
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void readsEveryForm(String text, Signature expected) {
    assertThat(SignatureParser.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '"',
      value = {
        "\"\"                    # 0  # expected a method name, found the end",
        "(A)                     # 0  # expected a method name, found '('",
        "<init>                  # 0  # expected a method name, found '<'",
        "ask(PromptDto, Options  # 22 # expected ')' after 'ask(PromptDto, Options', found the end",
        "ask(A,)                 # 6  # expected a parameter type after 'ask(A,', found ')'",
        "ask(A;B)                # 5  # expected ')' after 'ask(A', found ';'",
        "ask(.., A)              # 6  # expected ')' after 'ask(..', found ','",
        "ask(List<String>)       # 8  # give parameter types without '<..>': 'List'",
        "ask(a.1)                # 6  # expected a name after 'ask(a.', found '1'",
        "ask/                    # 4  # expected the number of parameters after 'ask/', found the end",
        "ask/-1                  # 4  # expected the number of parameters after 'ask/', found '-'",
        "ask() x                 # 6  # expected the end after 'ask()', found 'x'",
        "String ask              # 7  # expected '(' or '/' after 'String', found 'a'",
        "a.b                     # 1  # expected '(' or '/' after 'a', found '.'",
      })
  void saysWhatIsWrongAndWhere(String text, int offset, String message) {
    SyntaxException thrown =
        catchThrowableOfType(SyntaxException.class, () -> SignatureParser.parse(text));
    assertThat(thrown).hasMessage(message);
    assertThat(thrown.offset()).isEqualTo(offset);
  }
}
