package io.promptnotary.console;

import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import io.promptnotary.store.Upkeep;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "restore",
    description = "Brings archived snapshots back into the table, each exactly as it was.",
    exitCodeList = {
      "0:done",
      "1:the store cannot be read or written, or no one archived snapshot has this id",
      "2:wrong usage"
    },
    footer = {"  restore 1a2b3c4d", "  restore --all"})
final class RestoreCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "The ids, or the beginnings or ends of them (at least 4 characters).")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All that are archived.")
  private boolean all;

  RestoreCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (all == !ids.isEmpty()) {
      throw new ParameterException(command.commandLine(), "give either ids or --all");
    }
    Set<String> named = new LinkedHashSet<>();
    if (!all) {
      try (SnapshotReader reader = root.open(command)) {
        for (String id : ids) {
          named.add(archived(reader, id));
        }
      }
    }
    try (Upkeep upkeep = root.upkeep(command)) {
      long restored = 0;
      if (all) {
        int step;
        do {
          step = upkeep.restoreSome();
          restored += step;
        } while (step > 0);
      } else {
        restored = upkeep.restore(List.copyOf(named));
      }
      root.shrink(upkeep);
      root.out().println("Restored " + Units.count(restored, "snapshot") + ".");
    }
    return Cli.OK;
  }

  private static String archived(SnapshotReader reader, String id) throws StoreException {
    Snapshot found = ShowCommand.find(reader, id);
    if (!reader.isArchived(found.id())) {
      throw new StoreException("'" + id + "' is not archived: show it with: show " + id);
    }
    return found.id();
  }
}
