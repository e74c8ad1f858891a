package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.MariaDbServer;
import io.promptnotary.servers.PostgresServer;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Follower;
import io.promptnotary.store.Place;
import io.promptnotary.store.SnapshotReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What is done with one store on a server, and what is said where there is none. */
class ServersUpkeepTest {
  @TempDir private Path folder;

  private static DatabaseServer server(Place place) {
    return place == Place.POSTGRESQL ? PostgresServer.shared() : MariaDbServer.shared();
  }

  private static String database(Place.Filled store) {
    return store.store().replaceFirst(".*/", "").replaceFirst("[?].*", "");
  }

  private static Snapshot pending(String id) {
    return pending(id, "2026-01-31T13:00:00.000Z");
  }

  private static Snapshot pending(String id, String startedAt) {
    return Place.row(
        id, Map.of(Column.STATUS, "pending", Column.RUN_ID, "run-9", Column.STARTED_AT, startedAt));
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void pruneDeletesAndPutsItOnRecord(Place place) throws Exception {
    Place.Filled store = place.fill(folder, ServersTest.rows(), List.of(), List.of());

    Run run = Run.on(store, "prune", "--older-than", "2026-01-15", "--yes", "--utc");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("Deleted 28 snapshots begun before 2026-01-15 00:00:00.\n");
    assertThat(
            server(place)
                .query(database(store), "SELECT action, reason, snapshots FROM retention_passes"))
        .containsExactly("delete|console, prune, begun before 2026-01-15T00:00:00.000Z|28");
    assertThat(
            server(place)
                .query(
                    database(store),
                    "SELECT count(*) FROM generation_snapshots"
                        + " UNION ALL SELECT count(*) FROM retention_passes WHERE closed_at IS NULL"))
        .containsExactly("16", "0");
    assertThat(Run.on(store, "prune", "--older-than", "2026-01-15", "--yes", "--unlinked").out())
        .startsWith("Deleted 0 unlinked snapshots");
    Run vacuum = Run.on(store, "prune", "--older-than", "1d", "--yes", "--vacuum");
    assertThat(vacuum.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void importBringsInWhatWasExported(Place place) throws Exception {
    Place.Filled from = Place.SQLITE.fill(folder, ServersTest.rows(), List.of(), List.of());
    Path file = folder.resolve("all.jsonl");
    Files.writeString(file, Run.on(from, "export", "--format", "jsonl").out());
    Place.Filled to =
        place.fill(
            folder,
            List.of(pending(Sample.REPAIRED, "2026-01-31T12:00:00.125Z")),
            List.of(),
            List.of());

    Run run = Run.on(to, "import", file.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo("Imported 44 snapshots from " + file + ", 1 of them pending here until now.\n");
    assertThat(Run.on(to, "import", file.toString()).out())
        .contains("Imported 0 snapshots", "44 there");
    assertThat(Run.on(to, "verify", file.toString()).code()).isZero();
  }

  /** As {@code tail} does it. */
  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void tellsWhatComesAndWhatEnds(Place place) throws Exception {
    Place.Filled store = place.fill(folder, List.of(pending("old-0001")), List.of(), List.of());
    try (SnapshotReader reader = SnapshotReader.open(store.location())) {
      Follower follower = reader.follow();
      assertThat(follower.look(Filter.ALL)).isEmpty();

      Place.add(store.store(), List.of(pending("new-0002")), List.of(), List.of());
      assertThat(follower.look(Filter.ALL)).extracting(Snapshot::id).containsExactly("new-0002");
      assertThat(follower.look(Filter.ALL)).isEmpty();

      Snapshot ended = Place.row("old-0001", Map.of(Column.STARTED_AT, "2026-01-31T13:00:00.000Z"));
      Place.add(store.store(), List.of(ended), List.of(), List.of());
      assertThat(follower.look(Filter.ALL.text("nothing of this"))).isEmpty();
      Place.add(
          store.store(),
          List.of(
              Place.row(
                  "new-0003", Map.of(Column.FINAL_USER_PROMPT, "a needle", Column.ORG_ID, "o"))),
          List.of(),
          List.of());
      assertThat(follower.look(Filter.ALL.with(Filter.Field.ORG, "o").text("needle")))
          .extracting(Snapshot::id)
          .containsExactly("new-0003");
      assertThat(follower.look(Filter.ALL)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void guardsThatWereTakenAwayAreMissed(Place place) throws Exception {
    Place.Filled store = place.fill(folder, ServersTest.rows(), List.of(), List.of());
    boolean postgresql = place == Place.POSTGRESQL;
    server(place)
        .execute(
            database(store),
            postgresql
                ? "DROP TRIGGER generation_snapshots_final ON generation_snapshots"
                : "DROP TRIGGER generation_snapshots_final",
            postgresql
                ? "ALTER TABLE recording_gaps DISABLE TRIGGER recording_gaps_changed"
                : "CREATE OR REPLACE TRIGGER recording_gaps_changed BEFORE UPDATE ON recording_gaps"
                    + " FOR EACH ROW SET NEW.pending = 0");

    Run run = Run.on(store, "status", "--json");

    assertThat(run.out())
        .containsPattern("\"missing\": \\[\\s*\"generation_snapshots_final\"\\s*\\]")
        .containsPattern("\"changed\": \\[\\s*\"recording_gaps_changed\"\\s*\\]");
    assertThat(run.code()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void saysWhatIsInTheWay(Place place) throws Exception {
    DatabaseServer server = server(place);
    String empty = server.newDatabase();
    String url = server.url(empty);

    assertThat(said(url, DatabaseServer.USER, DatabaseServer.PASSWORD))
        .startsWith("promptnotary: " + url + " holds no snapshots table yet: ");
    assertThat(said(url, DatabaseServer.USER, "secret-of-none"))
        .startsWith("promptnotary: " + url + " does not let this user in (")
        .contains("check --store-user");
    assertThat(said(server.url("nowhere"), DatabaseServer.USER, DatabaseServer.PASSWORD))
        .containsAnyOf("is not there (", "may not be read by this user (");
    String away = url.replaceFirst(":\\d+/", ":1/");
    assertThat(said(away, DatabaseServer.USER, "secret-of-none"))
        .startsWith("promptnotary: " + away + " cannot be reached (");
    assertThat(said(url + "?password=secret-of-none", "nobody-known", "secret-of-none"))
        .startsWith("promptnotary: " + url + " does not let this user in (");
  }

  private static String said(String url, String user, String password) {
    Run run =
        Run.with()
            .variable("PROMPTNOTARY_STORE_USER", user)
            .variable("PROMPTNOTARY_STORE_PASSWORD", password)
            .run("--store", url, "list");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).doesNotContain("secret-of-none");
    return run.err();
  }

  @ParameterizedTest
  @EnumSource(value = Place.class, names = "SQLITE", mode = Mode.EXCLUDE)
  void whoMayOnlyReadCanLookAndNotPrune(Place place) throws Exception {
    Place.Filled store = place.fill(folder, ServersTest.rows(), List.of(), List.of());
    DatabaseServer server = server(place);
    String reader = "reader" + database(store).substring(0, 8);
    server.createUser(reader, "may-read");
    server.execute(
        database(store),
        place == Place.POSTGRESQL
            ? "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + reader
            : "GRANT SELECT ON " + database(store) + ".* TO '" + reader + "'@'%'");
    Path password = Files.writeString(folder.resolve("password"), "may-read\nnot this\n");
    String[] login = {
      "--store", store.store(), "--store-user", reader, "--store-password-file", password.toString()
    };

    Run list = Run.with().run(with(login, "list", "--limit", "1"));
    Run prune = Run.with().run(with(login, "prune", "--older-than", "1d", "--yes"));

    assertThat(list.code()).as(list.err()).isZero();
    assertThat(prune.code()).isEqualTo(1);
    assertThat(prune.err()).contains(" may not be written by this user (");
  }

  private static String[] with(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  @ParameterizedTest
  @CsvSource({"SQLITE", "POSTGRESQL", "MARIADB"})
  void fleetShowsAllJvms(Place place) throws Exception {
    String well =
        "{\"captured\":1200,\"committed\":1200,\"dropped\":0,\"targets\":{\"central\":{\"waiting\":3,"
            + "\"delivered\":1197,\"refused\":0,\"given_up\":0},\"events\":{\"waiting\":17}}}";
    String lossy = "{\"captured\":9,\"committed\":7,\"dropped\":2}";
    // The clocks of these are wrong, each in its way.
    List<AgentRun> runs =
        List.of(
            run("run-1", "mill", "host-1", "2026-01-31T13:59:30.000Z", null, well),
            run(
                "run-2",
                "mill",
                "host-2",
                "2026-01-31T13:59:00.000Z",
                "2026-01-31T13:59:00.000Z",
                lossy),
            run("run-9", "bakery", "host-3", "2026-01-31T13:58:00.000Z", null, well));
    Place.Filled store =
        place.fill(folder, List.of(pending("p-0001"), pending("p-0002")), runs, List.of());
    // Servers tell by their own clock, which is the time of this test.
    String[] always = {"fleet", "--since", "2026-01-01"};

    Run all = Run.on(store, always);
    assertThat(all.out().lines().map(line -> line.replaceAll(" +", " ")))
        .anyMatch(
            line -> line.matches("bakery host-3 42 alive .* 1.2.3 17.0.9 1,200 1,200 17 2 0 0"))
        .anyMatch(line -> line.matches("mill host-1 42 alive .* 1,200 1,200 17 0 0 0"))
        .anyMatch(line -> line.matches("mill host-2 42 ended .* 9 7 - 0 2 0"))
        .anyMatch(line -> line.startsWith("3 JVMs: 2 alive, 1 ended, 0 silent"));
    assertThat(all.code()).isEqualTo(3);

    assertThat(Run.on(store, with(always, "--service", "bakery")).code()).isZero();
    assertThat(Run.on(store, with(always, "--service", "nobody")).out())
        .isEqualTo("No JVM was heard of since 2026-01-01.\n");
    Run json = Run.on(store, with(always, "--service", "bakery", "--json"));
    assertThat(json.out()).contains("\"well\": true", "\"waiting\": 17", "\"pending\": 2");
  }

  @ParameterizedTest
  @CsvSource({"SQLITE", "POSTGRESQL", "MARIADB"})
  void whoIsNotHeardOfIsSilent(Place place) throws Exception {
    Place.Filled store =
        place.fill(
            folder,
            List.of(),
            List.of(run("run-1", "mill", "host-1", "2026-01-31T13:50:00.000Z", null, "{}")),
            List.of());
    if (place != Place.SQLITE) {
      server(place)
          .execute(database(store), "UPDATE agent_runs SET received_at = '2026-01-31 13:50:00'");
    }

    Run run = Run.on(store, "fleet", "--since", "2026-01-01", "--silent-after", "5m");

    assertThat(run.out()).contains(" silent ").contains("0 alive, 0 ended, 1 silent");
    assertThat(run.code()).isEqualTo(3);
  }

  private static AgentRun run(
      String id, String service, String host, String updated, String ended, String figures) {
    return new AgentRun(
        id,
        service,
        host,
        42,
        "1.2.3",
        "17.0.9",
        "2026-01-31T08:00:00.000Z",
        updated,
        ended,
        "async",
        figures,
        null);
  }
}
