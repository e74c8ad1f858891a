package io.promptnotary.console;

import io.promptnotary.reading.ChatLine;
import io.promptnotary.reading.Fingerprint;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.RowLine;
import io.promptnotary.snapshot.RowLine.BadLineException;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.ReplayStore;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = {
      "Brings what export has written into a store, which is made if it is not there.",
      "",
      "Lines of jsonl come back as the very rows they were. A snapshot that is there already stays"
          + " as it is; one that was pending here is brought to its end. Lines in OpenAI's chat"
          + " format, of export or of others, become snapshots that have ended well, begun now,"
          + " linked to the file; the same line is the same snapshot. A line that is neither is"
          + " named and passed over.",
    },
    exitCodeList = {
      "0:all of it is in the store",
      "1:the file cannot be read or the store cannot be written, or --strict has stopped it",
      "2:wrong usage",
      "3:some lines are not in the store: bad ones, or others than what is there under their id"
    },
    footer = {"  import snapshots.jsonl", "  --store copy.db import --strict snapshots.jsonl"})
final class ImportCommand implements Callable<Integer> {
  private static final int STEP_ROWS = 100;
  private static final long STEP_CHARS = 4L << 20;

  /** So many bad lines are named. */
  private static final int NAMED = 20;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A file of lines, jsonl or chat.")
  private Path file = Path.of("");

  @Option(names = "--strict", description = "Stop at the first line that is not taken.")
  private boolean strict;

  /** Rows on their way, by id, and the lines that they are from. */
  private final Map<String, Snapshot> step = new LinkedHashMap<>();

  private final Map<String, Long> lines = new LinkedHashMap<>();
  private long stepChars;
  private long line;
  private long added;
  private long ended;
  private long known;
  private long missing;

  ImportCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException, FileException {
    CommandSpec command = Objects.requireNonNull(spec);
    LineFile in = new LineFile(file);
    in.check();
    try (ReplayStore store = ReplayStore.open(root.location(command));
        SnapshotReader reader = root.open(command)) {
      in.read(
          (number, text) -> {
            line = number;
            read(text, store, reader);
          });
      flush(store);
    }
    report(root.out());
    return missing == 0 ? Cli.OK : Cli.MISSING;
  }

  private void read(String text, ReplayStore store, SnapshotReader reader)
      throws StoreException, FileException {
    try {
      boolean chat = !RowLine.isRow(text);
      take(chat ? chat(text) : RowLine.read(text), chat, text.length(), store, reader);
    } catch (BadLineException e) {
      refuse(line, String.valueOf(e.getMessage()), store);
    }
  }

  private Snapshot chat(String text) throws BadLineException {
    return ChatLine.read(
        text, String.valueOf(file.getFileName()), root.surroundings().clock().instant());
  }

  private void take(Snapshot row, boolean chat, int chars, ReplayStore store, SnapshotReader reader)
      throws StoreException, FileException {
    if (step.containsKey(row.id()) || step.size() >= STEP_ROWS || stepChars >= STEP_CHARS) {
      flush(store);
    }
    Optional<Snapshot> there = reader.exactly(row.id());
    if (there.isEmpty()) {
      added++;
    } else if (isSame(there.get(), row) || chat) {
      // A chat's id follows from all that it says; its moment is that of the first time.
      known++;
      return;
    } else if (there.get().isPending() && !row.isPending()) {
      ended++;
    } else {
      refuse(line, "differs from the snapshot " + row.id() + ", which stays as it is", store);
      return;
    }
    step.put(row.id(), row);
    lines.put(row.id(), line);
    stepChars += chars;
  }

  /** By what JSON means: a server writes it anew. */
  private static boolean isSame(Snapshot there, Snapshot row) {
    return Fingerprint.differences(there, row).isEmpty()
        && Arrays.stream(Column.values())
            .filter(Column::isLink)
            .allMatch(column -> Objects.equals(there.get(column), row.get(column)));
  }

  private void flush(ReplayStore store) throws StoreException, FileException {
    List<Snapshot> rows = List.copyOf(step.values());
    Map<String, Long> from = Map.copyOf(lines);
    step.clear();
    lines.clear();
    stepChars = 0;
    if (!rows.isEmpty()) {
      for (Snapshot refused : store.write(rows)) {
        added--;
        refuse(Objects.requireNonNull(from.get(refused.id())), "is refused by the database", store);
      }
    }
  }

  /** A line that is not taken. */
  private void refuse(long number, String why, ReplayStore store)
      throws StoreException, FileException {
    String sentence = file + ":" + number + ": this line " + Text.line(why);
    if (strict) {
      flush(store);
      throw new FileException(
          sentence + "; stopped there, " + Units.count(added + ended, "snapshot") + " came in");
    }
    if (++missing <= NAMED) {
      root.surroundings().err().println("promptnotary: " + sentence);
    } else if (missing == NAMED + 1) {
      root.surroundings().err().println("promptnotary: and so on");
    }
  }

  private void report(PrintStream out) {
    out.println(
        "Imported "
            + Units.count(added + ended, "snapshot")
            + " from "
            + file
            + (ended == 0 ? "" : ", " + Units.count(ended) + " of them pending here until now")
            + "."
            + (known == 0 ? "" : " " + Units.count(known) + " there already.")
            + (missing == 0 ? "" : " " + Units.count(missing, "line") + " not taken."));
  }
}
