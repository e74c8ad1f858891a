package io.promptnotary.console;

import io.promptnotary.reading.Facts;
import io.promptnotary.reading.Fingerprint;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.RowLine;
import io.promptnotary.snapshot.RowLine.BadLineException;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Guards;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Tells whether snapshots are still what they were when they were exported.",
      "",
      "Each final snapshot of the file is looked up in the store, the archive among it, and compared"
          + " by its fingerprint: all captured columns, not the link to the entity, which may come"
          + " later. The file proves as much as the place where it was kept.",
    },
    exitCodeList = {
      "0:all of them are as they were",
      "1:the file or the store cannot be read",
      "2:wrong usage",
      "3:some were altered or are not in the store, a line is no snapshot, or guards are missing"
    },
    footer = {
      "  export --format jsonl -o 2026-01.jsonl --since 2026-01-01 --until 2026-02-01",
      "  verify 2026-01.jsonl",
    })
final class VerifyCommand implements Callable<Integer> {
  /** So many faults are named, of each kind. */
  private static final int NAMED = 20;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What export has written as jsonl.")
  private Path file = Path.of("");

  private long equal;
  private long altered;
  private long gone;
  private long pending;
  private long bad;

  VerifyCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException, FileException {
    LineFile lines = new LineFile(file);
    try (SnapshotReader reader = root.open(Objects.requireNonNull(spec))) {
      lines.read((number, line) -> hold(number, line, reader));
      return report(reader);
    }
  }

  private void hold(long number, String line, SnapshotReader reader) throws StoreException {
    Snapshot then;
    try {
      then = RowLine.read(line);
    } catch (BadLineException e) {
      fault(
          ++bad, file + ":" + number + ": this line " + Text.line(String.valueOf(e.getMessage())));
      return;
    }
    if (then.isPending()) {
      pending++;
      return;
    }
    Optional<Snapshot> now = reader.exactly(then.id());
    if (now.isEmpty()) {
      fault(++gone, then.id() + " is not in the store");
      return;
    }
    List<String> changes = Fingerprint.differences(then, now.get());
    if (changes.isEmpty()) {
      equal++;
    } else {
      fault(++altered, then.id() + " was altered: " + String.join(", ", changes));
    }
  }

  private void fault(long count, String sentence) {
    if (count <= NAMED) {
      root.out().println(sentence);
    } else if (count == NAMED + 1) {
      root.out().println("and so on");
    }
  }

  private int report(SnapshotReader reader) throws StoreException {
    PrintStream out = root.out();
    out.println(
        Units.count(equal, "snapshot")
            + (equal == 1 ? " is as it was" : " are as they were")
            + ", "
            + Units.count(altered)
            + " altered, "
            + Units.count(gone)
            + " not in the store"
            + (gone == 0 ? "" : " (retention_passes tells what was removed, and why)")
            + (pending == 0 ? "" : ", " + Units.count(pending) + " had not ended when exported")
            + (bad == 0 ? "" : ", " + Units.count(bad, "line") + " of something else")
            + ".");
    Guards guards = reader.guards();
    out.println("guards " + Facts.guards(guards));
    boolean guarded = guards.missing().isEmpty() && guards.changed().isEmpty();
    return altered + gone + bad == 0 && guarded ? Cli.OK : Cli.MISSING;
  }
}
