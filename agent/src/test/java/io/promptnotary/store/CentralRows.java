package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All snapshots on a server, as an outsider with a driver of its own reads them. */
public final class CentralRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CentralRows() {}

  /** In the order of ids; one that is there twice comes twice. */
  public static List<Snapshot> of(DatabaseServer server, String database) throws SQLException {
    List<Snapshot> found = new ArrayList<>();
    boolean postgres = server.url("").startsWith("jdbc:postgresql");
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM generation_snapshots ORDER BY id")) {
      while (row.next()) {
        Map<Column, Object> values = new EnumMap<>(Column.class);
        for (Column each : Column.values()) {
          if (row.getString(each.key()) != null) {
            values.put(each, value(row, each, postgres));
          }
        }
        Exact.restore(values, row.getString("exact_values"), row.getString("exact_link"));
        found.add(new Snapshot(values));
      }
    }
    return found;
  }

  /** Makes the tables as the first version had them, by hand. */
  public static void makeFirstVersion(DatabaseServer server, String database) throws Exception {
    String folder = server.url("").startsWith("jdbc:postgresql") ? "postgresql" : "mysql";
    try (Connection connection =
            server.connect(database, DatabaseServer.USER, DatabaseServer.PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String each : SqlScript.statements(folder + "/V001__generation_snapshots.sql")) {
        statement.execute(each);
      }
    }
  }

  private static Object value(ResultSet row, Column column, boolean postgres) throws SQLException {
    return switch (column) {
      case PROCESS_ID, RETRY_COUNT, CACHED -> row.getLong(column.key());
      case STARTED_AT, COMPLETED_AT, LINKED_AT ->
          Times.text(
              postgres
                  ? row.getObject(column.key(), OffsetDateTime.class).toInstant()
                  : row.getObject(column.key(), LocalDateTime.class).toInstant(ZoneOffset.UTC));
      default -> row.getString(column.key());
    };
  }

  /** Each exactly once, JSON by its meaning, all else to the letter. */
  public static void assertSame(List<Snapshot> found, Map<String, Snapshot> expected)
      throws JsonProcessingException {
    assertThat(found).extracting(Snapshot::id).containsExactlyElementsOf(expected.keySet());
    for (Snapshot each : found) {
      Snapshot known = expected.get(each.id());
      assertThat(each.values().keySet()).as(each.id()).isEqualTo(known.values().keySet());
      for (Column column : known.values().keySet()) {
        if (Exact.isJson(column)) {
          assertThat(JSON.readTree(each.text(column)))
              .as(each.id() + " " + column.key())
              .isEqualTo(JSON.readTree(known.text(column)));
        } else {
          assertThat(each.get(column))
              .as(each.id() + " " + column.key())
              .isEqualTo(known.get(column));
        }
      }
    }
  }
}
