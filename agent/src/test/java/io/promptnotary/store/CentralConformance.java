package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Log;
import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** On a server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CentralConformance extends StoreConformance {
  private String database = "";
  private @Nullable CentralStore store;

  abstract DatabaseServer server();

  final String database() {
    return database;
  }

  final CentralSettings settings() {
    return CentralSettings.of(
        "central", server().url(database), DatabaseServer.USER, () -> DatabaseServer.PASSWORD);
  }

  /** Empties all tables, whatever guards them. */
  abstract void empty() throws Exception;

  /** Making a database takes as long as all the tests of it. */
  @Override
  void create() throws Exception {
    if (store == null) {
      database = server().newDatabase();
      store = CentralStore.open(settings(), new Log(System.err));
    } else {
      empty();
    }
  }

  @Override
  List<String> oddTexts() {
    List<String> all = new ArrayList<>(super.oddTexts());
    // SQLite's driver makes question marks of these.
    all.addAll(List.of("half \uD83C of a pair", "\uDF88 the other half", "\uDF88\uD83C"));
    return all;
  }

  @Test
  void carriesWhatIsNoJsonAndNoName() throws Exception {
    List<Snapshot> rows = new ArrayList<>();
    for (String json : List.of("no JSON", "[1e400]", "[".repeat(2_000) + "]".repeat(2_000), "{}")) {
      rows.add(
          Rows.row(
              "r" + rows.size(),
              Status.SUCCESS,
              Map.of(
                  Column.MESSAGES,
                  json,
                  Column.PERFORMANCE_METRICS,
                  "{\"model_identifier\":\"" + oddName() + "\"}",
                  Column.COMPLETED_AT,
                  "some day")));
    }
    write(rows, List.of());

    for (Snapshot each : rows) {
      for (Column column : List.of(Column.MESSAGES, Column.COMPLETED_AT)) {
        assertThat(read(each.id()).text(column)).isEqualTo(each.text(column));
      }
    }
    assertThat(query("SELECT count(*) FROM snapshot_figures")).containsExactly("4");
  }

  /** Too long for an index, and not to be compressed. */
  private static String oddName() {
    Random random = new Random(1);
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      name.append((char) ('a' + random.nextInt(26)));
    }
    return name.toString();
  }

  @AfterAll
  final void close() {
    if (store != null) {
      store.close();
    }
  }

  final CentralStore store() {
    return java.util.Objects.requireNonNull(store);
  }

  @Override
  void write(List<Snapshot> rows, List<EntityLink> links) throws Exception {
    store().write(rows, links, List.of(), List.of());
  }

  @Override
  List<String> query(String sql) throws Exception {
    return server().query(database, sql);
  }

  @Override
  void execute(String... sql) throws Exception {
    server().execute(database, sql);
  }

  @Override
  Snapshot read(String id) throws Exception {
    try (Connection connection = server().connect(database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT * FROM generation_snapshots WHERE id = '" + id + "'")) {
      row.next();
      Map<Column, Object> values = new EnumMap<>(Column.class);
      for (Column each : Column.values()) {
        Object value =
            switch (each) {
              case PROCESS_ID, RETRY_COUNT, CACHED -> row.getObject(each.key(), Long.class);
              case STARTED_AT, COMPLETED_AT, LINKED_AT -> moment(row, each.key());
              default -> row.getString(each.key());
            };
        if (value != null) {
          values.put(each, value);
        }
      }
      Exact.restore(values, row.getString("exact_values"), row.getString("exact_link"));
      return new Snapshot(values);
    }
  }

  private @Nullable String moment(ResultSet row, String column) throws Exception {
    if (row.getString(column) == null) {
      return null;
    }
    return Times.text(
        server().url("").startsWith("jdbc:postgresql")
            ? row.getObject(column, OffsetDateTime.class).toInstant()
            : row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC));
  }
}
