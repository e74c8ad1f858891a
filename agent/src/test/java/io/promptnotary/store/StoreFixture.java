package io.promptnotary.store;

import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.RecordingGap;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.jdbc4.JDBC4Connection;

/** A real store that a test fills row by row with plain SQL. */
public final class StoreFixture implements AutoCloseable {
  private final Connection connection;

  private StoreFixture(Connection connection) {
    this.connection = connection;
  }

  /** Like {@link #create}, with all indexes: for rows as the agent writes them. */
  public static StoreFixture whole(Path file) throws SQLException, StoreException {
    StoreFixture fixture = raw(file);
    fixture.sql("PRAGMA journal_mode = WAL");
    Schema.migrate(fixture.connection);
    return fixture;
  }

  /** Opens {@code file} for writing and brings it up to the latest schema, in WAL mode. */
  public static StoreFixture create(Path file) throws SQLException, StoreException {
    StoreFixture fixture = whole(file);
    // They would refuse the broken JSON that the console must be able to show.
    fixture.sql("DROP INDEX generation_snapshots_model");
    fixture.sql("DROP INDEX generation_snapshots_template");
    fixture.sql("DROP INDEX generation_snapshots_figures");
    return fixture;
  }

  /** Opens {@code file} for writing as it is. */
  public static StoreFixture raw(Path file) throws SQLException {
    return new StoreFixture(
        new JDBC4Connection(
            "jdbc:sqlite:" + file, file.toString(), new SQLiteConfig().toProperties()));
  }

  /** Adds a row that has at least an id, a status and a start. */
  public StoreFixture add(String id, Map<Column, ?> values) throws SQLException {
    Map<Column, Object> all = new EnumMap<>(Column.class);
    all.put(Column.STATUS, "success");
    all.put(Column.STARTED_AT, "2026-01-31T12:00:00.000Z");
    all.putAll(values);
    all.put(Column.ID, id);
    String names = all.keySet().stream().map(Column::key).collect(Collectors.joining(","));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO generation_snapshots ("
                + names
                + ") VALUES (?"
                + ",?".repeat(all.size() - 1)
                + ")")) {
      int i = 1;
      for (Object value : all.values()) {
        insert.setObject(i++, value);
      }
      insert.executeUpdate();
    }
    return this;
  }

  /** Adds what agents tell of themselves. */
  void add(List<AgentRun> runs, List<RecordingGap> gaps) throws SQLException {
    for (AgentRun each : runs) {
      insert(
          "agent_runs (run_id, service, host, process_id, agent_version, java_version, started_at,"
              + " updated_at, ended_at, durability, figures, libraries)",
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
    }
    for (RecordingGap each : gaps) {
      insert(
          "recording_gaps (run_id, service, host, process_id, pointcut, reason, first_at, last_at,"
              + " pending, finals, links, skipped)",
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
    }
  }

  private void insert(String into, @Nullable Object... values) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO " + into + " VALUES (?" + ", ?".repeat(values.length - 1) + ")")) {
      Sql.set(insert, values);
      insert.executeUpdate();
    }
  }

  public StoreFixture sql(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return this;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
