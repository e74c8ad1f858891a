package io.promptnotary.console;

import io.promptnotary.inspect.Check;
import io.promptnotary.inspect.CheckReport;
import io.promptnotary.inspect.InspectException;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Text;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description =
        "Holds a configuration against the class files of an application, without starting it."
            + " Shows which methods each pointcut would watch, what it may have meant where it would"
            + " watch none, and which fields can never have a value.",
    exitCodeList = {
      "0:every pointcut would do what it says",
      "1:the configuration is wrong, or something cannot be read",
      "2:wrong usage",
      "3:a pointcut matches nothing, or something of it cannot be resolved"
    },
    footer = {
      "  check config/promptnotary.yaml --jar app.jar",
      "  check config/promptnotary.yaml --classpath target/classes:lib/* --verbose",
      "  check --jar app.jar --json    with the file that the agent would find in this folder",
    })
final class CheckCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "The configuration. If not given, the one that the agent would find in this folder:"
              + " config/promptnotary.yaml or promptnotary.yaml.")
  private @Nullable String config;

  @Mixin private ClassPathOptions classes = new ClassPathOptions();

  @Option(
      names = {"-v", "--verbose"},
      description = "Show all methods, and what only the run time can tell.")
  private boolean verbose;

  @Option(names = "--json", description = "Show everything as one JSON object.")
  private boolean json;

  CheckCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws InspectException {
    CommandSpec command = Objects.requireNonNull(spec);
    CheckReport report =
        Check.run(config, root.surroundings().environment(), classes.classPath(command));
    if (json) {
      root.out().println(Json.pretty(CheckJson.of(report)));
    } else if (report.problems().isEmpty()) {
      new CheckPage(root, report, verbose).print();
    } else {
      report.problems().forEach(each -> root.surroundings().err().println(Text.line(each)));
      root.surroundings().err().flush();
    }
    return report.isFine() ? Cli.OK : report.problems().isEmpty() ? Cli.MISSING : Cli.PROBLEM;
  }
}
