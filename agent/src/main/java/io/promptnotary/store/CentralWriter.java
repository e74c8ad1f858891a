package io.promptnotary.store;

import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows within a transaction of the caller. Immutable and safe on any thread. */
final class CentralWriter {
  /** One statement has so many rows and so many bytes at most, on MySQL. */
  private static final int ROWS = 50;

  private static final long BYTES = 1 << 20;
  private static final int STATEMENT_BYTES = 8_192;
  private static final int NUMBER_BYTES = 32;
  private static final Column[] COLUMNS = Column.values();
  private static final String RUN_COLUMNS =
      "run_id, service, host, process_id, agent_version, java_version, started_at, updated_at,"
          + " ended_at, durability, figures, libraries";
  private static final String GAP_COLUMNS =
      "id, run_id, service, host, process_id, pointcut, reason, first_at, last_at, pending, finals,"
          + " links, skipped";

  private final Engine engine;
  private final long packet;
  private final String now;
  private final String row;
  private final String insert;
  private final String update;
  private final String link;
  private final String run;
  private final String gap;

  /**
   * For an engine.
   *
   * @param packet bytes that a statement may have at most
   */
  CentralWriter(Engine engine, long packet) {
    this.engine = engine;
    this.packet = packet;
    boolean postgresql = engine == Engine.POSTGRESQL;
    this.now = postgresql ? "now()" : "UTC_TIMESTAMP(3)";
    String names = names(COLUMNS);
    this.insert =
        "INSERT INTO generation_snapshots ("
            + names
            + ", exact_values, exact_link, received_at) VALUES ";
    this.row =
        Arrays.stream(COLUMNS)
                .map(column -> Exact.isJson(column) ? json() : "?")
                .collect(Collectors.joining(", ", "(", ", ?, ?, "))
            + now
            + ")";
    Column[] captured =
        Arrays.stream(COLUMNS)
            .filter(column -> column != Column.ID && column != Column.STARTED_AT)
            .filter(column -> column != Column.STATUS && !column.isLink())
            .toArray(Column[]::new);
    this.update = upsert(captured, postgresql);
    this.link =
        "UPDATE generation_snapshots SET entity_type = coalesce(?, entity_type), entity_id = ?,"
            + " linked_at = ?, exact_link = ? WHERE id = ?"
            + " AND (linked_at IS NULL OR linked_at < ?)";
    this.run = runs(postgresql);
    this.gap =
        "INSERT INTO recording_gaps ("
            + GAP_COLUMNS
            + ") VALUES (?"
            + ", ?".repeat(12)
            + ")"
            + (postgresql
                ? " ON CONFLICT (id) DO NOTHING"
                : " ON DUPLICATE KEY UPDATE recording_gaps.id = recording_gaps.id");
  }

  private String json() {
    return engine == Engine.POSTGRESQL ? "CAST(? AS jsonb)" : "?";
  }

  private static String names(Column[] columns) {
    return Arrays.stream(columns).map(Column::key).collect(Collectors.joining(", "));
  }

  /** What becomes of a row that is there: it is replaced while it is pending, but for its link. */
  private String upsert(Column[] captured, boolean postgresql) {
    List<String> keys = new ArrayList<>();
    for (Column each : captured) {
      keys.add(each.key());
    }
    keys.add("exact_values");
    if (postgresql) {
      return " ON CONFLICT (id, started_at) DO UPDATE SET "
          + keys.stream().map(key -> key + " = excluded." + key).collect(Collectors.joining(", "))
          + ", received_at = excluded.received_at, status = excluded.status"
          + " WHERE generation_snapshots.status = 'pending'";
    }
    // Last the status: what is assigned before sees the one that was there.
    keys.add("received_at");
    keys.add("status");
    return " ON DUPLICATE KEY UPDATE "
        + keys.stream()
            .map(key -> key + " = IF(status = 'pending', VALUES(" + key + "), " + key + ")")
            .collect(Collectors.joining(", "));
  }

  /** The later state of a run counts. */
  private String runs(boolean postgresql) {
    List<String> keys = new ArrayList<>(List.of(RUN_COLUMNS.split(", ")));
    keys.remove("run_id");
    keys.remove("updated_at");
    keys.add("received_at");
    keys.add("updated_at");
    String values =
        "INSERT INTO agent_runs ("
            + RUN_COLUMNS
            + ", received_at) VALUES (?"
            + ", ?".repeat(9)
            + ", "
            + json()
            + ", "
            + json()
            + ", "
            + now
            + ")";
    if (postgresql) {
      return values
          + " ON CONFLICT (run_id) DO UPDATE SET "
          + keys.stream().map(key -> key + " = excluded." + key).collect(Collectors.joining(", "))
          + " WHERE agent_runs.updated_at < excluded.updated_at";
    }
    return values
        + " ON DUPLICATE KEY UPDATE "
        + keys.stream()
            .map(
                key ->
                    key
                        + " = IF(updated_at < VALUES(updated_at), VALUES("
                        + key
                        + "), "
                        + key
                        + ")")
            .collect(Collectors.joining(", "));
  }

  /** Adds snapshots, or replaces what is pending. No two of one id. */
  void snapshots(Connection connection, List<Exact> snapshots) throws SQLException {
    if (engine == Engine.MYSQL) {
      manyAtOnce(connection, snapshots);
      return;
    }
    // The driver makes statements of many rows itself.
    try (PreparedStatement statement = connection.prepareStatement(insert + row + update)) {
      for (Exact each : snapshots) {
        set(statement, 0, each);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void manyAtOnce(Connection connection, List<Exact> snapshots) throws SQLException {
    int from = 0;
    while (from < snapshots.size()) {
      int to = from;
      long size = 0;
      while (to < snapshots.size()
          && to - from < ROWS
          && (to == from || size + bytes(snapshots.get(to)) < Math.min(BYTES, packet))) {
        size += bytes(snapshots.get(to++));
      }
      String rows = row + (", " + row).repeat(to - from - 1);
      try (PreparedStatement statement = connection.prepareStatement(insert + rows + update)) {
        int at = 0;
        for (Exact each : snapshots.subList(from, to)) {
          at = set(statement, at, each);
        }
        statement.executeUpdate();
      }
      from = to;
    }
  }

  /**
   * Refuses a row that is larger than the server's largest packet: the server would hang up, and
   * nobody would know why.
   */
  void check(List<Exact> rows, String address) throws RefusedException {
    for (Exact each : rows) {
      if (packet != Long.MAX_VALUE && bytes(each) > packet) {
        throw new RefusedException(
            address
                + ": snapshot "
                + each.values().get(Column.ID)
                + " takes "
                + bytes(each)
                + " bytes, one packet there "
                + packet
                + ": raise max_allowed_packet there");
      }
    }
  }

  /** What a row takes in a statement, and a bit more. */
  private static long bytes(Exact row) {
    long bytes = STATEMENT_BYTES + bytes(row.exactValues());
    for (Object each : row.values().values()) {
      bytes += each instanceof String text ? bytes(text) : NUMBER_BYTES;
    }
    return bytes;
  }

  private static long bytes(@Nullable String text) {
    long bytes = 2;
    for (int i = 0; text != null && i < text.length(); i++) {
      char each = text.charAt(i);
      boolean escaped = each == '\'' || each == '"' || each == '\\';
      bytes += each >= 0x800 ? 3 : each >= 0x80 || escaped ? 2 : 1;
    }
    return bytes;
  }

  private int set(PreparedStatement statement, int before, Exact row) throws SQLException {
    int at = before;
    for (Column column : COLUMNS) {
      set(statement, ++at, row.values().get(column), column);
    }
    statement.setString(++at, row.exactValues());
    statement.setString(++at, row.exactLink());
    return at;
  }

  private void set(PreparedStatement statement, int at, @Nullable Object value, Column column)
      throws SQLException {
    switch (column) {
      case STARTED_AT, COMPLETED_AT, LINKED_AT -> moment(statement, at, (Instant) value);
      case PROCESS_ID, CACHED, RETRY_COUNT -> {
        if (value instanceof Number number) {
          statement.setLong(at, number.longValue());
        } else {
          statement.setNull(at, Types.BIGINT);
        }
      }
      default -> statement.setString(at, value == null ? null : value.toString());
    }
  }

  private void moment(PreparedStatement statement, int at, @Nullable Instant value)
      throws SQLException {
    if (value == null) {
      statement.setNull(
          at, engine == Engine.POSTGRESQL ? Types.TIMESTAMP_WITH_TIMEZONE : Types.TIMESTAMP);
    } else {
      statement.setObject(at, engine.moment(value));
    }
  }

  /** Sets links that are later than what is there; what has no snapshot is passed over. */
  void links(Connection connection, List<Link> links) throws SQLException {
    if (links.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(link)) {
      for (Link each : links) {
        statement.setString(1, each.type());
        statement.setString(2, each.entity());
        moment(statement, 3, each.at());
        statement.setString(4, each.exact());
        statement.setString(5, each.id());
        moment(statement, 6, each.at());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** A link as columns hold it. */
  record Link(
      String id,
      @Nullable String type,
      @Nullable String entity,
      @Nullable Instant at,
      @Nullable String exact) {
    static Link of(EntityLink link) throws RefusedException {
      return of(Exact.of(link));
    }

    static Link of(Exact row) {
      return new Link(
          Objects.toString(row.values().get(Column.ID)),
          (String) row.values().get(Column.ENTITY_TYPE),
          (String) row.values().get(Column.ENTITY_ID),
          (Instant) row.values().get(Column.LINKED_AT),
          row.exactLink());
    }
  }

  /** Adds runs, or replaces an earlier state of theirs. No two of one id. */
  void runs(Connection connection, List<AgentRun> runs) throws SQLException {
    if (runs.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(run)) {
      for (AgentRun each : runs) {
        texts(statement, 1, each.runId(), each.service(), each.host());
        statement.setLong(4, each.processId());
        texts(statement, 5, each.agentVersion(), each.javaVersion());
        moment(statement, 7, Exact.moment(each.startedAt()));
        moment(statement, 8, Exact.moment(each.updatedAt()));
        moment(statement, 9, Exact.moment(each.endedAt()));
        texts(statement, 10, each.durability());
        statement.setString(11, Objects.requireNonNullElse(Exact.json(each.figures(), true), "{}"));
        statement.setString(
            12, each.libraries() == null ? null : Exact.json(each.libraries(), true));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Adds gaps that are not there. */
  void gaps(Connection connection, List<RecordingGap> gaps) throws SQLException {
    if (gaps.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(gap)) {
      for (RecordingGap each : gaps) {
        texts(statement, 1, each.key(), each.runId(), each.service(), each.host());
        statement.setLong(5, each.processId());
        texts(statement, 6, each.pointcut(), each.reason());
        moment(statement, 8, Exact.moment(each.firstAt()));
        moment(statement, 9, Exact.moment(each.lastAt()));
        statement.setLong(10, each.pending());
        statement.setLong(11, each.finals());
        statement.setLong(12, each.links());
        statement.setLong(13, each.skipped());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void texts(PreparedStatement statement, int first, String... texts)
      throws SQLException {
    for (int i = 0; i < texts.length; i++) {
      statement.setString(first + i, Exact.name(texts[i]));
    }
  }
}
