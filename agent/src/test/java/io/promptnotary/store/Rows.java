package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Snapshots to write, and what an outsider reads and writes with a driver of its own. */
final class Rows {
  private Rows() {}

  static Snapshot row(String id, Status status, Map<Column, ?> more) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, id);
    values.put(Column.STATUS, status.key());
    values.put(Column.STARTED_AT, "2026-11-21T07:00:00.000Z");
    values.putAll(more);
    return new Snapshot(values);
  }

  static Snapshot row(String id, Status status) {
    return row(id, status, Map.of());
  }

  static EntityLink link(String id, String type, String entity) {
    return new EntityLink(id, type, entity, "2026-11-21T07:00:01.000Z");
  }

  static String url(Path file) {
    return "jdbc:sqlite:" + file;
  }

  static List<String> query(Path file, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(file));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          line.append(i == 1 ? "" : "|").append(rows.getString(i));
        }
        found.add(line.toString());
      }
      return found;
    }
  }

  static void execute(Path file, String... sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(file));
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.execute(each);
      }
    }
  }
}
