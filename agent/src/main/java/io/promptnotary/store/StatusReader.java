package io.promptnotary.store;

import io.promptnotary.queue.SpillFiles;
import io.promptnotary.snapshot.Origin;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a store and those who write to it stand, and never changes anything; others may write
 * meanwhile. Also looks at the files beside a store that is a file. For one thread at a time.
 */
public final class StatusReader implements AutoCloseable {
  /** Runs without an end are looked at so far back: of older ones, none will live. */
  private static final int OPEN_RUNS = 1_000;

  private final Database database;
  private final Connection connection;
  private final Dialect dialect;
  private final @Nullable Path file;
  private final boolean knowsRuns;
  private final boolean knowsLibraries;

  private StatusReader(Database database) {
    this.database = database;
    this.connection = database.connection();
    this.dialect = database.dialect();
    this.file = database.location() instanceof Location.File local ? local.path() : null;
    this.knowsRuns = database.knows(Schema.RUNS);
    this.knowsLibraries = database.knows(Schema.LIBRARIES);
  }

  /** Whether what keeps final snapshots from being changed is in place. */
  public Guards guards() throws StoreException {
    try {
      return Guards.of(database);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** How it is with the process of a run, or with a file of one. */
  public enum State {
    /** Its process is there. */
    RUNNING,
    /** It has come to an orderly end. */
    ENDED,
    /** Its process is gone, and has not said goodbye. */
    KILLED,
    /** It is of another machine, and has not said goodbye. */
    ELSEWHERE;

    /** In lower case. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What the store holds.
   *
   * @param bytes size of the file
   * @param sideBytes size of its side file, whose content belongs to it
   * @param schema version of its tables
   * @param byStatus snapshots by status, archived ones not among them
   * @param archived how many are in the archive
   * @param archivedBytes what they take there
   * @param archivedRawBytes what they took before
   * @param oldest when the first one began, archived or not; null if there is none
   * @param newest when the last one began, archived or not; null if there is none
   */
  public record Totals(
      long bytes,
      long sideBytes,
      int schema,
      Map<String, Long> byStatus,
      long archived,
      long archivedBytes,
      long archivedRawBytes,
      @Nullable String oldest,
      @Nullable String newest) {}

  /**
   * A row of {@code agent_runs}, and whether its process lives; {@code libraries} is null where
   * none was met, or the store is older than that column.
   */
  public record Run(
      String runId,
      String service,
      String host,
      long processId,
      String agentVersion,
      String javaVersion,
      String startedAt,
      String updatedAt,
      @Nullable String endedAt,
      String durability,
      String figures,
      @Nullable String libraries,
      State state) {}

  /** A line of {@code recording_gaps_by_pointcut}. */
  public record Gap(
      String service,
      String pointcut,
      String reason,
      String firstAt,
      String lastAt,
      long runs,
      long pending,
      long finals,
      long links,
      long skipped) {}

  /**
   * A spill file beside the store.
   *
   * @param path where
   * @param runId whose
   * @param bytes its size; what has been stored of it is counted too
   * @param state whether its process lives
   */
  public record Spilled(Path path, String runId, long bytes, State state) {}

  /**
   * Opens a store.
   *
   * @throws StoreException if there is none, if it is something else, or if a newer build wrote it
   */
  public static StatusReader open(Location location) throws StoreException {
    return new StatusReader(Database.open(location));
  }

  /** The same for a file. */
  public static StatusReader open(Path file) throws StoreException {
    return open(new Location.File(file));
  }

  /** What the store holds. */
  public Totals totals() throws StoreException {
    try {
      Map<String, Long> byStatus = new LinkedHashMap<>();
      each(
          "SELECT status, count(*) FROM generation_snapshots GROUP BY status ORDER BY 2 DESC, 1",
          null,
          row -> byStatus.put(row.getString(1), row.getLong(2)));
      List<@Nullable String> ends = new ArrayList<>();
      ends("generation_snapshots", ends);
      long[] archive = new long[3];
      if (!database.isCentral() && database.knows(Schema.ARCHIVE)) {
        ends("snapshot_archive", ends);
        each(
            "SELECT count(*), total(length(content)), total(raw_bytes) FROM snapshot_archive",
            null,
            row -> {
              for (int i = 0; i < archive.length; i++) {
                archive[i] = row.getLong(i + 1);
              }
            });
      }
      List<String> known = new ArrayList<>();
      for (String each : ends) {
        if (each != null) {
          known.add(each);
        }
      }
      known.sort(null);
      return new Totals(
          file == null ? tableBytes() : size(file),
          file == null ? 0 : size(Path.of(file + "-wal")),
          database.version(),
          byStatus,
          archive[0],
          archive[1],
          archive[2],
          known.isEmpty() ? null : known.get(0),
          known.isEmpty() ? null : known.get(known.size() - 1));
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  private void ends(String table, List<@Nullable String> found) throws SQLException {
    // Apart, so that the index on the time answers each.
    for (String end : List.of("min", "max")) {
      each("SELECT " + end + "(started_at) FROM " + table, null, row -> found.add(time(row, 1)));
    }
  }

  /** All runs that live, and as many others as {@code limit} leaves room for; newest first. */
  public List<Run> runs(int limit) throws StoreException {
    if (!knowsRuns) {
      return List.of();
    }
    try {
      Set<String> spilling = new HashSet<>();
      for (Spilled each : spilled(Set.of())) {
        if (each.state() == State.RUNNING) {
          spilling.add(each.runId());
        }
      }
      String self = Origin.thisHost();
      List<Run> open = new ArrayList<>();
      String newest = " ORDER BY started_at DESC, run_id DESC LIMIT ";
      each(
          "SELECT * FROM agent_runs WHERE ended_at IS NULL" + newest + OPEN_RUNS,
          null,
          row -> open.add(run(row, self, spilling)));
      List<Run> runs = new ArrayList<>();
      for (Run each : open) {
        if (each.state() == State.RUNNING) {
          runs.add(each);
        }
      }
      List<Run> last = new ArrayList<>();
      each(
          "SELECT * FROM agent_runs" + newest + (limit + runs.size()),
          null,
          row -> last.add(run(row, self, spilling)));
      for (Run each : last) {
        if (each.state() != State.RUNNING && runs.size() < limit) {
          runs.add(each);
        }
      }
      return runs;
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  private Run run(ResultSet row, String self, Set<String> spilling) throws SQLException {
    String runId = row.getString("run_id");
    String host = row.getString("host");
    long process = row.getLong("process_id");
    String started = String.valueOf(time(row, "started_at"));
    String ended = time(row, "ended_at");
    State state;
    if (ended != null) {
      state = State.ENDED;
    } else if (spilling.contains(runId)) {
      state = State.RUNNING;
    } else if (!self.equals(host)) {
      state = State.ELSEWHERE;
    } else {
      state = Recovery.lives(process, Recovery.moment(started)) ? State.RUNNING : State.KILLED;
    }
    return new Run(
        runId,
        row.getString("service"),
        host,
        process,
        row.getString("agent_version"),
        row.getString("java_version"),
        started,
        String.valueOf(time(row, "updated_at")),
        ended,
        row.getString("durability"),
        row.getString("figures"),
        knowsLibraries ? row.getString("libraries") : null,
        state);
  }

  /**
   * What is missing of the record, the newest first.
   *
   * @param since leaves out what had ended before; null for all
   */
  public List<Gap> gaps(@Nullable Instant since) throws StoreException {
    if (!knowsRuns) {
      return List.of();
    }
    List<Gap> gaps = new ArrayList<>();
    try {
      each(
          "SELECT service, pointcut, reason, min(first_at), max(last_at), count(DISTINCT run_id),"
              + " sum(pending), sum(finals), sum(links), sum(skipped) FROM recording_gaps"
              + " WHERE last_at >= ? GROUP BY service, pointcut, reason ORDER BY 5 DESC, 1, 2, 3",
          since == null ? dialect.first() : dialect.moment(Times.text(since)),
          row ->
              gaps.add(
                  new Gap(
                      row.getString(1),
                      row.getString(2),
                      row.getString(3),
                      String.valueOf(time(row, 4)),
                      String.valueOf(time(row, 5)),
                      row.getLong(6),
                      row.getLong(7),
                      row.getLong(8),
                      row.getLong(9),
                      row.getLong(10))));
      return gaps;
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** How the targets stand that the store's snapshots are delivered to; empty if there are none. */
  public List<Spool.Standing> targets() throws StoreException {
    try {
      return file != null && Schema.has(connection, "forward_targets")
          ? ForwardTargets.standing(connection, true)
          : List.of();
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** The spill files beside the store, oldest first. */
  public List<Spilled> spilled() throws StoreException {
    try {
      Set<String> ended = new HashSet<>();
      if (knowsRuns) {
        each(
            "SELECT run_id FROM agent_runs WHERE ended_at IS NOT NULL",
            null,
            row -> ended.add(row.getString(1)));
      }
      return spilled(ended);
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  private List<Spilled> spilled(Set<String> ended) {
    List<Spilled> spilled = new ArrayList<>();
    if (file == null) {
      return spilled;
    }
    try {
      for (Path each : SpillFiles.of(file)) {
        String run = SpillFiles.run(file, each);
        if (Files.exists(each)) {
          State gone = ended.contains(run) ? State.ENDED : State.KILLED;
          spilled.add(new Spilled(each, run, size(each), isInUse(each) ? State.RUNNING : gone));
        }
      }
    } catch (IOException e) {
      // A folder that cannot be listed has no news.
      return spilled;
    }
    return spilled;
  }

  private static boolean isInUse(Path spill) {
    try {
      return SpillFiles.isInUse(spill);
    } catch (IOException e) {
      // Stored and deleted at this moment, or not ours to read: its process is at work on it.
      return true;
    }
  }

  /** Files beside the store that were damaged and set aside: of the store or of a spill. */
  public List<Path> setAside() {
    List<Path> found = new ArrayList<>();
    if (file == null) {
      return found;
    }
    Path folder = file.toAbsolutePath().getParent();
    String name = String.valueOf(file.getFileName());
    if (folder == null) {
      return found;
    }
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(folder, each -> isSetAside(name, each))) {
      all.forEach(found::add);
    } catch (IOException e) {
      return found;
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  private static boolean isSetAside(String store, Path file) {
    String name = String.valueOf(file.getFileName());
    boolean sideFile = name.endsWith("-wal") || name.endsWith("-shm");
    return name.startsWith(store + ".damaged-") && !sideFile
        || name.startsWith(store + "-spill-") && name.endsWith(".damaged");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private @Nullable String time(ResultSet row, String column) throws SQLException {
    return time(row, row.findColumn(column));
  }

  private @Nullable String time(ResultSet row, int column) throws SQLException {
    Object time = dialect.value(row, column);
    return time == null ? null : time.toString();
  }

  /** For a guess only: some engines that speak PostgreSQL's dialect do not tell. */
  private long tableBytes() {
    try {
      return Sql.number(connection, dialect.tableBytes());
    } catch (SQLException e) {
      return 0;
    }
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private void each(String sql, @Nullable String argument, Row reader) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (argument != null) {
        statement.setString(1, argument);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  @Override
  public void close() throws StoreException {
    database.close();
  }
}
