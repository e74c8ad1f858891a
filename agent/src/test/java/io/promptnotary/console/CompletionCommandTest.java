package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sh                       | show",
        "c                        | check completion",
        "list --st                | --status --store --store-password-file --store-user",
        "list --status            | abandoned cancelled failed interrupted pending success",
        "list --status pe         | pending",
        "--color a                | always auto",
        "sql --format             | csv json table",
        "completion               | bash zsh",
        "attach --con             | --config",
      })
  void bashCompletesCommandsOptionsAndWords(String typed, String candidates) throws Exception {
    assumeTrue(isThere("bash"), "there is no bash");
    String[] words = typed.split(" ");
    // Behind the name of an option, or of a command, the next word is to be completed.
    boolean next =
        typed.endsWith("--status") || typed.endsWith("--format") || typed.equals("completion");
    String line = "promptnotary " + typed + (next ? " ''" : "");
    int at = words.length + (next ? 1 : 0);
    String said =
        shell(
            "bash",
            // Which only a shell that is completing has.
            "compopt() { :; }; source "
                + script("bash")
                + "; COMP_WORDS=("
                + line
                + "); COMP_CWORD="
                + at
                + "; _complete_promptnotary; printf '%s\\n' \"${COMPREPLY[@]}\" | sort | xargs");

    assertThat(said.strip()).isEqualTo(candidates);
  }

  @Test
  void bashKnowsItForAnAlias() throws Exception {
    assumeTrue(isThere("bash"), "there is no bash");

    assertThat(shell("bash", "source " + script("bash") + "; complete -p promptnotary"))
        .contains("-F _complete_promptnotary");
  }

  @Test
  void zshTakesItToo() throws Exception {
    assumeTrue(isThere("zsh"), "there is no zsh");

    assertThat(shell("zsh", "source " + script("zsh") + "; whence -w _complete_promptnotary"))
        .contains("_complete_promptnotary: function");
  }

  @Test
  void otherShellsAreNamed() {
    Run run = Run.with().run("completion", "fish");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("'fish' is none of bash, zsh");
  }

  private Path script(String shell) throws IOException {
    Run run = Run.with().run("completion", shell);
    assertThat(run.code()).isZero();
    return Files.writeString(dir.resolve("promptnotary.sh"), run.out());
  }

  private static String shell(String shell, String commands) throws Exception {
    Process process =
        new ProcessBuilder(List.of(shell, "-c", commands)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static boolean isThere(String shell) {
    try {
      return new ProcessBuilder(shell, "-c", "exit 0").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
