package io.promptnotary.store;

import static io.promptnotary.store.Rows.link;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.health.Log;
import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.MariaDbServer;
import io.promptnotary.servers.PostgresServer;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What servers have that a file has not: users, migrations by many, partitions. */
class CentralStoreTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));

  private static DatabaseServer server(Engine engine) {
    return engine == Engine.POSTGRESQL ? PostgresServer.shared() : MariaDbServer.shared();
  }

  private static CentralSettings settings(DatabaseServer server, String database) {
    return CentralSettings.of(
        "central", server.url(database), DatabaseServer.USER, () -> DatabaseServer.PASSWORD);
  }

  private static CentralSettings with(
      CentralSettings from, boolean migrate, boolean partitions, boolean guards) {
    return new CentralSettings(
        from.name(),
        from.url(),
        from.user(),
        from.password(),
        from.properties(),
        from.connections(),
        from.connectMillis(),
        from.statementMillis(),
        from.leakMillis(),
        migrate,
        partitions,
        guards);
  }

  private static AgentRun run(String updated, @Nullable String ended, String figures) {
    return new AgentRun(
        "run-1",
        "studio",
        "box",
        7,
        "1",
        "17",
        "2026-11-21T07:00:00.000Z",
        updated,
        ended,
        "write-behind",
        figures,
        null);
  }

  private static RecordingGap gap(String key, long finals) {
    return new RecordingGap(
        key,
        "run-1",
        "studio",
        "box",
        7,
        "p",
        "queue full",
        "2026-11-21T07:00:00.000Z",
        "2026-11-21T07:00:01.000Z",
        0,
        finals,
        0,
        0);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void theLaterStateOfARunCountsAndAGapOnce(Engine engine) throws Exception {
    DatabaseServer server = server(engine);
    String database = server.newDatabase();
    try (CentralStore store = CentralStore.open(settings(server, database), log)) {
      AgentRun first = run("2026-11-21T07:00:02.000Z", null, "{\"captured\":1}");
      AgentRun last =
          run("2026-11-21T07:00:09.000Z", "2026-11-21T07:00:09.000Z", "{\"captured\":9}");
      store.write(List.of(), List.of(), List.of(first), List.of(gap("g1", 2), gap("g2", 1)));
      store.write(List.of(), List.of(), List.of(last), List.of(gap("g1", 5)));
      store.write(List.of(), List.of(), List.of(first), List.of());
    }
    String captured =
        engine == Engine.POSTGRESQL
            ? "figures ->> 'captured'"
            : "JSON_VALUE(figures, '$.captured')";
    assertThat(
            server.query(
                database,
                "SELECT " + captured + ", count(ended_at) FROM agent_runs GROUP BY figures"))
        .containsExactly("9|1");
    assertThat(
            server.query(database, "SELECT pointcut, runs, finals FROM recording_gaps_by_pointcut"))
        .containsExactly("p|1|3");
    assertThatThrownBy(() -> server.execute(database, "UPDATE recording_gaps SET finals = 0"))
        .hasMessageContaining("cannot be changed");
    assertThatThrownBy(() -> server.execute(database, "DELETE FROM recording_gaps"))
        .hasMessageContaining("cannot be deleted");
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void manyThatStartAtOnceMakeTheTablesOnce(Engine engine) throws Exception {
    DatabaseServer server = server(engine);
    String database = server.newDatabase();
    List<Callable<@Nullable Void>> starts = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String id = "r" + i;
      starts.add(
          () -> {
            try (CentralStore store = CentralStore.open(settings(server, database), log)) {
              store.write(List.of(row(id, Status.SUCCESS)), List.of(), List.of(), List.of());
            }
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(starts.size());
    try {
      for (Future<?> each : threads.invokeAll(starts)) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(server.query(database, "SELECT count(*) FROM generation_snapshots"))
        .containsExactly("24");
    assertThat(
            server.query(
                database, "SELECT version FROM promptnotary_schema WHERE version > 0 ORDER BY 1"))
        .containsExactly("1", "2");
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void tellsWhereTheSchemaDoesNotFit(Engine engine) throws Exception {
    DatabaseServer server = server(engine);
    String database = server.newDatabase();
    CentralSettings settings = settings(server, database);
    CentralSettings byHand = with(settings, false, true, true);
    assertThatThrownBy(() -> CentralStore.open(byHand, log))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith(
            " has no tables of Promptnotary and migrate is false: apply the files under store/"
                + engine.folder()
                + " in promptnotary.jar, or set migrate: true");
    CentralStore.open(settings, log).close();
    CentralStore.open(byHand, log).close();

    String next =
        "INSERT INTO promptnotary_schema VALUES (%d, %d, '2027-01-01 00:00:00', 'a newer build')";
    server.execute(database, next.formatted(7, 1));
    try (CentralStore store = CentralStore.open(settings, log)) {
      store.write(List.of(row("r", Status.SUCCESS)), List.of(), List.of(), List.of());
    }
    server.execute(database, next.formatted(8, 8));
    assertThatThrownBy(() -> CentralStore.open(settings, log))
        .hasMessageContaining(
            "has schema version 8, which takes rows from builds of version 8 on, this build knows "
                + CentralSchema.LATEST
                + ": use the newer promptnotary.jar");
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void theGuardsAreSeenAndTheWayBackTakesThemAway(Engine engine) throws Exception {
    DatabaseServer server = server(engine);
    String database = server.newDatabase();
    try (CentralStore store = CentralStore.open(settings(server, database), log)) {
      store.write(List.of(row("r", Status.SUCCESS)), List.of(), List.of(), List.of());
    }
    assertThat(guards(server, database, engine).hold()).isTrue();
    for (String each : SqlScript.statements(engine.folder() + "/U002__guards.sql")) {
      server.execute(database, each);
    }
    Guards without = guards(server, database, engine);
    assertThat(without.intact()).isZero();
    assertThat(without.missing()).contains("generation_snapshots_final");
    server.execute(database, "UPDATE generation_snapshots SET org_id = 'is'");

    CentralStore.open(settings(server, database), log).close();
    assertThat(guards(server, database, engine).hold()).as("and forth again").isTrue();
    server.execute(
        database,
        engine == Engine.POSTGRESQL
            ? "ALTER TABLE generation_snapshots DISABLE TRIGGER generation_snapshots_final"
            : "CREATE OR REPLACE TRIGGER generation_snapshots_final BEFORE UPDATE"
                + " ON generation_snapshots FOR EACH ROW SET @nothing = 1");
    assertThat(guards(server, database, engine).changed())
        .containsExactly("generation_snapshots_final");
  }

  private static Guards guards(DatabaseServer server, String database, Engine engine)
      throws Exception {
    try (var connection = server.connect(database)) {
      return CentralGuards.of(connection, engine);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void engineOfTheCommonSubsetHasNeitherPartitionsNorGuards(Engine engine) throws Exception {
    DatabaseServer server = server(engine);
    String database = server.newDatabase();
    CentralSettings settings = with(settings(server, database), true, false, false);
    try (CentralStore store = CentralStore.open(settings, log)) {
      store.write(List.of(row("r", Status.PENDING)), List.of(), List.of(), List.of());
      store.write(
          List.of(row("r", Status.SUCCESS)), List.of(link("r", "p", "1")), List.of(), List.of());
    }
    assertThat(server.query(database, "SELECT status, entity_id FROM generation_snapshots"))
        .containsExactly("success|1");
    assertThat(guards(server, database, engine).intact()).isZero();
    if (engine == Engine.POSTGRESQL) {
      assertThat(
              server.query(
                  database,
                  "SELECT count(*) FROM pg_inherits WHERE inhparent ="
                      + " 'generation_snapshots'::regclass"))
          .containsExactly("0");
    }
  }

  @Test
  void whatItTakesIsOnDiskWhateverTheServerDoesForOthers() throws Exception {
    DatabaseServer server = PostgresServer.shared();
    String asked = "SHOW synchronous_commit";
    assertThat(server.query("postgres", asked)).containsExactly("off");
    try (var connection = Engine.POSTGRESQL.connect(settings(server, server.newDatabase()));
        var statement = connection.createStatement();
        var row = statement.executeQuery(asked)) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("on");
    }
  }

  @Test
  void rowsOfAnyMonthLandAndTheirPartitionsComeOnDemand() throws Exception {
    DatabaseServer server = PostgresServer.shared();
    String database = server.newDatabase();
    java.time.YearMonth month = java.time.YearMonth.now(java.time.ZoneOffset.UTC);
    List<String> starts =
        List.of(
            month + "-01T00:00:00.000Z",
            month.minusMonths(1) + "-01T00:00:00.000Z",
            month.minusMonths(14) + "-15T12:00:00.000Z",
            "1970-01-01T00:00:00.000Z",
            "2399-12-31T23:59:59.999Z");
    try (CentralStore store = CentralStore.open(settings(server, database), log)) {
      for (String each : starts) {
        store.write(
            List.of(row(each, Status.SUCCESS, Map.of(Column.STARTED_AT, each))),
            List.of(),
            List.of(),
            List.of());
      }
    }
    String name = "generation_snapshots_%s";
    assertThat(
            server.query(
                database,
                "SELECT tableoid::regclass FROM generation_snapshots ORDER BY started_at DESC"))
        .containsExactly(
            name.formatted("default"),
            name.formatted(month.toString().replace('-', '_')),
            name.formatted(month.minusMonths(1).toString().replace('-', '_')),
            name.formatted(month.minusMonths(14).toString().replace('-', '_')),
            name.formatted("default"));
    assertThat(
            server.query(
                database,
                "SELECT to_regclass('"
                    + name.formatted(month.plusMonths(1).toString().replace('-', '_'))
                    + "') IS NOT NULL"))
        .as("ahead")
        .containsExactly("t");
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aWriterWithoutTheRightToMakePartitionsSaysSoOnceAndWrites() throws Exception {
    DatabaseServer server = PostgresServer.shared();
    String database = server.newDatabase();
    CentralStore.open(settings(server, database), log).close();
    server.createUser("writer", "w");
    CentralSettings writer =
        CentralSettings.of("central", server.url(database), "writer", () -> "w");
    assertThatThrownBy(() -> CentralStore.open(writer, log))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not let writer do what is needed (permission denied")
        .hasMessageEndingWith(
            "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO writer");
    server.execute(
        database, "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO writer");
    said.reset();
    try (CentralStore store = CentralStore.open(writer, log)) {
      for (String month : List.of("2026-09", "2026-10", "2026-11")) {
        store.write(
            List.of(
                row(month, Status.SUCCESS, Map.of(Column.STARTED_AT, month + "-05T00:00:00.000Z"))),
            List.of(),
            List.of(),
            List.of());
      }
    }
    assertThat(server.query(database, "SELECT count(*) FROM ONLY generation_snapshots_default"))
        .containsExactly("3");
    assertThat(said.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("its rows land in generation_snapshots_default: make the user the owner");
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void aRotatedPasswordIsReadForTheNextConnection(Engine engine) throws Exception {
    DatabaseServer server = server(engine);
    String database = server.newDatabase();
    CentralStore.open(settings(server, database), log).close();
    String user = "rotated";
    server.createUser(user, "old");
    server.execute(
        database,
        engine == Engine.POSTGRESQL
            ? "GRANT " + DatabaseServer.USER + " TO " + user
            : "GRANT ALL ON " + database + ".* TO rotated@'%'");
    AtomicReference<String> password = new AtomicReference<>("old");
    CentralSettings settings =
        CentralSettings.of("central", server.url(database), user, password::get);
    try (CentralStore store = CentralStore.open(settings, log)) {
      store.write(List.of(row("a", Status.SUCCESS)), List.of(), List.of(), List.of());
      server.createUser(user, "new");
      store.write(List.of(row("b", Status.SUCCESS)), List.of(), List.of(), List.of());
    }
    assertThatThrownBy(() -> CentralStore.open(settings, log))
        .hasMessageContaining("does not take the password of rotated: see user and password")
        .hasNoCause()
        .message()
        .doesNotContain("old");
    password.set("new");
    try (CentralStore store = CentralStore.open(settings, log)) {
      store.write(List.of(row("c", Status.SUCCESS)), List.of(), List.of(), List.of());
    }
    assertThat(server.query(database, "SELECT count(*) FROM generation_snapshots"))
        .containsExactly("3");
  }
}
