package io.promptnotary.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.promptnotary.health.Log;
import io.promptnotary.servers.Certificates;
import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.MariaDbServer;
import io.promptnotary.servers.PostgresServer;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target says of a server that is not as it should be. */
class JdbcTargetTest {
  private static final String SECRET = "pa55w0rd-that-nobody-may-see";

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));

  private static DatabaseServer server(String engine) {
    return engine.equals("postgresql") ? PostgresServer.shared() : MariaDbServer.shared();
  }

  private static TargetSettings settings(String url, Map<String, String> options) {
    Map<String, String> all = new HashMap<>();
    all.put("user", DatabaseServer.USER);
    all.put("password", DatabaseServer.PASSWORD);
    all.put("connect_timeout_ms", "5000");
    all.putAll(options);
    return new TargetSettings("central", url, all, Map.of(), Map.of());
  }

  private JdbcTarget open(DatabaseServer server, String database, Map<String, String> options)
      throws TargetException {
    return JdbcTarget.open(settings(server.url(database), options), log);
  }

  private static Parcel parcel(Snapshot... snapshots) {
    return new Parcel(List.of(snapshots), List.of(), List.of(), List.of());
  }

  private static Snapshot row(String id, String prompt) {
    return new Snapshot(
        Map.of(
            Column.ID,
            id,
            Column.STATUS,
            "success",
            Column.STARTED_AT,
            "2026-11-21T07:00:00.000Z",
            Column.FINAL_USER_PROMPT,
            prompt));
  }

  private TargetException refused(TargetSettings settings) {
    TargetException e =
        catchThrowableOfType(TargetException.class, () -> JdbcTarget.open(settings, log).close());
    for (Throwable each = e; each != null; each = each.getCause()) {
      assertThat(each.toString()).doesNotContain(SECRET).doesNotContain(DatabaseServer.PASSWORD);
      assertThat(String.valueOf(each.getMessage()).lines()).hasSize(1);
    }
    assertThat(e.kind()).isEqualTo(TargetException.Kind.AWAY);
    return e;
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:oracle:thin:@db:1521/prompts?password=" + SECRET,
    "jdbc:h2:mem:x;PASSWORD=" + SECRET,
    "postgresql://notary:" + SECRET + "@db/prompts"
  })
  void tellsOfADatabaseThatItDoesNotKnow(String url) {
    assertThat(refused(settings(url, Map.of())))
        .hasMessageContaining("names no known database: begin it with jdbc:postgresql:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
  void tellsOfAServerThatIsNotThere(String scheme) throws Exception {
    String query = "/prompts?password=" + SECRET;
    assertThat(refused(settings("jdbc:" + scheme + "://no-such-host.invalid" + query, Map.of())))
        .hasMessage(
            "jdbc:"
                + scheme
                + "://no-such-host.invalid/prompts has a host that nobody knows: correct url, or"
                + " see the DNS");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
      // It listens, and never says a word.
      assertThat(
              refused(
                  settings(
                      "jdbc:" + scheme + "://127.0.0.1:" + port + query,
                      Map.of("connect_timeout_ms", "1000", "statement_timeout_ms", "1000"))))
          .hasMessageContaining("does not answer within 1000 ms: see the network");
    }
    assertThat(refused(settings("jdbc:" + scheme + "://127.0.0.1:" + port + query, Map.of())))
        .hasMessageContaining("cannot be reached: start it, or correct url");
    assertThat(refused(settings("jdbc:" + scheme + ":", Map.of()))).hasMessageContaining(scheme);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mariadb"})
  void tellsOfAUserWhoMayNot(String engine) throws Exception {
    DatabaseServer server = server(engine);
    String url = server.url(server.newDatabase());
    assertThat(refused(settings(url, Map.of("password", SECRET))))
        .hasMessage(url + " does not take the password of notary: see user and password");
    assertThat(refused(settings(url, Map.of("user", "nobody", "password", SECRET))))
        .hasMessageContaining("nobody");
    assertThat(refused(settings(server.url("elsewhere"), Map.of())))
        .hasMessageMatching(
            ".*(has no database elsewhere: CREATE DATABASE elsewhere|GRANT ALL ON elsewhere).*");

    server.createUser("guest", SECRET);
    if (engine.equals("mariadb")) {
      server.execute("mysql", "GRANT SELECT ON " + url.replaceFirst(".*/", "") + ".* TO guest@'%'");
    }
    assertThat(refused(settings(url, Map.of("user", "guest", "password", SECRET))))
        .hasMessageContaining("does not let guest do what is needed (")
        .hasMessageMatching(".*: GRANT (CREATE ON SCHEMA public|ALL ON \\w+\\.\\*) TO guest");
  }

  @Test
  void readsThePasswordFromAFileAndSaysWhereThereIsNone(@TempDir Path folder) throws Exception {
    DatabaseServer server = PostgresServer.shared();
    String database = server.newDatabase();
    Path file = Files.writeString(folder.resolve("secret"), DatabaseServer.PASSWORD + "\n");
    Map<String, String> options = Map.of("user", DatabaseServer.USER, "password_file", "" + file);
    TargetSettings settings =
        new TargetSettings("central", server.url(database), options, Map.of(), Map.of());
    JdbcTarget.open(settings, log).close();
    Files.delete(file);
    assertThat(refused(settings))
        .hasMessageContaining("its password cannot be read (password_file")
        .hasMessageContaining(file.toString());
  }

  @Test
  void tellsOfAStandby() throws Exception {
    DatabaseServer server = PostgresServer.shared();
    String database = server.newDatabase();
    try (JdbcTarget target = open(server, database, Map.of())) {
      server.execute(
          database, "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
      // For connections that begin now.
      server.execute(
          database,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'notary' AND"
              + " datname = '"
              + database
              + "'");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> target.deliver(parcel(row("a", "p"))))
                      .hasMessageContaining(
                          "is a standby that takes no rows: name the primary too, with"
                              + " targetServerType=primary"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mariadb"})
  void tellsOfWhatWaitsTooLongAndEndsWhenItIsClosed(String engine) throws Exception {
    DatabaseServer server = server(engine);
    String database = server.newDatabase();
    try (JdbcTarget target = open(server, database, Map.of("leak_ms", "100"));
        Connection other = server.connect(database);
        Statement statement = other.createStatement()) {
      statement.execute(
          engine.equals("postgresql")
              ? "BEGIN; LOCK TABLE generation_snapshots IN ACCESS EXCLUSIVE MODE"
              : "LOCK TABLES generation_snapshots WRITE");
      CompletableFuture<Throwable> waiting =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      TargetException.class, () -> target.deliver(parcel(row("a", "p")))));
      Awaitility.await()
          .until(() -> said.toString(StandardCharsets.UTF_8).contains("is in use for more than"));
      target.close();
      assertThat(waiting.get(30, TimeUnit.SECONDS)).isInstanceOf(TargetException.class);
    }
    if (engine.equals("postgresql")) {
      try (JdbcTarget target = open(server, database, Map.of("statement_timeout_ms", "300"));
          Connection other = server.connect(database);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN; LOCK TABLE agent_runs, generation_snapshots IN EXCLUSIVE MODE");
        assertThatThrownBy(() -> target.deliver(parcel(row("a", "p"))))
            .hasMessageContaining("took more than 300 ms for a statement");
      }
    }
  }

  @Test
  void aRowThatIsTooLargeIsRefusedAndTheOthersAreNot() throws Exception {
    try (DatabaseServer server = MariaDbServer.create(Map.of("max_allowed_packet", "1M"))) {
      String database = server.newDatabase();
      try (JdbcTarget target = open(server, database, Map.of())) {
        Snapshot large = row("large", "x".repeat(2 << 20));
        TargetException e =
            catchThrowableOfType(
                TargetException.class, () -> target.deliver(parcel(row("a", "p"), large)));
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(TargetException.Kind.REFUSED);
        assertThat(e)
            .hasMessageMatching(
                ".*: snapshot large takes 2\\d{6} bytes, one packet there 1048576: raise"
                    + " max_allowed_packet there");
        assertThat(server.query(database, "SELECT count(*) FROM generation_snapshots"))
            .containsExactly("0");
        target.deliver(parcel(row("a", "p")));
      }
      assertThat(server.query(database, "SELECT id FROM generation_snapshots"))
          .containsExactly("a");
    }
  }

  @Test
  void aRowThatNoServerTakesIsRefused() throws Exception {
    DatabaseServer server = PostgresServer.shared();
    try (JdbcTarget target = open(server, server.newDatabase(), Map.of())) {
      Map<Column, Object> values = new HashMap<>(row("a", SECRET).values());
      values.put(Column.STARTED_AT, "yesterday");
      TargetException e =
          catchThrowableOfType(
              TargetException.class, () -> target.deliver(parcel(new Snapshot(values))));
      assertThat(e.kind()).isEqualTo(TargetException.Kind.REFUSED);
      assertThat(e)
          .hasMessage("snapshot a has a start that is no time: it stays in the local file");
    }
  }

  @Test
  void goesOnWithTheOtherServerWhenTheFirstOneIsGone() throws Exception {
    DatabaseServer second = PostgresServer.shared();
    String database = second.newDatabase();
    try (DatabaseServer first = PostgresServer.create(Map.of())) {
      first.createDatabase(database);
      String both =
          "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s"
              .formatted(first.port(), second.port(), database);
      TargetSettings settings = settings(both, Map.of("connect_timeout_ms", "2000"));
      try (JdbcTarget target = JdbcTarget.open(settings, log)) {
        target.deliver(parcel(row("a", "p")));
        assertThat(first.query(database, "SELECT id FROM generation_snapshots"))
            .containsExactly("a");
        first.kill();
        // Here the pool may already ask the other one, which has no tables yet.
        assertThat(
                catchThrowableOfType(
                        TargetException.class, () -> target.deliver(parcel(row("b", "p"))))
                    .kind())
            .isEqualTo(TargetException.Kind.AWAY);
      }
      try (JdbcTarget target = JdbcTarget.open(settings, log)) {
        target.deliver(parcel(row("a", "p"), row("b", "p")));
      }
      assertThat(second.query(database, "SELECT id FROM generation_snapshots ORDER BY id"))
          .containsExactly("a", "b");
    }
  }

  @Test
  void speaksTlsAndSaysWhereItCannot(@TempDir Path folder) throws Exception {
    Path key = folder.resolve("server.key");
    Path certificate = folder.resolve("server.crt");
    Certificates.write(key, certificate);
    try (PostgresServer server =
        PostgresServer.create(
            Map.of("ssl", "on", "ssl_key_file", "" + key, "ssl_cert_file", "" + certificate))) {
      String url = server.url(server.newDatabase());
      Map<String, String> options =
          Map.of("user", DatabaseServer.USER, "password", DatabaseServer.PASSWORD);
      Map<String, String> verified =
          Map.of("sslmode", "verify-full", "sslrootcert", certificate.toString());
      try (JdbcTarget target =
          JdbcTarget.open(new TargetSettings("central", url, options, verified, Map.of()), log)) {
        target.deliver(parcel(row("a", "p")));
        assertThat(
                server.query(
                    "postgres",
                    "SELECT count(*) > 0 FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)"
                        + " WHERE s.ssl AND a.usename = 'notary'"))
            .containsExactly("t");
      }
      assertThat(
              refused(
                  new TargetSettings(
                      "central", url, options, Map.of("sslmode", "verify-full"), Map.of())))
          .hasMessageContaining("does not agree on TLS");
    }
    DatabaseServer plain = PostgresServer.shared();
    assertThat(
            refused(
                new TargetSettings(
                    "central",
                    plain.url(plain.newDatabase()),
                    Map.of("user", DatabaseServer.USER, "password", DatabaseServer.PASSWORD),
                    Map.of("sslmode", "require"),
                    Map.of())))
        .hasMessageContaining("does not agree on TLS");
  }
}
