package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * What a run has left in its SQLite file.
 *
 * @param file which may not exist
 */
record Db(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Every snapshot, oldest first. */
  List<Row> rows() {
    assertThat(file).isRegularFile();
    try {
      return read();
    } catch (SQLException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }

  /** The one snapshot that there must be. */
  Row row() {
    List<Row> rows = rows();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  /** The first snapshot that satisfies the condition, as soon as it is committed. */
  Row await(Predicate<Row> condition) {
    AtomicReference<Row> found = new AtomicReference<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              seen().stream().filter(condition).findFirst().ifPresent(found::set);
              return found.get() != null;
            });
    return found.get();
  }

  /** Runs statements on the file, which is created if need be. */
  void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new AssertionError("cannot prepare " + file, e);
    }
  }

  /** The first column of the first row. */
  Object value(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.getObject(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The writer may be creating the file at this very moment: that is no row yet. */
  List<Row> seen() {
    try {
      return Files.exists(file) ? read() : List.of();
    } catch (SQLException e) {
      return List.of();
    }
  }

  private List<Row> read() throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT * FROM generation_snapshots ORDER BY started_at, id")) {
      while (found.next()) {
        Map<String, Object> columns = new TreeMap<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          columns.put(found.getMetaData().getColumnName(i), found.getObject(i));
        }
        rows.add(new Row(columns));
      }
    }
    return rows;
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
    }
    return connection;
  }

  /**
   * One snapshot.
   *
   * @param columns by name
   */
  record Row(Map<String, Object> columns) {

    /** The column as text, or null. */
    String text(String column) {
      assertThat(columns).containsKey(column);
      Object value = columns.get(column);
      return value == null ? null : value.toString();
    }

    /** A JSON column, or the value at that pointer in it; a missing node where it is null. */
    JsonNode json(String column, String pointer) {
      String text = text(column);
      try {
        return JSON.readTree(text == null ? "" : text).at(pointer);
      } catch (JsonProcessingException e) {
        throw new AssertionError(column + ": " + text, e);
      }
    }

    /** A JSON column as a whole. */
    JsonNode json(String column) {
      return json(column, "");
    }
  }
}
