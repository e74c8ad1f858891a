package io.promptnotary.store;

import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what targets may not have yet: {@code forward_changes}, and what they speak of. */
final class Changes {
  /** Notes a link whose snapshot is not there: id, type, entity and time of the link. */
  static final String LINK =
      "INSERT OR REPLACE INTO forward_changes"
          + " (kind, id, bytes, at, entity_type, entity_id, linked_at)"
          + " SELECT 'link', ?1, 200, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), coalesce(?2,"
          + " (SELECT entity_type FROM forward_changes WHERE kind = 'link' AND id = ?1)), ?3, ?4"
          + " WHERE EXISTS (SELECT 1 FROM forward_targets)";

  private final Connection connection;
  private final Archive archive;

  Changes(Connection connection) throws SQLException {
    this.connection = connection;
    this.archive = new Archive(connection);
  }

  /** A row of {@code forward_changes}. */
  private record Change(long seq, String kind, String id, @Nullable EntityLink link) {}

  /** What comes behind {@code position}. */
  Spool.Load after(long position, Spool.Bounds bounds) throws SQLException {
    List<Change> changes = changes(position, bounds);
    List<String> ids = new ArrayList<>();
    List<EntityLink> links = new ArrayList<>();
    List<String> gaps = new ArrayList<>();
    for (Change each : changes) {
      switch (each.kind()) {
        case "snapshot" -> ids.add(each.id());
        case "gap" -> gaps.add(each.id());
        default -> {
          if (each.link() != null) {
            links.add(each.link());
          }
        }
      }
    }
    List<Snapshot> snapshots = snapshots(ids);
    return new Spool.Load(
        snapshots,
        links,
        gaps(gaps),
        changes.isEmpty() ? position : changes.get(changes.size() - 1).seq(),
        null,
        ids.size() - snapshots.size());
  }

  private List<Change> changes(long position, Spool.Bounds bounds) throws SQLException {
    List<Change> changes = new ArrayList<>();
    long size = 0;
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT seq, kind, id, bytes, entity_type, entity_id, linked_at"
                    + " FROM forward_changes WHERE seq > ? ORDER BY seq LIMIT ?",
                List.of(position, bounds.rows()));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        size += rows.getLong(4);
        if (size > bounds.bytes() && !changes.isEmpty()) {
          break;
        }
        String entity = rows.getString(6);
        String id = rows.getString(3);
        changes.add(
            new Change(
                rows.getLong(1),
                rows.getString(2),
                id,
                entity == null
                    ? null
                    : new EntityLink(id, rows.getString(5), entity, rows.getString(7))));
      }
    }
    return changes;
  }

  /** In the order of {@code ids}; one that is neither here nor in the archive is left out. */
  private List<Snapshot> snapshots(List<String> ids) throws SQLException {
    Map<String, Snapshot> found = new HashMap<>();
    if (!ids.isEmpty()) {
      try (PreparedStatement statement =
          Sql.prepare(
              connection, "SELECT * FROM generation_snapshots WHERE id IN " + marks(ids), ids)) {
        for (Snapshot each :
            SnapshotReader.snapshots(Dialect.SQLITE, statement, Long.MAX_VALUE, any -> true)) {
          found.put(each.id(), each);
        }
      }
    }
    List<Snapshot> rows = new ArrayList<>();
    for (String id : ids) {
      Snapshot row = found.get(id);
      (row == null ? archived(id) : Optional.of(row)).ifPresent(rows::add);
    }
    return rows;
  }

  private Optional<Snapshot> archived(String id) throws SQLException {
    try {
      return archive.read(id);
    } catch (StoreException damaged) {
      return Optional.empty();
    }
  }

  /**
   * What was there before a target was named, archived or not: ids between the two, without those
   * that come as changes anyway.
   */
  Spool.Load history(String at, String until, long position, Spool.Bounds bounds)
      throws SQLException {
    List<String> ids = new ArrayList<>();
    String condition = " WHERE id > ?1 AND id <= ?2";
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT id FROM generation_snapshots"
                    + condition
                    + " UNION ALL SELECT id FROM snapshot_archive"
                    + condition
                    + " ORDER BY id LIMIT ?3",
                List.of(at, until, bounds.rows()));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    if (ids.isEmpty()) {
      return new Spool.Load(List.of(), List.of(), List.of(), position, until, 0);
    }
    List<Snapshot> rows = new ArrayList<>();
    Set<String> coming = coming(ids, position);
    String last = at;
    long size = 0;
    // In small steps: there is no note of how large these are.
    for (int from = 0; from < ids.size() && size < bounds.bytes(); from += 20) {
      List<String> step = ids.subList(from, Math.min(ids.size(), from + 20));
      last = step.get(step.size() - 1);
      for (Snapshot each : snapshots(step.stream().filter(id -> !coming.contains(id)).toList())) {
        rows.add(each);
        size += size(each);
      }
    }
    return new Spool.Load(rows, List.of(), List.of(), position, last, 0);
  }

  private Set<String> coming(List<String> ids, long position) throws SQLException {
    List<Object> arguments = new ArrayList<>(ids);
    arguments.add(position);
    Set<String> coming = new HashSet<>();
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT id FROM forward_changes WHERE kind = 'snapshot' AND id IN "
                    + marks(ids)
                    + " AND seq > ?",
                arguments);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        coming.add(rows.getString(1));
      }
    }
    return coming;
  }

  private static long size(Snapshot row) {
    long size = 0;
    for (Object value : row.values().values()) {
      size += value instanceof String text ? text.length() : 8;
    }
    return size;
  }

  private List<RecordingGap> gaps(List<String> ids) throws SQLException {
    List<RecordingGap> gaps = new ArrayList<>();
    if (ids.isEmpty()) {
      return gaps;
    }
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT * FROM recording_gaps WHERE id IN " + marks(ids) + " ORDER BY id",
                ids);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String run = row.getString("run_id");
        String first = row.getString("first_at");
        gaps.add(
            new RecordingGap(
                run + "/" + row.getLong("id") + "/" + first,
                run,
                row.getString("service"),
                row.getString("host"),
                row.getLong("process_id"),
                row.getString("pointcut"),
                row.getString("reason"),
                first,
                row.getString("last_at"),
                row.getLong("pending"),
                row.getLong("finals"),
                row.getLong("links"),
                row.getLong("skipped")));
      }
    }
    return gaps;
  }

  /** The runs that have said something since {@code moment}, in the order in which they did. */
  List<AgentRun> runs(String moment) throws SQLException {
    List<AgentRun> runs = new ArrayList<>();
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT * FROM agent_runs WHERE updated_at >= ? ORDER BY updated_at",
                List.of(moment));
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        runs.add(
            new AgentRun(
                row.getString("run_id"),
                row.getString("service"),
                row.getString("host"),
                row.getLong("process_id"),
                row.getString("agent_version"),
                row.getString("java_version"),
                row.getString("started_at"),
                row.getString("updated_at"),
                row.getString("ended_at"),
                row.getString("durability"),
                row.getString("figures"),
                row.getString("libraries")));
      }
    }
    return runs;
  }

  static String marks(List<?> values) {
    return "(?" + ", ?".repeat(values.size() - 1) + ")";
  }
}
