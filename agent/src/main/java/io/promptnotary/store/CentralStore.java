package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One database server that many JVMs write to. For one thread at a time; {@link #close} may be
 * called from another one while {@link #write} waits for the server, and then ends it soon.
 */
public final class CentralStore implements AutoCloseable {
  /** Two that write the same rows get out of each other's way by that. */
  private static final int TRIES = 5;

  private final CentralSettings settings;
  private final Engine engine;
  private final CentralFaults faults;
  private final CentralWriter writer;
  private final CentralPool pool;
  private final @Nullable Partitions partitions;

  private CentralStore(
      CentralSettings settings,
      Engine engine,
      boolean partitioned,
      long packet,
      CentralPool pool,
      Log log) {
    this.settings = settings;
    this.engine = engine;
    this.faults = new CentralFaults(engine, settings);
    this.writer = new CentralWriter(engine, packet);
    this.pool = pool;
    this.partitions = partitioned ? new Partitions(settings.address(), log) : null;
  }

  /**
   * Connects, and brings the tables up to date where that is wanted.
   *
   * @throws StoreException with a sentence that says what to do, and holds no credentials
   */
  public static CentralStore open(CentralSettings settings, Log log) throws StoreException {
    Engine engine = Engine.of(settings.url());
    boolean partitioned;
    long packet = Long.MAX_VALUE;
    // Not from the pool, which would try until its time is over before it says why.
    try (Connection connection = connect(engine, settings)) {
      ServerVersion.check(engine, settings, connection);
      new CentralSchema(engine, settings).prepare(connection);
      partitioned =
          engine == Engine.POSTGRESQL && settings.partitions() && Partitions.arePresent(connection);
      if (engine == Engine.MYSQL) {
        packet = Sql.first(connection, "SELECT @@max_allowed_packet");
      }
    } catch (SQLException e) {
      throw new CentralFaults(engine, settings).away(e);
    }
    return new CentralStore(
        settings, engine, partitioned, packet, new CentralPool(engine, settings, log), log);
  }

  private static Connection connect(Engine engine, CentralSettings settings)
      throws SQLException, StoreException {
    try {
      return engine.connect(settings);
    } catch (UncheckedIOException e) {
      throw new StoreException(
          settings.address() + ": its password cannot be read (" + e.getMessage() + ")",
          false,
          null,
          null);
    }
  }

  /** Where it is, without what may hold credentials. */
  public String address() {
    return settings.address();
  }

  /**
   * Commits all of it or nothing. What is there already stays as it is: of two states of a snapshot
   * the final one wins, of two links and of two states of a run the later one, in whichever order
   * they come; a gap is written once.
   *
   * @throws StoreException if nothing was committed, as far as is known, and it may work later
   * @throws RefusedException if nothing was committed because of what one of the records holds
   */
  public void write(
      List<Snapshot> snapshots,
      List<EntityLink> links,
      List<AgentRun> runs,
      List<RecordingGap> gaps)
      throws StoreException, RefusedException {
    try {
      writeOften(snapshots, links, runs, gaps);
    } catch (SQLException e) {
      if (faults.isData(e)) {
        throw faults.refused(e);
      }
      throw faults.away(e);
    } catch (UncheckedIOException e) {
      throw new StoreException(
          settings.address() + ": its password cannot be read (" + e.getMessage() + ")",
          false,
          null,
          null);
    }
  }

  private void writeOften(
      List<Snapshot> snapshots,
      List<EntityLink> links,
      List<AgentRun> runs,
      List<RecordingGap> gaps)
      throws SQLException, RefusedException {
    boolean careful = false;
    for (int tries = 1; ; tries++) {
      List<Exact> rows = rows(snapshots, careful);
      writer.check(rows, settings.address());
      List<CentralWriter.Link> ends = links(rows, links);
      try {
        pool.run(connection -> write(connection, rows, ends, runs, gaps));
        return;
      } catch (SQLException e) {
        if (!careful && faults.isData(e)) {
          careful = true;
        } else if (!CentralFaults.isConflict(e) || tries >= TRIES) {
          throw e;
        }
      }
    }
  }

  private void write(
      Connection connection,
      List<Exact> rows,
      List<CentralWriter.Link> links,
      List<AgentRun> runs,
      List<RecordingGap> gaps)
      throws SQLException {
    if (partitions != null && !rows.isEmpty()) {
      List<Instant> moments = new ArrayList<>();
      for (Exact each : rows) {
        if (each.values().get(Column.STARTED_AT) instanceof Instant moment) {
          moments.add(moment);
        }
      }
      partitions.provide(connection, moments, Instant.now());
    }
    boolean committed = false;
    try {
      writer.snapshots(connection, rows);
      writer.links(connection, links);
      writer.runs(connection, runs);
      writer.gaps(connection, gaps);
      connection.commit();
      committed = true;
    } finally {
      if (!committed) {
        undo(connection);
      }
    }
  }

  /** In the order of their ids, so that two that write the same rows do not wait for each other. */
  private static List<Exact> rows(List<Snapshot> snapshots, boolean careful)
      throws RefusedException {
    Map<String, Snapshot> byId = new LinkedHashMap<>();
    for (Snapshot each : snapshots) {
      byId.merge(each.id(), each, (known, next) -> known.isPending() ? next : known);
    }
    List<Snapshot> sorted = new ArrayList<>(byId.values());
    sorted.sort(Comparator.comparing(Snapshot::id));
    List<Exact> rows = new ArrayList<>(sorted.size());
    for (Snapshot each : sorted) {
      rows.add(Exact.of(each, careful));
    }
    return rows;
  }

  /** Those of whole rows too: such a row may be final there and have got its link since. */
  private static List<CentralWriter.Link> links(List<Exact> rows, List<EntityLink> links)
      throws RefusedException {
    List<CentralWriter.Link> all = new ArrayList<>();
    for (Exact each : rows) {
      if (each.values().containsKey(Column.ENTITY_ID)) {
        all.add(CentralWriter.Link.of(each));
      }
    }
    for (EntityLink each : links) {
      all.add(CentralWriter.Link.of(each));
    }
    all.sort(Comparator.comparing(CentralWriter.Link::id));
    return all;
  }

  private static void undo(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException lost) {
      // With the connection; the first failure counts.
    }
  }

  /** Gives its connections back; never throws. Closing again does nothing. */
  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return engine + " " + settings;
  }
}
