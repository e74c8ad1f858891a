package io.promptnotary.console;

import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Cursor;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Writes snapshots to a file or to the output, the oldest first, archived ones among them.",
      "",
      "jsonl: each row as stored, in a line of JSON; import takes it back. chat: examples for"
          + " OpenAI's fine-tuning and evaluation, with the conversation, the answer that the"
          + " generation ended with and the tools; what ended otherwise than well, was redacted or"
          + " cut is left out unless --all says otherwise, and so is what has no answer, no texts,"
          + " or pictures that are not on record. How much and why is told at the end. json and"
          + " csv: all columns.",
      "",
      "What begins while it runs is not exported. A file is its owner's alone: it holds all that"
          + " the store holds.",
    },
    exitCodeList = {
      "0:done, also if there is nothing to export",
      "1:the store cannot be read, or the file cannot be written",
      "2:wrong usage"
    },
    footer = {
      "  export -o snapshots.jsonl",
      "  export --format chat --template T-42 --since 30d -o train.jsonl",
      "  export --format csv --status failed > failed.csv",
    })
final class ExportCommand implements Callable<Integer> {
  private static final int PAGE = 100;
  private static final int BUFFER = 1 << 16;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private FilterOptions filters = new FilterOptions();

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "jsonl",
      description = "jsonl, chat, json or csv; ${DEFAULT-VALUE} if not given.")
  private ExportFormat format = ExportFormat.JSONL;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write there; it appears when it is complete.")
  private @Nullable Path output;

  @Option(names = "--force", description = "Replace the file if it is there already.")
  private boolean force;

  @Option(
      names = "--all",
      description = "With chat: also what did not end well, was redacted or cut.")
  private boolean all;

  private final Map<String, Long> leftOut = new TreeMap<>();
  private long written;
  private long seen;
  private long total;

  ExportCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException, FileException {
    CommandSpec command = Objects.requireNonNull(spec);
    Filter filter = filters.filter(root, command);
    try (SnapshotReader reader = root.open(command)) {
      if (root.columns() > 0) {
        total = reader.count(filter);
      }
      if (output == null) {
        PrintStream out =
            new PrintStream(
                new BufferedOutputStream(root.out(), BUFFER), false, StandardCharsets.UTF_8);
        export(reader, filter, out);
        out.flush();
      } else {
        try (ExportFile file = ExportFile.begin(output, force)) {
          export(reader, filter, file.out());
          file.finish(force);
        }
      }
    }
    report(root.surroundings().err());
    return Cli.OK;
  }

  private void export(SnapshotReader reader, Filter filter, PrintStream out) throws StoreException {
    format.begin(out);
    List<Snapshot> newest = reader.list(filter, 1);
    if (!newest.isEmpty()) {
      Cursor last = Cursor.of(newest.get(0));
      Cursor place = new Cursor("", "");
      // Page by page: a reader that holds on keeps the side file of a busy store from shrinking.
      while (place.compareTo(last) < 0 && !isGone(out)) {
        List<Snapshot> page = reader.newer(filter, place, PAGE);
        if (page.isEmpty()) {
          break;
        }
        for (int i = page.size() - 1; i >= 0; i--) {
          Cursor next = Cursor.of(page.get(i));
          if (next.compareTo(last) <= 0) {
            print(reader, page.get(i).id(), filter, out);
          }
        }
        place = Cursor.of(page.get(0));
        progress();
      }
    }
    format.end(out, written > 0);
  }

  /** A reader that went away, as in "| head", or a disk that is full. */
  private boolean isGone(PrintStream out) {
    return out.checkError() || output == null && root.out().checkError();
  }

  private void print(SnapshotReader reader, String id, Filter filter, PrintStream out)
      throws StoreException {
    Optional<Snapshot> found = reader.exactly(id);
    if (found.isEmpty()) {
      // Deleted by retention a moment ago.
      return;
    }
    seen++;
    Row row = new Row(found.get());
    String status = row.text(Column.STATUS);
    boolean unasked = filter.statuses().isEmpty() && !all;
    String reason =
        format == ExportFormat.CHAT && unasked && !Status.SUCCESS.key().equals(status)
            ? String.valueOf(status)
            : format.print(out, row, written == 0, all);
    if (reason == null) {
      written++;
    } else {
      leftOut.merge(reason, 1L, Long::sum);
    }
  }

  /** Only where somebody watches. */
  private void progress() {
    if (root.columns() > 0 && output != null) {
      PrintStream err = root.surroundings().err();
      err.print("\r" + Units.count(seen) + " of " + Units.count(Math.max(seen, total)) + " ");
      err.flush();
    }
  }

  private void report(PrintStream err) {
    if (root.columns() > 0 && output != null) {
      err.print("\r\u001b[K");
    }
    if (output != null) {
      err.println("Exported " + Units.count(written, "snapshot") + " to " + output + ".");
    }
    leftOut.forEach(
        (reason, count) -> err.println("Left out: " + Units.count(count) + " " + reason + "."));
    err.flush();
  }
}
