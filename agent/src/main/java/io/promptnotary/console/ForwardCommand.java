package io.promptnotary.console;

import io.promptnotary.config.Config;
import io.promptnotary.config.ConfigReader;
import io.promptnotary.config.Problem;
import io.promptnotary.forward.Drain;
import io.promptnotary.forward.Plan;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.health.Figures;
import io.promptnotary.health.Log;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.store.Spool;
import io.promptnotary.store.StoreException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "forward",
    description = {
      "Delivers what a store holds to the targets of a configuration, and ends: for what a"
          + " container has left behind, whose next start never comes.",
      "A running agent does that by itself. The store is the one of the configuration, unless"
          + " --store names another one."
    },
    exitCodeList = {
      "0:all is delivered",
      "1:the configuration or the store cannot be used, or a running agent delivers it",
      "2:wrong usage",
      "3:a target has not taken all of it"
    },
    footer = {
      "  forward --config promptnotary.yaml",
      "  forward --config promptnotary.yaml --store /mnt/left-behind/spool.db --wait 600",
      "  forward --config promptnotary.yaml --again central    a database that was made anew",
      "  forward --forget old-central    a target that will not come back",
    })
final class ForwardCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration. If not given, the one that the agent would find in this folder.")
  private @Nullable String config;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to go on while nothing is taken (${DEFAULT-VALUE}).")
  private int wait;

  @Option(
      names = "--again",
      paramLabel = "TARGET",
      description = "Deliver all that the store holds to this one once more.")
  private @Nullable String again;

  @Option(
      names = "--forget",
      paramLabel = "TARGET",
      description =
          "Forget a target and what it has not taken, which goes on record; deliver nothing.")
  private @Nullable String forget;

  ForwardCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    Log log = new Log(root.surroundings().err());
    if (forget != null) {
      return forget(root.file(command), forget, log);
    }
    Map<String, String> properties =
        config == null ? Map.of() : Map.of("promptnotary.config", config);
    ConfigReader.Loaded loaded =
        ConfigReader.read(
            new ConfigReader.Inputs(
                null, root.surroundings().environment(), properties, Path.of("")));
    List<Problem> problems =
        Stream.concat(loaded.problems().stream(), loaded.late().stream()).toList();
    Config read = loaded.config();
    if (read == null || !problems.isEmpty()) {
      problems.forEach(each -> root.surroundings().err().println(Text.line(each.toString())));
      return Cli.PROBLEM;
    }
    if (read.forward().targets().isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "the configuration has no targets: add forward.targets");
    }
    Path file =
        root.hasStore()
            ? root.file(command)
            : Path.of(read.store().url().substring("jdbc:sqlite:".length()));
    if (!Files.exists(file)) {
      throw new StoreException(file + " does not exist: name the store with --store FILE");
    }
    Plan plan = plan(read.forward(), file);
    again(command, plan, log);
    return answer(plan, Drain.run(plan, origin(), Duration.ofSeconds(wait), log));
  }

  private void again(CommandSpec command, Plan plan, Log log) throws StoreException {
    String name = again;
    if (name == null) {
      return;
    }
    if (plan.targets().stream().noneMatch(each -> each.name().equals(name))) {
      throw new ParameterException(
          command.commandLine(), "'" + name + "' is no target of the configuration");
    }
    try (Spool spool = Spool.open(plan.file(), log)) {
      if (spool != null) {
        spool.again(name);
      }
    }
  }

  private int forget(Path file, String name, Log log) throws StoreException {
    try (Spool spool = Spool.open(file, log)) {
      if (spool == null) {
        throw new StoreException(file + " does not exist: name the store with --store FILE");
      }
      if (!spool.forget(name, origin(), root.surroundings().clock().instant())) {
        throw new StoreException(file + " knows no target '" + name + "': see status");
      }
    }
    root.out().println("Forgot " + name + ".");
    return Cli.OK;
  }

  private static Origin origin() {
    return new Origin(
        "console",
        Origin.thisHost(),
        ProcessHandle.current().pid(),
        SnapshotId.at(System.currentTimeMillis()).toString());
  }

  private static Plan plan(Config.Forward forward, Path file) {
    return new Plan(
        file,
        forward.keepUndelivered(),
        forward.spoolBytes(),
        true,
        Instant.EPOCH,
        forward.targets().stream()
            .map(
                each ->
                    new TargetSettings(
                        each.name(), each.url(), each.options(), each.properties(), each.headers()))
            .toList());
  }

  private int answer(Plan plan, Drain.Outcome outcome) {
    PrintStream out = root.out();
    if (!outcome.leading()) {
      root.surroundings()
          .err()
          .println(plan.file() + " is delivered by a running agent: see status");
      return Cli.PROBLEM;
    }
    for (Figures.Delivery each : outcome.targets()) {
      out.println(line(each));
    }
    return outcome.isDone() ? Cli.OK : Cli.MISSING;
  }

  private static String line(Figures.Delivery target) {
    boolean all = target.waiting() == 0 && !target.history();
    String trouble = target.trouble();
    return target.name()
        + (all
            ? ": all is delivered"
            : ": " + Units.count(target.waiting(), "change") + " not delivered")
        + (target.history() ? ", nor all that was there before" : "")
        + (trouble == null ? "" : ": " + Text.line(trouble));
  }
}
