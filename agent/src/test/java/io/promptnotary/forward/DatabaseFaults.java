package io.promptnotary.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Figures;
import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.Wire;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.store.CentralRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of a database server: after each of them every snapshot is there exactly once, and as it
 * is in the file. Those with the tag run with the profile {@code fleet} only.
 */
abstract class DatabaseFaults {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Pace PACE = new Pace(0, 5, 10, 20, 100, 100, 0, 20, 300);

  @TempDir Path folder;
  private Fleet fleet;

  /** One for all of this JVM: it is not stopped. */
  abstract DatabaseServer shared();

  /** One of its own, that is closed behind the test. */
  abstract DatabaseServer own() throws Exception;

  /** One whose disk, or what stands for it, holds some megabytes, and a database there. */
  abstract Small small() throws Exception;

  /** A server that is full soon. */
  interface Small extends AutoCloseable {
    DatabaseServer server();

    String database();

    void makeRoom() throws Exception;
  }

  /** The address of a database behind other ports, the first one that answers. */
  abstract String url(String database, int... ports);

  /** Ends all connections that somebody has. */
  abstract void disconnect(DatabaseServer server, String database, String user) throws Exception;

  @BeforeEach
  final void open() throws Exception {
    fleet = new Fleet(folder).pace(PACE);
  }

  @AfterEach
  final void close() {
    fleet.close();
  }

  final Fleet fleet() {
    return fleet;
  }

  private static TargetSettings settings(String name, String url, Map<String, String> more) {
    Map<String, String> options = new HashMap<>();
    options.put("user", DatabaseServer.USER);
    options.put("connect_timeout_ms", "2000");
    options.put("statement_timeout_ms", "20000");
    options.put("batch_rows", "40");
    if (!more.containsKey("password_file")) {
      options.put("password", DatabaseServer.PASSWORD);
    }
    options.putAll(more);
    return new TargetSettings(name, url, options, Map.of(), Map.of());
  }

  /** Pending ones that end, ones that stay pending, links; JSON and odd characters. */
  private void write(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String id = Fleet.id();
      fleet.write(Fleet.pending(id));
      if (i % 10 > 0) {
        fleet.write(full(id, i));
      }
      if (i % 5 == 0) {
        fleet.link(id, "post-" + i);
      }
    }
  }

  private static Snapshot full(String id, int number) {
    Map<Column, Object> more = new HashMap<>();
    more.put(Column.COMPLETED_AT, "2026-11-21T07:00:05.%03dZ".formatted(number % 1_000));
    more.put(Column.RESPONSE_TEXT, "Grüße 🎈 \u0000 'quoted' \\ " + number);
    more.put(Column.FINAL_SYSTEM_PROMPT, "be brief. ".repeat(300));
    more.put(Column.TOKEN_METRICS, "{\"total_tokens\":" + number + ",\"estimated_cost\":0.25}");
    more.put(Column.LLM_CALLS, "[{\"response\":\"a \\u0000 b\"}]");
    return Fleet.row(id, "success", more);
  }

  /** Row by row, each exactly once. */
  private void awaitAll(DatabaseServer server, String database) throws Exception {
    Map<String, Snapshot> rows = fleet.rows();
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsMatching(
            e -> e instanceof java.sql.SQLException) // the server is on its way
        .untilAsserted(() -> CentralRows.assertSame(CentralRows.of(server, database), rows));
  }

  /** Until its sentence, or that of one of them, says so. */
  private void awaitTrouble(Forwarding forwarding, String words) {
    await().atMost(LONG).until(() -> trouble(forwarding).contains(words));
  }

  private static void awaitWell(Forwarding forwarding) {
    await()
        .atMost(LONG)
        .until(
            () ->
                !forwarding.figures().isEmpty()
                    && forwarding.figures().stream()
                        .allMatch(each -> each.trouble() == null && each.waiting() == 0));
  }

  private String trouble(Forwarding forwarding) {
    return forwarding.figures().stream()
        .map(Figures.Delivery::trouble)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  @Test
  void cutInTheMiddleOfABatch() throws Exception {
    String database = shared().newDatabase();
    try (Wire wire = Wire.to(shared().port())) {
      fleet.server(settings("central", url(database, wire.port()), Map.of()));
      Forwarding forwarding = fleet.start();
      write(20);
      awaitAll(shared(), database);
      for (int i = 1; i <= 4; i++) {
        // Somewhere among the statements of a batch, each time somewhere else.
        wire.cutBehind(i * 17_000L);
        write(60);
        int cuts = i;
        await().atMost(LONG).until(() -> wire.cuts() == cuts);
      }
      awaitAll(shared(), database);
      awaitWell(forwarding);
    }
  }

  @Test
  void oneOfTwoIsDown() throws Exception {
    String left = shared().newDatabase();
    String right = shared().newDatabase();
    try (Wire wire = Wire.to(shared().port())) {
      wire.die();
      fleet.server(settings("left", url(left, wire.port()), Map.of()));
      fleet.server(settings("right", url(right, shared().port()), Map.of()));
      Forwarding forwarding = fleet.startNamed();
      write(80);
      awaitAll(shared(), right);
      awaitTrouble(forwarding, "127.0.0.1:" + wire.port());

      wire.live();

      awaitAll(shared(), left);
      awaitAll(shared(), right);
      awaitWell(forwarding);
      assertThat(fleet.query("SELECT count(*) FROM forward_changes")).containsExactly("0");
    }
  }

  @Test
  void anotherPassword() throws Exception {
    String database = shared().newDatabase();
    shared().createUser("rotated", "first-secret");
    grant(database);
    Path file = Files.writeString(folder.resolve("password"), "first-secret\n");
    fleet.server(
        settings(
            "central",
            url(database, shared().port()),
            Map.of("user", "rotated", "password_file", file.toString())));
    Forwarding forwarding = fleet.start();
    write(20);
    awaitAll(shared(), database);

    shared().createUser("rotated", "second-secret");
    disconnect(shared(), database, "rotated");
    write(20);
    awaitTrouble(forwarding, "rotated");
    Files.writeString(file, "second-secret\n");

    awaitAll(shared(), database);
    awaitWell(forwarding);
    assertThat(fleet.said()).doesNotContain("-secret");
  }

  /** The user may make tables there. */
  abstract void grant(String database) throws Exception;

  @Test
  @Tag("fleet")
  void stoppedKilledAndStartedAgain() throws Exception {
    try (DatabaseServer server = own()) {
      String database = server.newDatabase();
      fleet.server(settings("central", url(database, server.port()), Map.of()));
      Forwarding forwarding = fleet.start();
      write(50);
      awaitAll(server, database);
      for (int i = 0; i < 2; i++) {
        if (i == 0) {
          server.stop();
        } else {
          server.kill();
        }
        write(100);
        awaitTrouble(forwarding, "127.0.0.1:");
        server.start();
        awaitAll(server, database);
      }
      // In the middle of it.
      write(100);
      server.kill();
      server.start();
      awaitAll(server, database);
      awaitWell(forwarding);
    }
  }

  @Test
  @Tag("fleet")
  void slow() throws Exception {
    String database = shared().newDatabase();
    try (Wire wire = Wire.to(shared().port())) {
      fleet.server(settings("central", url(database, wire.port()), Map.of()));
      fleet.start();
      write(5);
      awaitAll(shared(), database);
      wire.slow(30);
      long from = System.nanoTime();
      write(200);
      // The host's writer has not noticed.
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(LONG);
      awaitAll(shared(), database);
    }
  }

  @Test
  @Tag("fleet")
  void full() throws Exception {
    try (Small small = small()) {
      DatabaseServer server = small.server();
      String database = small.database();
      fleet.server(settings("central", url(database, server.port()), Map.of()));
      Forwarding forwarding = fleet.startNamed();
      int rounds = 0;
      while (trouble(forwarding).isEmpty() && rounds++ < 60) {
        // Not to be compressed.
        for (int i = 0; i < 20; i++) {
          fleet.write(large());
        }
        await()
            .atMost(LONG)
            .until(
                () ->
                    !trouble(forwarding).isEmpty()
                        || forwarding.figures().stream().allMatch(each -> each.waiting() == 0));
      }
      assertThat(trouble(forwarding)).isNotEmpty();
      assertThat(fleet.query("SELECT count(*) FROM recording_gaps")).containsExactly("0");

      small.makeRoom();

      awaitAll(server, database);
      awaitWell(forwarding);
    }
  }

  private static Snapshot large() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      text.append(java.util.UUID.randomUUID());
    }
    return Fleet.row(
        Fleet.id(),
        "success",
        Map.of(
            Column.COMPLETED_AT,
            "2026-11-21T07:00:05.000Z",
            Column.RESPONSE_TEXT,
            text.toString()));
  }

  @Test
  @Tag("fleet")
  void anotherAddress() throws Exception {
    String database = shared().newDatabase();
    try (Wire first = Wire.to(shared().port());
        Wire second = Wire.to(shared().port())) {
      second.die();
      fleet.server(settings("central", url(database, first.port(), second.port()), Map.of()));
      Forwarding forwarding = fleet.start();
      write(50);
      awaitAll(shared(), database);

      first.die();
      write(50);
      awaitTrouble(forwarding, "127.0.0.1:");
      second.live();
      awaitAll(shared(), database);

      first.live();
      second.die();
      write(50);
      awaitAll(shared(), database);
      awaitWell(forwarding);
    }
  }

  @Test
  @Tag("fleet")
  void anOlderSchema() throws Exception {
    String database = shared().newDatabase();
    fleet.server(settings("central", url(database, shared().port()), Map.of("migrate", "false")));
    Forwarding forwarding = fleet.start();
    write(50);
    awaitTrouble(forwarding, "migrate is false");
    CentralRows.makeFirstVersion(shared(), database);
    awaitAll(shared(), database);

    // Somebody else brings it up to date.
    Targets.open(settings("admin", url(database, shared().port()), Map.of()), fleet.log).close();
    assertThat(shared().query(database, "SELECT max(version) FROM promptnotary_schema"))
        .containsExactly("2");
    write(50);

    awaitAll(shared(), database);
    awaitWell(forwarding);
  }

  @Test
  @Tag("fleet")
  void clocksThatDiffer() throws Exception {
    String database = shared().newDatabase();
    fleet.server(settings("central", url(database, shared().port()), Map.of()));
    Forwarding forwarding = fleet.start();
    for (int i = 0; i < 100; i++) {
      // One an hour and a month behind, the other one ahead.
      long skew = Duration.ofDays(i % 2 == 0 ? -35 : 35).toMillis();
      long now = System.currentTimeMillis() + skew + i;
      String started = java.time.Instant.ofEpochMilli(now).toString();
      String id = SnapshotId.at(now).toString();
      Map<Column, Object> more = new HashMap<>();
      more.put(Column.STARTED_AT, started.length() == 24 ? started : "2026-10-21T07:00:00.001Z");
      more.put(Column.RUN_ID, "run-" + i % 2);
      fleet.write(Fleet.row(id, "pending", more));
      more.put(Column.COMPLETED_AT, "2026-11-21T07:00:05.000Z");
      fleet.write(Fleet.row(id, "success", more));
    }

    awaitAll(shared(), database);
    awaitWell(forwarding);
  }

  @Test
  @Tag("fleet")
  void onlyWhatIsNotDeliveredIsKept() throws Exception {
    String database = shared().newDatabase();
    try (Wire wire = Wire.to(shared().port())) {
      fleet.keepUndelivered();
      fleet.server(settings("store", url(database, wire.port()), Map.of()));
      Forwarding forwarding = fleet.startNamed();
      wire.die();
      write(100);
      Map<String, Snapshot> rows = fleet.rows();
      assertThat(rows).hasSize(100);
      wire.live();

      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .untilAsserted(() -> CentralRows.assertSame(CentralRows.of(shared(), database), rows));
      awaitWell(forwarding);
      // What is pending stays.
      await().atMost(LONG).until(() -> fleet.rows().size() == 10);
    }
  }
}
