package io.promptnotary.forward;

import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Events;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A store, the targets of it, and what delivers; all in this process. */
final class Fleet implements AutoCloseable {
  static final Pace QUICK = new Pace(0, 5, 10, 20, 20, 20, 0, 5, 40);
  static final Origin ORIGIN = new Origin("studio", "box-1", 4711, "run-1");

  private static final AtomicLong LAST = new AtomicLong(System.currentTimeMillis());

  final Path file;
  final ByteArrayOutputStream said = new ByteArrayOutputStream();
  final Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));
  final SnapshotStore store;
  private final Map<String, Shelf> shelves = new LinkedHashMap<>();
  private final Map<String, TargetSettings> servers = new LinkedHashMap<>();
  private final List<Forwarding> started = new ArrayList<>();
  private boolean keepUndelivered;
  private long spoolBytes = Long.MAX_VALUE;
  private boolean history = true;
  private Instant since = Instant.EPOCH;
  private Pace pace = QUICK;
  private Map<String, String> options = Map.of();

  Fleet(Path folder, String... targets) throws Exception {
    file = folder.resolve("spool.db");
    store = SnapshotStore.open("jdbc:sqlite:" + file, log);
    for (String each : targets) {
      shelves.put(each, new Shelf());
    }
  }

  Fleet keepUndelivered() {
    keepUndelivered = true;
    return this;
  }

  Fleet spoolBytes(long bytes) {
    spoolBytes = bytes;
    return this;
  }

  Fleet since(Instant moment) {
    history = false;
    since = moment;
    return this;
  }

  Fleet pace(Pace next) {
    pace = next;
    return this;
  }

  Fleet options(Map<String, String> next) {
    options = next;
    return this;
  }

  /** A target of the kind that its address names. */
  Fleet server(TargetSettings settings) {
    servers.put(settings.name(), settings);
    return this;
  }

  Shelf shelf(String name) {
    return shelves.computeIfAbsent(name, unknown -> new Shelf());
  }

  /** Delivers to all shelves from now on. */
  Forwarding start() {
    Forwarding forwarding = make(names().toArray(String[]::new));
    forwarding.start();
    return forwarding;
  }

  /** The same; what is written from now on comes behind the naming of the targets. */
  Forwarding startNamed() throws Exception {
    Forwarding forwarding = start();
    await().until(() -> query("SELECT name FROM forward_targets").containsAll(names()));
    return forwarding;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(shelves.keySet());
    names.addAll(servers.keySet());
    return names;
  }

  Forwarding make(String... targets) {
    List<TargetSettings> settings = new ArrayList<>();
    for (String each : targets) {
      TargetSettings server = servers.get(each);
      settings.add(
          server == null
              ? new TargetSettings(each, "shelf://" + each, options, Map.of(), Map.of())
              : server);
    }
    Forwarding forwarding =
        new Forwarding(
            new Plan(file, keepUndelivered, spoolBytes, history, since, settings),
            ORIGIN,
            each ->
                servers.containsKey(each.name())
                    ? Targets.open(each, log)
                    : shelf(each.name()).open(),
            pace,
            Events.NONE,
            log);
    started.add(forwarding);
    return forwarding;
  }

  void write(Snapshot... rows) throws Exception {
    store.write(List.of(rows), List.of());
  }

  void link(String id, String entity) throws Exception {
    store.write(List.of(), List.of(new EntityLink(id, null, entity, "2026-11-21T08:00:00.000Z")));
  }

  /** So many final ones, each committed by itself; their ids. */
  List<String> writeMany(int count) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Snapshot row = done(id());
      write(row);
      ids.add(row.id());
    }
    return ids;
  }

  /** In the order of time, as ids of different milliseconds are. */
  static String id() {
    return SnapshotId.at(LAST.incrementAndGet()).toString();
  }

  static Snapshot pending(String id) {
    return row(id, "pending", Map.of());
  }

  static Snapshot done(String id) {
    return row(
        id,
        "success",
        Map.of(
            Column.COMPLETED_AT,
            "2026-11-21T07:00:05.000Z",
            Column.RESPONSE_TEXT,
            "an answer to " + id));
  }

  static Snapshot row(String id, String status, Map<Column, ?> more) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, id);
    values.put(Column.STATUS, status);
    values.put(Column.RUN_ID, ORIGIN.runId());
    values.put(Column.SERVICE, ORIGIN.service());
    values.put(Column.HOST, ORIGIN.host());
    values.put(Column.PROCESS_ID, ORIGIN.processId());
    values.put(Column.STARTED_AT, "2026-11-21T07:00:00.000Z");
    values.put(Column.FINAL_USER_PROMPT, "a prompt of " + id);
    values.putAll(more);
    return new Snapshot(values);
  }

  /** All that the store holds, archived or not. */
  Map<String, Snapshot> rows() throws Exception {
    Map<String, Snapshot> rows = new TreeMap<>();
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      for (Snapshot each : reader.list(Filter.ALL, Integer.MAX_VALUE)) {
        rows.put(each.id(), reader.find(each.id()).orElseThrow());
      }
    }
    return rows;
  }

  List<String> query(String sql) throws Exception {
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return found;
      }
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          List<String> line = new ArrayList<>();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            line.add(rows.getString(i));
          }
          found.add(String.join("|", line));
        }
      }
    }
    return found;
  }

  String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    started.forEach(Forwarding::close);
    store.close();
  }
}
