package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code store.durability: before-call}: a call begins when its row has been committed. */
@Execution(ExecutionMode.CONCURRENT)
class DurabilityIT {
  private static final String MAIN = "com.acme.ledger.Main";
  private static final String REFUSED =
      "io.promptnotary.boot.CallRefusedException: promptnotary: Model.%s was not called, because"
          + " it could not be put on record in time (store.on_timeout: refuse)";

  @TempDir Path dir;

  private HostJvm ahead(Jdk jdk, String store) {
    return host(jdk, "durability: before-call, " + store);
  }

  private HostJvm host(Jdk jdk, String store) {
    return HostJvm.of(jdk, dir, "ledger")
        .configured(
            "version: 1\n"
                + "store: {url: \"jdbc:sqlite:promptnotary.db\", "
                + store
                + "}\n"
                + "pointcuts:\n"
                + "  - {id: ask, role: call, class: com.acme.ledger.Model,"
                + " method: [ask, count, tell]}\n");
  }

  @OnEachJdk
  void theRowIsThereWhenTheCallBegins(Jdk jdk) throws Exception {
    HostJvm host = ahead(jdk, "commit_wait_ms: 60000, on_timeout: refuse, fsync: true");
    Started started = host.start(MAIN, "inside");
    await().until(() -> Files.exists(dir.resolve("inside")));

    // At once: not after waiting for it.
    assertThat(host.db().row().text("status")).isEqualTo("pending");
    assertThat(host.db().row().text("final_user_prompt")).isEqualTo("INSIDE");
    Files.createFile(dir.resolve("go"));

    assertThat(started.end().errLines()).isEmpty();
    assertThat(host.db().row().text("status")).isEqualTo("success");
  }

  @OnEachJdk
  void aCallThatCannotBePutOnRecordIsRefused(Jdk jdk) throws Exception {
    Run run = whileLocked(jdk, "commit_wait_ms: 200, on_timeout: refuse");
    HostJvm host = host(jdk, "");

    assertThat(run.out().lines())
        .containsExactly(
            REFUSED.formatted("ask"),
            REFUSED.formatted("count"),
            REFUSED.formatted("tell"),
            "asked again",
            "answer to again");
    assertThat(run.exit()).isZero();
    assertThat(host.db().rows())
        .filteredOn(row -> "failed".equals(row.text("status")))
        .hasSize(3)
        .allSatisfy(
            row ->
                assertThat(row.text("error_type"))
                    .isEqualTo("io.promptnotary.boot.CallRefusedException"));
  }

  @Test
  void aCallThatHasWaitedLongGoesAheadByDefault() throws Exception {
    Run run = whileLocked(Jdk.running(), "commit_wait_ms: 50");
    HostJvm host = host(Jdk.running(), "");

    assertThat(run.out().lines())
        .containsExactly(
            "asked a text",
            "answer to a text",
            "asked a number",
            "7",
            "asked nothing",
            "told",
            "asked again",
            "answer to again");
    assertThat(host.db().rows())
        .filteredOn(row -> "success".equals(row.text("status")))
        .as("with the eight of the run before")
        .hasSize(12);
  }

  /** The calls of a host while another process holds the file, and one when it does no more. */
  private Run whileLocked(Jdk jdk, String store) throws Exception {
    assertThat(host(jdk, "").run(MAIN, "threads").out().lines()).hasSize(16);
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("promptnotary.db"));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      HostJvm host = ahead(jdk, store);
      Started started = host.start(MAIN, "calls");
      await().until(() -> Files.exists(dir.resolve("tried")));
      statement.execute("ROLLBACK");
      await().until(() -> host.db().rows().size() >= 8 + 3);
      Files.createFile(dir.resolve("go"));
      return started.end();
    }
  }
}
