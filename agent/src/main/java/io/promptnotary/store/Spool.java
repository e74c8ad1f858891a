package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store as what its targets have not taken yet: hands it out in the order of commits, and keeps
 * for each target how far it has come. On a connection of its own, in short transactions, so that
 * others write meanwhile. For one thread at a time; several may be open on one file.
 */
public final class Spool implements AutoCloseable {
  private static final int BUSY_MILLIS = 5_000;

  private final StoreFile file;
  private final Connection connection;
  private final Statement control;
  private final Watch watch;
  private final Changes changes;
  private final ForwardTargets targets;

  /**
   * A target as the configuration names it.
   *
   * @param name the key there
   * @param address where it is, without credentials
   */
  public record Named(String name, String address) {}

  /** What is handed out at once: so many rows at most, and so many bytes unless one row is more. */
  public record Bounds(int rows, long bytes) {}

  /**
   * What a target has not taken yet.
   *
   * @param snapshots as they stand now, archived or not
   * @param links whose snapshots are not in their table any more
   * @param gaps of the record
   * @param position how far all of this goes in {@code forward_changes}
   * @param historyAt how far it goes among the ids that were there before, or null
   * @param missing snapshots that were deleted before they were handed out
   */
  public record Load(
      List<Snapshot> snapshots,
      List<EntityLink> links,
      List<RecordingGap> gaps,
      long position,
      @Nullable String historyAt,
      int missing) {
    /** Nothing at all: where a target has only heard of runs. */
    public static final Load NONE = new Load(List.of(), List.of(), List.of(), 0, null, 0);

    /** Copies the lists. */
    public Load {
      snapshots = List.copyOf(snapshots);
      links = List.copyOf(links);
      gaps = List.copyOf(gaps);
    }
  }

  /** What a target does not get, although it was to. */
  public record Missing(String reason, long pending, long finals, long links) {}

  /**
   * How a target stands.
   *
   * @param waiting changes that it has not taken
   * @param waitingBytes their size, about
   * @param history snapshots from before it was named that it has not taken; -1 if not counted
   * @param oldestAt when the oldest of the changes was committed, or null
   * @param delivered states of snapshots that it has taken
   * @param refused snapshots that it does not take
   * @param givenUp snapshots that there was no room for any more, or that were deleted before
   * @param lastSuccessAt when it took something last, or null
   * @param failingSince since when it takes nothing, or null
   * @param trouble why, or null
   */
  public record Standing(
      String name,
      String address,
      long waiting,
      long waitingBytes,
      long history,
      @Nullable String oldestAt,
      long delivered,
      long refused,
      long givenUp,
      @Nullable String lastSuccessAt,
      @Nullable String failingSince,
      @Nullable String trouble) {}

  private Spool(StoreFile file, Connection connection) throws SQLException {
    this.file = file;
    this.connection = connection;
    this.control = connection.createStatement();
    this.changes = new Changes(connection);
    this.targets = new ForwardTargets(connection);
    // Now that something has been read: its side files are there.
    this.watch = new Watch(file);
  }

  /**
   * Opens a store that exists, and brings its schema up to date.
   *
   * @return null if there is none
   * @throws StoreException with a sentence that says what to do
   */
  public static @Nullable Spool open(Path path, Log log) throws StoreException {
    StoreFile file = new StoreFile(path);
    if (file.key() == null) {
      return null;
    }
    try {
      Connection connection = file.connect(BUSY_MILLIS);
      boolean ready = false;
      try (Statement statement = connection.createStatement()) {
        Preparation.run(file, connection, log);
        statement.execute("PRAGMA cache_size = -2000");
        Spool spool = new Spool(file, connection);
        ready = true;
        return spool;
      } finally {
        if (!ready) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw file.explain(e);
    } catch (LinkageError e) {
      throw StoreFile.noLibrary(e);
    }
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws SQLException;
  }

  private <T> T read(Work<T> work) throws StoreException {
    return in("BEGIN", work);
  }

  private <T> T write(Work<T> work) throws StoreException {
    return in("BEGIN IMMEDIATE", work);
  }

  private <T> T in(String begin, Work<T> work) throws StoreException {
    try {
      control.execute(begin);
      boolean committed = false;
      try {
        watch.here();
        T result = work.run();
        control.execute("COMMIT");
        committed = true;
        return result;
      } finally {
        if (!committed) {
          Sql.undo(control);
        }
      }
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /** True if the file was deleted or replaced: open the one that has its name now. */
  public boolean isMoved() {
    return watch.isMoved();
  }

  /** Another number than before if somebody else has committed something since. */
  public long version() throws StoreException {
    try {
      return Sql.number(connection, "PRAGMA data_version");
    } catch (SQLException e) {
      throw file.explain(e);
    }
  }

  /**
   * Takes note of the targets that a configuration names. One that is new begins here: with what
   * comes from now on, and with what is there, beyond {@code after}.
   *
   * @param after an id; the empty string for all that is there
   */
  public void name(List<Named> named, String after, Instant now) throws StoreException {
    write(
        () -> {
          for (Named each : named) {
            targets.name(each, after, now);
          }
          return true;
        });
  }

  /**
   * Forgets a target, with what it has not taken; that goes on record.
   *
   * @return false if there is none of that name
   */
  public boolean forget(String name, Origin by, Instant now) throws StoreException {
    return write(
        () -> {
          ForwardTargets.Place place = targets.find(name);
          if (place == null) {
            return false;
          }
          Missed.passOver(connection, place, Long.MAX_VALUE, name + " no longer configured", by);
          targets.forget(name);
          targets.prune();
          return true;
        });
  }

  /** The targets that no configuration has named since. */
  public List<String> unseen(Instant since) throws StoreException {
    return read(() -> targets.unseen(since));
  }

  /** Begins anew with a target that is known: it gets all that is there, once more. */
  public boolean again(String name) throws StoreException {
    return write(() -> targets.again(name));
  }

  /** What comes next for a target; empty if it has all, or is not named here. */
  public Optional<Load> next(String name, Bounds bounds) throws StoreException {
    return read(
        () -> {
          ForwardTargets.Place place = targets.find(name);
          if (place == null) {
            return Optional.empty();
          }
          Load load = changes.after(place.position(), bounds);
          return load.position() == place.position() ? Optional.empty() : Optional.of(load);
        });
  }

  /** What comes next of what was there before; empty if the target has taken all of it. */
  public Optional<Load> history(String name, Bounds bounds) throws StoreException {
    return read(
        () -> {
          ForwardTargets.Place place = targets.find(name);
          if (place == null || place.historyAt().compareTo(place.historyUntil()) >= 0) {
            return Optional.empty();
          }
          return Optional.of(
              changes.history(place.historyAt(), place.historyUntil(), place.position(), bounds));
        });
  }

  /** The runs that a target may not have heard the last of; see {@link #taken}. */
  public List<AgentRun> runs(String name) throws StoreException {
    return read(
        () -> {
          ForwardTargets.Place place = targets.find(name);
          return place == null ? List.of() : changes.runs(place.runsSince());
        });
  }

  /**
   * Puts on record that a target has taken {@code load}, all but what is {@code missing} of it.
   *
   * @param runsAt up to when it has heard of runs, or null if it has heard of none
   * @param prune true to forget at once what all targets have
   */
  public void taken(
      String name,
      Load load,
      @Nullable String runsAt,
      List<Missing> missing,
      boolean prune,
      Origin by,
      Instant now)
      throws StoreException {
    write(
        () -> {
          long refused = missing.stream().mapToLong(each -> each.pending() + each.finals()).sum();
          targets.taken(name, load, runsAt, refused, now);
          for (Missing each : missing) {
            Missed.add(connection, each, by, now);
          }
          if (load.missing() > 0) {
            Missed.add(
                connection,
                new Missing("deleted before " + name + " took it", 0, load.missing(), 0),
                by,
                now);
          }
          if (prune) {
            targets.prune();
          }
          return true;
        });
  }

  /** Puts on record that a target takes nothing. */
  public void failing(String name, Instant since, String trouble) throws StoreException {
    write(
        () -> {
          targets.failing(name, since, trouble);
          return true;
        });
  }

  /**
   * Where more waits for a target than {@code bytes}: gives up the oldest final snapshots, some
   * thousands at once, which goes on record. What is pending, links and gaps go on waiting.
   *
   * @return how many were given up; 0 if there is room
   */
  public long giveUp(String name, long bytes, Origin by) throws StoreException {
    return write(
        () -> {
          ForwardTargets.Place place = targets.find(name);
          if (place == null) {
            return 0L;
          }
          long upTo = Missed.beyond(connection, place.position(), bytes);
          return upTo < 0
              ? 0L
              : Missed.passOver(connection, place, upTo, "spool full for " + name, by);
        });
  }

  /**
   * How all targets stand that have been named.
   *
   * @param counted true to count what is left of what was there before, which may take long
   */
  public List<Standing> standing(boolean counted) throws StoreException {
    return read(() -> ForwardTargets.standing(connection, counted));
  }

  /** What takes final snapshots away that all targets have; to be closed before this. */
  public Sweep sweep() throws StoreException {
    return new Sweep(
        file,
        connection,
        Upkeep.open(file, Clock.systemUTC(), "delivered to all targets", BUSY_MILLIS));
  }

  /** Closes the connection; never throws. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // Everything written is safe without it.
    }
  }
}
