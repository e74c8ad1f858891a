package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.promptnotary.config.Path.Access;
import io.promptnotary.config.Path.Literal;
import io.promptnotary.config.Path.Root;
import io.promptnotary.config.Path.Step;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathParserTest {
  static Stream<Arguments> roots() {
    return Stream.of(
        Arguments.of("args[0]", new Root.Argument(0)),
        Arguments.of("args[-1]", new Root.Argument(-1)),
        Arguments.of("args.request", new Root.NamedArgument("request")),
        Arguments.of("this", new Root.This()),
        Arguments.of("return", new Root.Returned()),
        Arguments.of("result", new Root.Result()),
        Arguments.of("chunk", new Root.Chunk()),
        Arguments.of("thrown", new Root.Thrown()),
        Arguments.of("mdc.request.id", new Root.Mdc("request.id")),
        Arguments.of("mdc.x-request-id", new Root.Mdc("x-request-id")),
        Arguments.of("env.HOSTNAME", new Root.Env("HOSTNAME")),
        Arguments.of("prop.user.name", new Root.Prop("user.name")));
  }

  @ParameterizedTest
  @MethodSource("roots")
  void readsEveryRoot(String text, Root expected) {
    assertThat(PathParser.parse(text).alternatives())
        .containsExactly(new Access(expected, List.of()));
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        Arguments.of(".a.b", List.of(new Step.Name("a"), new Step.Name("b"))),
        Arguments.of("[0]", List.of(new Step.Index(0))),
        Arguments.of("[-1].x", List.of(new Step.Index(-1), new Step.Name("x"))),
        Arguments.of("[*]", List.of(new Step.Each())),
        Arguments.of("['a key | x']", List.of(new Step.Key("a key | x"))),
        Arguments.of("['close']", List.of(new Step.Key("close"))),
        Arguments.of("[role=system]", List.of(new Step.Where("role", "system", false))),
        Arguments.of("[role=]", List.of(new Step.Where("role", "", false))),
        Arguments.of(
            ".(a|b.c[0])",
            List.of(
                new Step.FirstOf(
                    List.of(
                        List.of(new Step.Name("a")),
                        List.of(new Step.Name("b"), new Step.Name("c"), new Step.Index(0)))))),
        Arguments.of(
            ".([0]|['k']).x",
            List.of(
                new Step.FirstOf(List.of(List.of(new Step.Index(0)), List.of(new Step.Key("k")))),
                new Step.Name("x"))),
        Arguments.of(".which(a|b)", List.of(new Step.Which(List.of("a", "b")))),
        Arguments.of(".which", List.of(new Step.Name("which"))),
        Arguments.of(".get", List.of(new Step.Name("get"))));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void readsEveryStep(String text, List<Step> expected) {
    assertThat(PathParser.parse("return" + text).alternatives())
        .containsExactly(new Access(new Root.Returned(), expected));
  }

  @Test
  void readsAlternativesInOrder() {
    String text = "return.a | mdc.user.id | env.USER | =no body";
    assertThat(PathParser.parse(text))
        .isEqualTo(
            new Path(
                text,
                List.of(
                    new Access(new Root.Returned(), List.of(new Step.Name("a"))),
                    new Access(new Root.Mdc("user.id"), List.of()),
                    new Access(new Root.Env("USER"), List.of()),
                    new Literal("no body"))));
  }

  @Test
  void literalsAreTakenAsTheyStand() {
    assertThat(PathParser.parse("=a|b.c[0] ").alternatives())
        .containsExactly(new Literal("a|b.c[0] "));
    assertThat(PathParser.parse("=a | =b").alternatives())
        .containsExactly(new Literal("a"), new Literal("b"));
  }

  @Test
  void blanksAroundDoNotCount() {
    assertThat(PathParser.parse("  this  ").alternatives())
        .containsExactly(new Access(new Root.This(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({"content", ".content"})
  void relativePathsBeginAtTheElement(String text) {
    assertThat(PathParser.parseRelative(text).alternatives())
        .containsExactly(new Access(new Root.Element(), List.of(new Step.Name("content"))));
  }

  @Test
  void relativePathsKnowAllSteps() {
    assertThat(PathParser.parseRelative("[0].x | result | .(a|b) | =user").alternatives())
        .containsExactly(
            new Access(new Root.Element(), List.of(new Step.Index(0), new Step.Name("x"))),
            new Access(new Root.Element(), List.of(new Step.Name("result"))),
            new Access(
                new Root.Element(),
                List.of(
                    new Step.FirstOf(
                        List.of(List.of(new Step.Name("a")), List.of(new Step.Name("b")))))),
            new Literal("user"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '"',
      value = {
        "\"\"            # 0  # expected a path (args, this, return, result, chunk, thrown, mdc, env, prop) or =text, found the end",
        "[0]             # 0  # expected a path (args, this, return, result, chunk, thrown, mdc, env, prop) or =text, found '['",
        "arg[0]          # 0  # unknown beginning 'arg'. Did you mean 'args'?",
        "this | retrun.x # 7  # unknown beginning 'retrun'. Did you mean 'return'?",
        "gpt-4           # 0  # unknown beginning 'gpt'. A path begins with args, this, return, result, chunk, thrown, mdc, env, prop; a text with '='",
        "args            # 4  # expected '[N]' or '.NAME' after 'args', found the end",
        "args[*]         # 5  # expected the number of an argument after 'args[', found '*'",
        "args[-]         # 5  # expected the number of an argument after 'args[', found '-'",
        "args[0          # 6  # expected ']' after 'args[0', found the end",
        "args[1234567890] # 5 # number too large: 1234567890",
        "args.0          # 5  # expected the name of an argument after 'args.', found '0'",
        "mdc             # 3  # expected '.' after 'mdc', found the end",
        "mdc.            # 4  # expected a key after 'mdc.', found the end",
        "prop.a[0]       # 6  # expected '.', '[' or ' | ' after 'prop.a', found '['",
        "return.         # 7  # expected a name after 'return.', found the end",
        "return..x       # 7  # expected a name after 'return.', found '.'",
        "return.a b      # 9  # expected ' | ' or the end after 'return.a', found 'b'",
        "return.a-b      # 8  # expected '.', '[' or ' | ' after 'return.a', found '-'",
        "return.a|this   # 8  # expected a blank on either side of '|' after 'return.a', found '|'",
        "return.a |this  # 9  # expected ' | ' or the end after 'return.a', found '|'",
        "return.text()   # 11 # write 'text' without '(..)': no path passes arguments",
        "return[]        # 7  # expected N, *, 'key' or field=value after 'return[', found ']'",
        "return[x]       # 8  # expected '=' after 'return[x', found ']'",
        "return[x=1      # 10 # expected ']' after 'return[x=1', found the end",
        "return[x='1']   # 9  # expected a value without quotes after 'return[x=', found '''",
        "return['x       # 9  # expected ''' after 'return['x', found the end",
        "return.(a|b     # 11 # expected ')' after 'return.(a|b', found the end",
        "return.(a||b)   # 10 # expected a name after 'return.(a|', found '|'",
        "return.which()  # 13 # expected a name after 'return.which(', found ')'",
        "return.which(a.b) # 14 # expected ')' after 'return.which(a', found '.'",
        "=               # 1  # expected a text after '=', found the end",
      })
  void saysWhatIsWrongAndWhere(String text, int offset, String message) {
    SyntaxException thrown =
        catchThrowableOfType(SyntaxException.class, () -> PathParser.parse(text));
    assertThat(thrown).hasMessage(message);
    assertThat(thrown.offset()).isEqualTo(offset);
  }

  /** Whether such a name is a key, a getter or a method shows at run time alone. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "return.feedback.blockReason",
        "args[0].page.next",
        "return.(deletedAt|call)",
        "return.which(start|stream)",
        "return[close=1]",
      })
  void namesOfMethodsThatAreNeverInvokedMayBeKeysAndGetters(String text) {
    assertThat(PathParser.parse(text).text()).isEqualTo(text);
  }

  @Test
  void relativePathsFailToo() {
    assertThat(catchThrowableOfType(SyntaxException.class, () -> PathParser.parseRelative("")))
        .hasMessage("expected a name, found the end");
  }
}
