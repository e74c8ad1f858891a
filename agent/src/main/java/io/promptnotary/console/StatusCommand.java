package io.promptnotary.console;

import io.promptnotary.reading.Json;
import io.promptnotary.store.Location;
import io.promptnotary.store.StatusReader;
import io.promptnotary.store.StoreException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description =
        "Shows how the store and the agents that write to it stand, and what is not on record. Works"
            + " while applications run and after.",
    exitCodeList = {
      "0:all is on record",
      "1:the store cannot be read",
      "2:wrong usage",
      "3:something is missing: there are gaps, spill files of processes that are gone, damaged"
          + " files that were set aside, or a target of forward has taken nothing for 15 minutes"
    },
    footer = {
      "  status",
      "  status --since 1d --json    for monitoring: what happened before is no longer news",
      "  sql \"SELECT * FROM recording_gaps\"    shows each gap by itself",
    })
final class StatusCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many runs of applications to show; those that live are always shown.")
  private int runs;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Leave out gaps that had ended, and damaged files that were set aside, so long ago, as in"
              + " 7d, or before 2026-01-31, or 2026-01-31T18:00.")
  private @Nullable String since;

  @Option(names = "--json", description = "Show everything as one JSON object.")
  private boolean json;

  StatusCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (runs < 0) {
      throw new ParameterException(command.commandLine(), "--runs < 0: " + runs);
    }
    Instant from = since == null ? null : root.moment(command, "--since", since);
    Location location = root.location(command);
    try (StatusReader reader = StatusReader.open(location)) {
      Standing standing =
          Standing.read(location, reader, runs, from, root.surroundings().clock().instant());
      if (json) {
        root.out().println(Json.pretty(standing.toJson()));
      } else {
        new StatusPage(root, standing).print();
      }
      return standing.isWell() ? Cli.OK : Cli.MISSING;
    }
  }
}
