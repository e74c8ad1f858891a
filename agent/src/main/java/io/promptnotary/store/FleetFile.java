package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * An SQLite file that takes what many agents have recorded elsewhere. What comes again changes
 * nothing; a final row wins over a pending one, of links and runs the later state counts, whatever
 * comes in which order. For one thread at a time.
 */
public final class FleetFile implements AutoCloseable {
  private static final String LINK =
      "UPDATE generation_snapshots SET entity_type = coalesce(?1, entity_type), entity_id = ?2,"
          + " linked_at = ?3 WHERE id = ?4 AND (linked_at IS NULL OR linked_at < ?3)";

  private static final String RUN =
      "INSERT INTO agent_runs (run_id, service, host, process_id, agent_version, java_version,"
          + " started_at, updated_at, ended_at, durability, figures, libraries)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id) DO UPDATE SET"
          + " updated_at = excluded.updated_at, ended_at = excluded.ended_at,"
          + " figures = excluded.figures, libraries = excluded.libraries"
          + " WHERE agent_runs.updated_at <= excluded.updated_at";

  /** Gaps have no name in a file; the same run does not miss the same twice at one moment. */
  private static final String GAP =
      "INSERT INTO recording_gaps (run_id, service, host, process_id, pointcut, reason, first_at,"
          + " last_at, pending, finals, links, skipped) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
          + " ?10, ?11, ?12 WHERE NOT EXISTS (SELECT 1 FROM recording_gaps WHERE run_id = ?1 AND"
          + " pointcut = ?5 AND reason = ?6 AND first_at = ?7 AND last_at = ?8 AND pending = ?9 AND"
          + " finals = ?10 AND links = ?11 AND skipped = ?12)";

  private final SnapshotStore store;

  private FleetFile(SnapshotStore store) {
    this.store = store;
  }

  /**
   * Opens or creates the file, and brings its schema up to date. What is committed to it survives a
   * power failure: whoever delivers forgets it then.
   *
   * @param url {@code jdbc:sqlite:FILE}; the folder must exist
   * @throws StoreException with a sentence that says what to do
   */
  public static FleetFile open(String url, Log log) throws StoreException {
    return new FleetFile(SnapshotStore.open(url, true, false, log));
  }

  /**
   * Commits rows, then links, runs and gaps.
   *
   * @return false if one of the rows may be to blame for which nothing was committed
   * @throws StoreException if the file cannot be written
   */
  public boolean write(
      List<Snapshot> rows, List<EntityLink> links, List<AgentRun> runs, List<RecordingGap> gaps)
      throws StoreException {
    List<EntityLink> all = new ArrayList<>();
    for (Snapshot row : rows) {
      String entity = row.text(Column.ENTITY_ID);
      String at = row.text(Column.LINKED_AT);
      if (entity != null && at != null) {
        // Of a row that is final here, nothing but this may be news.
        all.add(new EntityLink(row.id(), row.text(Column.ENTITY_TYPE), entity, at));
      }
    }
    all.addAll(links);
    try {
      if (!rows.isEmpty()) {
        store.write(rows, List.of());
      }
      if (!all.isEmpty() || !runs.isEmpty() || !gaps.isEmpty()) {
        store.commit(connection -> add(connection, all, runs, gaps));
      }
      return true;
    } catch (SQLException e) {
      if (SnapshotStore.isRowFault(e)) {
        return false;
      }
      throw store.explain(e);
    }
  }

  private static void add(
      Connection connection, List<EntityLink> links, List<AgentRun> runs, List<RecordingGap> gaps)
      throws SQLException {
    try (PreparedStatement link = connection.prepareStatement(LINK);
        PreparedStatement run = connection.prepareStatement(RUN);
        PreparedStatement gap = connection.prepareStatement(GAP)) {
      for (EntityLink each : links) {
        Sql.set(link, each.entityType(), each.entityId(), each.linkedAt(), each.id());
        link.executeUpdate();
      }
      for (AgentRun each : runs) {
        Sql.set(
            run,
            each.runId(),
            each.service(),
            each.host(),
            each.processId(),
            each.agentVersion(),
            each.javaVersion(),
            each.startedAt(),
            each.updatedAt(),
            each.endedAt(),
            each.durability(),
            each.figures(),
            each.libraries());
        run.executeUpdate();
      }
      for (RecordingGap each : gaps) {
        Sql.set(
            gap,
            each.runId(),
            each.service(),
            each.host(),
            each.processId(),
            each.pointcut(),
            each.reason(),
            each.firstAt(),
            each.lastAt(),
            each.pending(),
            each.finals(),
            each.links(),
            each.skipped());
        gap.executeUpdate();
      }
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
