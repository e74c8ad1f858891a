package io.promptnotary.console;

import io.promptnotary.inspect.Candidate;
import io.promptnotary.inspect.Discovery;
import io.promptnotary.inspect.InspectException;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "discover",
    description =
        "Finds what one would want to record in the class files of an application, without starting"
            + " it. Looks for composers of prompts, clients of models, validators and repositories,"
            + " shows what it found and why, and writes a configuration to begin with.",
    exitCodeList = {
      "0:something was found",
      "1:something cannot be read or written",
      "2:wrong usage",
      "3:nothing was found"
    },
    footer = {
      "  discover --jar app.jar",
      "  discover --jar app.jar -o promptnotary.yaml",
      "  discover --classpath target/classes:lib/* --packages com.acme -o -    prints the file",
    })
final class DiscoverCommand implements Callable<Integer> {
  private static final int FEW = 5;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ClassPathOptions classes = new ClassPathOptions();

  @Option(
      names = "--packages",
      paramLabel = "PACKAGE",
      split = ",",
      description =
          "The application's own packages, with those below. If not given, whatever lies in folders,"
              + " in the classes of an executable jar, or in the first jar.")
  private List<String> packages = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write a configuration to begin with; - prints it and nothing else.")
  private @Nullable String output;

  @Option(names = "--force", description = "Overwrite the file if it is there.")
  private boolean force;

  DiscoverCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws InspectException {
    CommandSpec command = Objects.requireNonNull(spec);
    Path file = output == null || output.equals("-") ? null : file(command, output);
    Discovery discovery = Discovery.of(classes.classPath(command), plain(packages));
    boolean any =
        !discovery.libraries().isEmpty()
            || discovery.candidates().values().stream().anyMatch(each -> !each.isEmpty());
    if (output != null && file == null) {
      root.out().print(discovery.starter());
    } else {
      print(discovery);
      if (file == null || !any) {
        hint(any);
      } else if (!write(file, discovery.starter())) {
        return Cli.PROBLEM;
      }
    }
    return any ? Cli.OK : Cli.MISSING;
  }

  /** As one may write them elsewhere: com.acme, com.acme. or com.acme.** */
  private static List<String> plain(List<String> packages) {
    return packages.stream()
        .map(each -> each.strip().replaceAll("[.*]+$", ""))
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private Path file(CommandSpec command, String name) {
    try {
      Path file = Path.of(name);
      if (Files.isDirectory(file)) {
        throw new ParameterException(
            command.commandLine(), "'" + name + "' is a folder. Name a file in it");
      }
      if (Files.exists(file) && !force) {
        throw new ParameterException(
            command.commandLine(),
            "'" + name + "' is there already. Name another file or add --force");
      }
      return file;
    } catch (InvalidPathException e) {
      throw new ParameterException(
          command.commandLine(), "'" + name + "' is no file name: " + e.getReason(), e);
    }
  }

  private boolean write(Path file, String text) {
    OpenOption[] how =
        force
            ? new OpenOption[] {
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE
            }
            : new OpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    try {
      Files.writeString(file, text, how);
      root.out().println("Wrote " + Text.line(file.toString()) + ". Read it, correct it, then:");
      root.out().println("  check " + Text.line(file.toString()) + " with the same class path");
      return true;
    } catch (FileAlreadyExistsException e) {
      complain("'" + file + "' is there already. Name another file or add --force");
    } catch (IOException e) {
      complain("'" + file + "' cannot be written: " + e);
    }
    return false;
  }

  private void complain(String text) {
    root.surroundings().err().println("promptnotary: " + Text.line(text));
    root.surroundings().err().flush();
  }

  private void hint(boolean any) {
    root.out()
        .println(
            any
                ? "-o promptnotary.yaml writes a configuration to begin with."
                : "Nothing was found that looks as if it had to do with a model.");
  }

  private void print(Discovery discovery) {
    PrintStream out = root.out();
    Palette palette = root.palette();
    out.println(
        palette.bold(
            Units.count(discovery.own())
                + " classes of the application's own, of "
                + Units.count(discovery.classes())));
    out.println();
    for (Role role : Role.values()) {
      List<Candidate> found = discovery.candidates().getOrDefault(role, List.of());
      if (!found.isEmpty()) {
        out.println(palette.bold(role.key()));
        for (Candidate each : found.subList(0, Math.min(FEW, found.size()))) {
          out.println("  " + Text.line(each.type() + "." + each.method()));
          out.println(palette.dim("    " + Text.line(String.join(", ", each.reasons()))));
        }
        if (found.size() > FEW) {
          out.println(palette.dim("  and " + (found.size() - FEW) + " less likely ones"));
        }
        out.println();
      }
    }
    discovery.libraries().forEach(each -> CheckPage.library(out, palette, each, false));
    discovery.notes().forEach(each -> out.println("Note: " + Text.line(each) + "."));
  }
}
