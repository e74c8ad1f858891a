package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.PostgresServer;
import io.promptnotary.servers.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What hosts have asked is at a server, whatever becomes of the hosts. */
@Execution(ExecutionMode.CONCURRENT)
class ForwardIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String MILL = "com.acme.mill.Main";

  private static final String ROWS =
      "SELECT id, status, org_id, template_id, final_system_prompt, final_user_prompt,"
          + " response_text, entity_type, entity_id, run_id, process_id"
          + " FROM generation_snapshots ORDER BY id";

  @TempDir Path dir;
  private final DatabaseServer server = PostgresServer.shared();

  private String url(String database, int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @OnEachJdk
  void aServerAsTheStoreHasItAtTheEndOfAShortHost(Jdk jdk) throws Exception {
    String database = server.newDatabase();
    String yaml =
        Files.readString(Hosts.config("ends"))
            + "store:\n  url: \""
            + url(database, server.port())
            + "\"\n  user: notary\n  password: \"${SECRET}\"\n";
    HostJvm bare = HostJvm.of(jdk, dir, "ends");

    Run run =
        bare.env("SECRET", DatabaseServer.PASSWORD)
            .configured(yaml)
            .run("com.acme.ends.Main", "ask:one", "ask:two");

    assertThat(run.toString())
        .isEqualTo(bare.run("com.acme.ends.Main", "ask:one", "ask:two").toString());
    assertThat(
            server.query(
                database, "SELECT final_user_prompt, status FROM generation_snapshots ORDER BY id"))
        .containsExactly("one|success", "two|success");
    assertThat(server.query(database, "SELECT service, ended_at IS NULL FROM agent_runs"))
        .containsExactly("ends|f");
    // The file holds them for a while, for links that come late; nobody else has left anything.
    assertThat(dir.resolve("promptnotary-spool.db")).exists();
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  @Test
  @Tag("fleet")
  void whatKilledHostsHaveLeftArrives() throws Exception {
    String database = server.newDatabase();
    try (Wire wire = Wire.to(server.port())) {
      wire.die();
      HostJvm host = mill(database, wire.port());
      Started one = host.start(MILL, dir.resolve("book-1").toString(), "1", "7");
      Started two = host.start(MILL, dir.resolve("book-2").toString(), "1048577", "8");
      try {
        // The file is there a moment before its tables are.
        await()
            .atMost(LONG)
            .untilAsserted(() -> assertThat(committed(2)).isGreaterThanOrEqualTo(60));
      } finally {
        one.process().destroyForcibly();
        two.process().destroyForcibly();
      }
      one.end();
      two.end();
      assertThat(console("forward", "--config", "observed.yaml", "--wait", "1").exit())
          .isEqualTo(3);

      wire.live();
      Started three = host.start(MILL, dir.resolve("book-3").toString(), "2097153", "9");
      try {
        // In the middle of it.
        await()
            .atMost(LONG)
            .pollInterval(Duration.ofMillis(20))
            .ignoreExceptions()
            .until(() -> !server.query(database, "SELECT id FROM generation_snapshots").isEmpty());
      } finally {
        three.process().destroyForcibly();
      }
      three.end();
      Run rest = console("forward", "--config", "observed.yaml", "--wait", "30");

      assertThat(rest.toString()).contains("central: all is delivered");
      assertThat(rest.exit()).isZero();
      List<String> rows = left();
      assertThat(rows).hasSizeGreaterThan(60);
      assertThat(server.query(database, ROWS)).containsExactlyElementsOf(rows);
    }
  }

  private HostJvm mill(String database, int port) throws Exception {
    String yaml =
        Files.readString(Hosts.config("mill"))
            + "forward:\n  targets:\n    central:\n      url: \""
            + url(database, port)
            + "\"\n      user: notary\n      password: "
            + DatabaseServer.PASSWORD
            + "\n";
    return HostJvm.of(Jdk.running(), dir, "mill").configured(yaml);
  }

  /** As the file has them. */
  private List<String> left() throws Exception {
    List<String> found = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("promptnotary.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ROWS)) {
      while (row.next()) {
        List<String> line = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          line.add(row.getString(i));
        }
        found.add(String.join("|", line));
      }
    }
    return found;
  }

  /** Snapshots, if so many processes have written some. */
  private long committed(int processes) throws Exception {
    if (!Files.exists(dir.resolve("promptnotary.db"))) {
      return 0;
    }
    Db db = new Db(dir.resolve("promptnotary.db"));
    Object writers = db.value("SELECT count(DISTINCT process_id) FROM generation_snapshots");
    return ((Number) writers).intValue() < processes
        ? 0
        : ((Number) db.value("SELECT count(*) FROM generation_snapshots")).longValue();
  }

  private Run console(String... command) {
    String[] target = new String[command.length + 2];
    target[0] = "-jar";
    target[1] = Built.jar().toString();
    System.arraycopy(command, 0, target, 2, command.length);
    return HostJvm.in(Jdk.running(), dir).run(target);
  }
}
