package io.promptnotary.console;

import io.promptnotary.reading.Units;
import io.promptnotary.store.Due;
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
import picocli.CommandLine.Spec;

@Command(
    name = "archive",
    description = "Compresses old snapshots; list and show still find them.",
    exitCodeList = {
      "0:done, also if there was nothing to archive",
      "1:the store cannot be read or written",
      "2:wrong usage"
    },
    footer = {"  archive --dry-run", "  archive --older-than 90d"})
final class ArchiveCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      defaultValue = "365d",
      description =
          "Begun so long ago, or before 2026-01-31, or 2026-01-31T18:00; ${DEFAULT-VALUE} if not"
              + " given. Pending ones stay.")
  private String olderThan = "";

  @Option(names = "--dry-run", description = "Only say how many that would be.")
  private boolean dryRun;

  ArchiveCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    Instant before = root.moment(command, "--older-than", olderThan);
    String which = " begun before " + Units.seconds(before.toString(), root.zone());
    if (dryRun) {
      try (SnapshotReader reader = root.open(command)) {
        long due = reader.count(Due.ARCHIVE, before);
        root.out().println("Would archive " + Units.count(due, "snapshot") + which + ".");
      }
      return Cli.OK;
    }
    try (Upkeep upkeep = root.upkeep(command)) {
      long archived = 0;
      int step;
      do {
        step = upkeep.archive(before);
        archived += step;
      } while (step > 0);
      root.shrink(upkeep);
      root.out().println("Archived " + Units.count(archived, "snapshot") + which + ".");
    }
    return Cli.OK;
  }
}
