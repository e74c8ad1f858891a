package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
  private static final int WIDTH = 100;

  /** As the top level lists them: a test of their own commands is a test of all of them. */
  static Stream<String> commands() {
    return Run.with()
        .run("help")
        .out()
        .lines()
        .dropWhile(line -> !line.equals("Look:"))
        .takeWhile(line -> !line.equals("Exit codes:"))
        .map(line -> Pattern.compile("^ {2}([a-z]+) ").matcher(line))
        .filter(java.util.regex.Matcher::find)
        .map(found -> found.group(1));
  }

  @Test
  void commandsAreListedByWhatOneComesFor() {
    Run run = Run.with().run("help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(Run.with().run("--help").out());
    assertThat(run.out()).containsSubsequence("\nLook:\n", "\nAsk:\n", "\nKeep:\n", "\nSet up:\n");
    assertThat(run.out()).as("a command is in no group of Groups").doesNotContain("\nOther:\n");
    assertThat(commands()).contains("list", "show", "sql", "prune", "check", "help");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachHelpFollowsTheSamePlan(String command) {
    Run run = Run.with().run(command, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(Run.with().run("help", command).out());
    assertThat(run.out())
        .startsWith("Usage: java -jar promptnotary.jar " + command + " ")
        .containsSubsequence(
            "\nOptions:",
            "--store",
            "\nExit codes:\n",
            "  0 ",
            "\nExamples, each behind java -jar promptnotary.jar:\n",
            "  " + command);
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(1)).isEmpty();
    assertThat(lines.get(2)).matches("[A-Z].*");
    assertThat(lines).allMatch(line -> line.length() <= WIDTH);
  }

  @Test
  void anUnknownCommandIsAnsweredByTheNearest() {
    Run run = Run.with().run("help", "lisst");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("'lisst'", "list").doesNotContain("\tat ");
  }
}
