package io.promptnotary.console;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

@Command(
    name = "help",
    description = "Shows the help of a command, or all commands.",
    exitCodeList = {"0:done", "2:there is no such command"},
    footer = {"  help", "  help show"})
final class HelpCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
  private @Nullable String name;

  @Override
  public Integer call() {
    CommandLine all = Objects.requireNonNull(spec).root().commandLine();
    CommandLine one = name == null ? all : all.getSubcommands().get(name);
    if (one == null) {
      throw new UnmatchedArgumentException(all, List.of(Objects.requireNonNull(name))) {
        @Override
        public String getMessage() {
          return "there is no command '" + name + "'";
        }
      };
    }
    one.usage(one.getOut());
    return Cli.OK;
  }
}
