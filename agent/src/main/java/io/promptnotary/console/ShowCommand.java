package io.promptnotary.console;

import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "  show --entity decision/4711",
      "  show last --status failed --template launch-post",
      "  show last --json > decision-4711.json",
    })
final class ShowCommand implements Callable<Integer> {
  private static final String LAST = "last";

  /** More are not counted: it would take longer than whoever asks for one wants to wait. */
  private static final int MOST = 1_000;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description =
          "The id, or the beginning or the end of it (at least 4 characters), or 'last' for the"
              + " newest of all or of those that the filters choose; 'last' if not given.")
  private String id = LAST;

  @Mixin private FilterOptions filters = new FilterOptions();

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
    CommandSpec command = Objects.requireNonNull(spec);
    Filter filter = filters.filter(root, command);
    if (!filter.isAll() && !id.equals(LAST)) {
      throw new ParameterException(
          command.commandLine(),
          "'" + id + "' names one snapshot: leave out the filters, or the id");
    }
    try (SnapshotReader reader = root.open(command)) {
      Row row = new Row(filter.isAll() ? named(reader, id) : newest(reader, filter));
      if (json) {
        root.out().println(Json.pretty(row.toJson(EnumSet.allOf(Column.class))));
      } else {
        new SnapshotPage(root, row, Family.of(reader, row.snapshot()), reader.guards()).print(full);
        if (reader.isArchived(row.snapshot().id())) {
          String shortId = Units.shortId(row.snapshot().id());
          root.out().println();
          root.out()
              .println(root.palette().dim("archived · bring it back with: restore " + shortId));
        }
        long matching = filter.isAll() ? 1 : reader.count(filter, MOST);
        if (matching > 1) {
          root.out().println();
          root.out()
              .println(
                  root.palette()
                      .dim(
                          "the newest of "
                              + Units.count(matching)
                              + (matching < MOST ? "" : " or more")
                              + " that match · see them with: list and the same filters"));
        }
      }
    }
    return Cli.OK;
  }

  /** The snapshot that {@code id} names. */
  static Snapshot named(SnapshotReader reader, String id) throws StoreException {
    return id.equals(LAST) ? newest(reader, Filter.ALL) : find(reader, id);
  }

  private static Snapshot newest(SnapshotReader reader, Filter filter) throws StoreException {
    List<Snapshot> newest = reader.list(filter, null, 1);
    if (newest.isEmpty()) {
      throw new StoreException(
          filter.isAll()
              ? "there are no snapshots in " + reader.location() + " yet"
              : "no snapshot in "
                  + reader.location()
                  + " matches these filters: see them with: list");
    }
    return find(reader, newest.get(0).id());
  }

  /** The one snapshot that {@code id} fits. */
  static Snapshot find(SnapshotReader reader, String id) throws StoreException {
    Optional<Snapshot> found = reader.find(id);
    if (found.isPresent()) {
      return found.get();
    }
    List<String> near = reader.near(id);
    throw new StoreException(
        "no id in "
            + reader.location()
            + " begins or ends with '"
            + id
            + "': "
            + (near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "? ")
            + "see them with: list");
  }
}
