package io.promptnotary.console;

import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.util.EnumSet;
import java.util.List;
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
    name = "show",
    description = "Shows one snapshot with its exact prompts and answer.",
    exitCodeList = {
      "0:done",
      "1:the store cannot be read, or no one snapshot has this id",
      "2:wrong usage"
    },
    footer = {
      "  show last",
      "  show 1a2b3c4d --full",
      "  show last --json > decision-4711.json",
    })
final class ShowCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description =
          "The id, or the beginning or the end of it (at least 4 characters), or 'last' for the"
              + " newest.")
  private String id = "";

  @Option(names = "--json", description = "Print the row as JSON, exactly as stored.")
  private boolean json;

  @Option(
      names = "--full",
      description = "Also print the whole conversation and what each single call sent and got.")
  private boolean full;

  ShowCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    try (SnapshotReader reader = root.open(Objects.requireNonNull(spec))) {
      Row row = new Row(named(reader, id));
      if (json) {
        root.out().println(Json.pretty(row.toJson(EnumSet.allOf(Column.class))));
      } else {
        new SnapshotPage(root, row, Family.of(reader, row.snapshot()), reader.guards()).print(full);
        if (reader.isArchived(row.snapshot().id())) {
          String shortId = ListCommand.shortId(row.snapshot().id());
          root.out().println();
          root.out()
              .println(root.palette().dim("archived · bring it back with: restore " + shortId));
        }
      }
    }
    return Cli.OK;
  }

  /** The snapshot that {@code id} names. */
  static Snapshot named(SnapshotReader reader, String id) throws StoreException {
    String wanted = id;
    if (wanted.equals("last")) {
      List<Snapshot> newest = reader.list(Filter.ALL, 1);
      if (newest.isEmpty()) {
        throw new StoreException("there are no snapshots in " + reader.file() + " yet");
      }
      wanted = newest.get(0).id();
    }
    return find(reader, wanted);
  }

  /** The one snapshot that {@code id} fits. */
  static Snapshot find(SnapshotReader reader, String id) throws StoreException {
    Optional<Snapshot> found = reader.find(id);
    return found.orElseThrow(
        () ->
            new StoreException(
                "no id in "
                    + reader.file()
                    + " begins or ends with '"
                    + id
                    + "': see them with: list"));
  }
}
