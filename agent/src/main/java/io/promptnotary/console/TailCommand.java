package io.promptnotary.console;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Follower;
import io.promptnotary.store.Location;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "tail",
    description = {
      "Shows snapshots as they are recorded, until Ctrl-C.",
      "",
      "Each has a line when it begins and one when it has ended; one that was over before it was"
          + " looked at has one line. A store that is not there yet is waited for, and one that"
          + " takes its place is followed.",
    },
    exitCodeList = {
      "0:ended by Ctrl-C or by the reader of the output",
      "1:the store cannot be read",
      "2:wrong usage"
    },
    footer = {
      "  tail",
      "  tail --status failed,abandoned -n 0",
      "  tail --template T-42 --json",
    })
final class TailCommand implements Callable<Integer> {
  private static final int POLL_MILLIS = 500;

  /** A store is made in more than one step; so many looks it may take. */
  private static final int PATIENCE = 20;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private FilterOptions filters = new FilterOptions();

  @Option(
      names = "-n",
      paramLabel = "N",
      defaultValue = "10",
      description = "Begin with so many of the last ones; ${DEFAULT-VALUE} if not given.")
  private int last;

  @Option(names = "--json", description = "Print an object of JSON in each line.")
  private boolean json;

  TailCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (last < 0) {
      throw new ParameterException(command.commandLine(), "-n < 0: " + last);
    }
    Filter filter = filters.filter(root, command);
    Location store = root.location(command);
    TailLine lines = new TailLine(root, json);
    try (EndSignal end = EndSignal.listen()) {
      boolean first = true;
      boolean told = false;
      while (isWanted()) {
        if (isThere(store)) {
          if (!first && !told) {
            say(store + " was replaced, going on with what is there now");
          }
          if (follow(store, filter, lines, end, first ? 0 : PATIENCE)) {
            break;
          }
          told = false;
        } else if (!told) {
          say("waiting for " + store);
          told = true;
        }
        first = false;
        if (end.await(POLL_MILLIS)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Cli.OK;
  }

  /** True if no more is wanted, false if the file is no longer under its name. */
  private boolean follow(Location store, Filter filter, TailLine lines, EndSignal end, int patience)
      throws StoreException, InterruptedException {
    Object key = key(store);
    try (SnapshotReader reader = open(store, patience, end)) {
      Follower follower = reader.follow();
      Map<String, String> shown = new HashMap<>();
      List<Snapshot> newest = last == 0 ? List.of() : reader.list(filter, last);
      for (int i = newest.size() - 1; i >= 0; i--) {
        lines.print(newest.get(i));
        shown.put(newest.get(i).id(), status(newest.get(i)));
      }
      while (isWanted()) {
        if (!Objects.equals(key, key(store))) {
          return false;
        }
        List<Snapshot> found = look(follower, filter, end);
        for (Snapshot each : found) {
          // What came while the last ones were read may be among both.
          if (!status(each).equals(shown.remove(each.id()))) {
            lines.print(each);
          }
        }
        if (found.isEmpty() && end.await(POLL_MILLIS)) {
          return true;
        }
      }
      return true;
    }
  }

  /** Once more and again, for a store that somebody has for himself. */
  private List<Snapshot> look(Follower follower, Filter filter, EndSignal end)
      throws StoreException, InterruptedException {
    for (int left = PATIENCE; ; left--) {
      try {
        return follower.look(filter);
      } catch (StoreException e) {
        if (left == PATIENCE) {
          say(e.getMessage() + "; trying again");
        }
        if (left == 0 || end.await(POLL_MILLIS)) {
          throw e;
        }
      }
    }
  }

  private static String status(Snapshot row) {
    return String.valueOf(row.text(Column.STATUS));
  }

  private static SnapshotReader open(Location store, int patience, EndSignal end)
      throws StoreException, InterruptedException {
    for (int left = patience; ; left--) {
      try {
        return SnapshotReader.open(store);
      } catch (StoreException e) {
        if (left <= 0 || end.await(POLL_MILLIS)) {
          throw e;
        }
      }
    }
  }

  /** False once nobody reads any more, or the thread is to end. */
  private boolean isWanted() {
    return !root.out().checkError() && !Thread.currentThread().isInterrupted();
  }

  /** A server is there, or opening it says why not. */
  private static boolean isThere(Location store) {
    if (!(store instanceof Location.File)) {
      return true;
    }
    Path file = ((Location.File) store).path();
    try {
      return !Files.isRegularFile(file) ? Files.exists(file) : Files.size(file) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What tells a file from another of the same name; null if there is none, and for servers. */
  private static @Nullable Object key(Location store) {
    if (!(store instanceof Location.File)) {
      return null;
    }
    Path file = ((Location.File) store).path();
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      return key == null ? attributes.creationTime() : key;
    } catch (IOException e) {
      return null;
    }
  }

  private void say(String sentence) {
    root.surroundings().err().println("promptnotary: " + sentence);
    root.surroundings().err().flush();
  }
}
