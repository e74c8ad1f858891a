package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;
import org.sqlite.jdbc4.JDBC4Connection;

/** A real store that a test fills row by row with plain SQL. */
public final class StoreFixture implements AutoCloseable {
  private final Connection connection;

  private StoreFixture(Connection connection) {
    this.connection = connection;
  }

  /** Opens {@code file} for writing and brings it up to the latest schema, in WAL mode. */
  public static StoreFixture create(Path file) throws SQLException, StoreException {
    StoreFixture fixture = raw(file);
    fixture.sql("PRAGMA journal_mode = WAL");
    Schema.migrate(fixture.connection);
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
