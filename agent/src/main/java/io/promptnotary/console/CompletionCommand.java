package io.promptnotary.console;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description =
        "Prints what a shell needs to complete commands, options and their words by the Tab key."
            + " It is for a command of the name promptnotary: an alias will do.",
    exitCodeList = {"0:done", "2:wrong usage"},
    footer = {
      "  completion bash",
      "In ~/.bashrc or ~/.zshrc (there with zsh for bash):",
      "  alias promptnotary='java -jar /opt/promptnotary/promptnotary.jar'",
      "  source <(java -jar /opt/promptnotary/promptnotary.jar completion bash)",
    })
final class CompletionCommand implements Callable<Integer> {
  private static final String NAME = "promptnotary";

  /** Where the script lists the words of an option or a parameter. */
  private static final Pattern WORDS = Pattern.compile("(?m)^.*_args=\\((?:\"[A-Z_]+\" ?)+\\).*$");

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private @Nullable Shell shell;

  /** Which shell will read it; the one script serves both. */
  enum Shell {
    BASH,
    ZSH
  }

  CompletionCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    String script = AutoComplete.bash(NAME, command.root().commandLine());
    // Words are taken in any case, and help shows them small.
    root.out()
        .println(
            WORDS
                .matcher(script)
                .replaceAll(found -> Matcher.quoteReplacement(small(found.group()))));
    return Cli.OK;
  }

  private static String small(String line) {
    int words = line.indexOf("=(");
    return line.substring(0, words) + line.substring(words).toLowerCase(Locale.ROOT);
  }
}
