package io.promptnotary.console;

import io.promptnotary.reading.Units;
import io.promptnotary.store.Due;
import io.promptnotary.store.Location;
import io.promptnotary.store.ServerUpkeep;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import io.promptnotary.store.Upkeep;
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
    name = "prune",
    description = "Deletes old snapshots for good, archived ones too, and puts that on record.",
    exitCodeList = {
      "0:done, also if there was nothing to delete",
      "1:the store cannot be read or written",
      "2:wrong usage"
    },
    footer = {
      "  prune --older-than 90d --dry-run",
      "  prune --older-than 7d --unlinked --yes",
      "  sql \"SELECT * FROM retention_passes\"    shows what was deleted, when, and by whom",
    })
final class PruneCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      required = true,
      description = "Begun so long ago, as in 90d, or before 2026-01-31, or 2026-01-31T18:00.")
  private String olderThan = "";

  @Option(
      names = "--unlinked",
      description = "Only those that no save was linked to and that are not pending.")
  private boolean unlinked;

  @Option(names = "--dry-run", description = "Only say how many that would be.")
  private boolean dryRun;

  @Option(
      names = "--vacuum",
      description =
          "Also rewrite the file without gaps. Stores of this version give space back by"
              + " themselves; older ones do after this.")
  private boolean vacuum;

  @Option(names = "--yes", description = "Needed, unless with --dry-run: nothing brings them back.")
  private boolean yes;

  PruneCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    Instant before = root.moment(command, "--older-than", olderThan);
    Due due = unlinked ? Due.DELETE_UNLINKED : Due.DELETE;
    String kind = unlinked ? "unlinked snapshot" : "snapshot";
    String which = " begun before " + Units.seconds(before.toString(), root.zone());
    if (dryRun) {
      try (SnapshotReader reader = root.open(command)) {
        long found = reader.count(due, before);
        root.out().println("Would delete " + Units.count(found, kind) + which + ".");
      }
      return Cli.OK;
    }
    if (!yes) {
      throw new ParameterException(
          command.commandLine(), "deleted is deleted: add --yes, or see how many with --dry-run");
    }
    long deleted =
        root.location(command) instanceof Location.Server server
            ? deleteThere(server, command, due, before)
            : deleteHere(command, due, before);
    root.out().println("Deleted " + Units.count(deleted, kind) + which + ".");
    return Cli.OK;
  }

  /** One step; 0 if nothing is left. */
  private interface Step {
    int run() throws StoreException;
  }

  private static long all(Step step) throws StoreException {
    long sum = 0;
    int done;
    do {
      done = step.run();
      sum += done;
    } while (done > 0);
    return sum;
  }

  private long deleteHere(CommandSpec command, Due due, Instant before) throws StoreException {
    try (Upkeep upkeep = root.upkeep(command)) {
      long deleted = all(() -> upkeep.delete(due, before));
      if (vacuum) {
        upkeep.rewrite();
      } else {
        root.shrink(upkeep);
      }
      return deleted;
    }
  }

  private long deleteThere(Location.Server server, CommandSpec command, Due due, Instant before)
      throws StoreException {
    if (vacuum) {
      throw new ParameterException(
          command.commandLine(), "--vacuum is for files: a server gives space back by itself");
    }
    try (ServerUpkeep upkeep =
        ServerUpkeep.open(server, root.surroundings().clock(), "console, " + command.name())) {
      return all(() -> upkeep.delete(due, before));
    }
  }
}
