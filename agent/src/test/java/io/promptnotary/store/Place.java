package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.MariaDbServer;
import io.promptnotary.servers.PostgresServer;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A kind of store that a test fills, and where it then is. */
public enum Place {
  SQLITE(null),
  POSTGRESQL(PostgresServer::shared),
  MARIADB(MariaDbServer::shared);

  /** Servers are started when the first test needs them. */
  private final @Nullable Supplier<DatabaseServer> starter;

  Place(@Nullable Supplier<DatabaseServer> starter) {
    this.starter = starter;
  }

  /** Where a test's store is; for {@code --store}. */
  public record Filled(String store, Location location) {}

  /** An empty store; a file is made in {@code folder}. */
  public Filled create(Path folder) throws Exception {
    return fill(folder, List.of(), List.of(), List.of());
  }

  /** A store with these, written as the agent and the forwarder do it. */
  public Filled fill(Path folder, List<Snapshot> rows, List<AgentRun> runs, List<RecordingGap> gaps)
      throws Exception {
    if (starter == null) {
      Path file = folder.resolve("prompts.db");
      try (StoreFixture fixture = StoreFixture.whole(file)) {
        for (Snapshot each : rows) {
          fixture.add(each.id(), each.values());
        }
        fixture.add(runs, gaps);
      }
      return new Filled(file.toString(), new Location.File(file));
    }
    DatabaseServer server = starter.get();
    String url = server.url(server.newDatabase());
    add(url, rows, runs, gaps);
    return new Filled(
        url, new Location.Server(url, DatabaseServer.USER, () -> DatabaseServer.PASSWORD));
  }

  /** Adds to a store on a server. */
  public static void add(
      String url, List<Snapshot> rows, List<AgentRun> runs, List<RecordingGap> gaps)
      throws Exception {
    try (CentralStore store =
        CentralStore.open(
            CentralSettings.of("test", url, DatabaseServer.USER, () -> DatabaseServer.PASSWORD),
            new Log(System.err))) {
      store.write(rows, List.of(), runs, gaps);
    }
  }

  /** A row that has at least an id, a status and a start. */
  public static Snapshot row(String id, Map<Column, ?> values) {
    Map<Column, Object> all = new EnumMap<>(Column.class);
    all.put(Column.STATUS, "success");
    all.put(Column.STARTED_AT, "2026-01-31T12:00:00.000Z");
    all.putAll(values);
    all.put(Column.ID, id);
    return new Snapshot(all);
  }
}
