package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.store.StoreFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  private static final String TROUBLED =
      "{\"captured\":12345,\"committed\":12000,\"spilled\":345,\"unconfirmed\":3,\"refused\":2,"
          + "\"dropped\":7,\"gaps\":11,\"errors\":5,\"errors_by_pointcut\":{\"ask\":4,\"x\":1},"
          + "\"items_high_water\":900,\"bytes_high_water\":3500000,\"waiting\":45,"
          + "\"spill_bytes\":8400000,\"commits\":250,\"commit_p50_ms\":0.42,"
          + "\"commit_p99_ms\":8.44,\"commit_max_ms\":1420.0,\"store_troubles\":2,"
          + "\"store_trouble_last_at\":\"2026-01-31T13:00:00.000Z\","
          + "\"store_trouble_last_ms\":65000,\"breakers\":["
          + "{\"pointcut\":\"ask\",\"state\":\"open\",\"fields\":[\"output\",\"model\"],"
          + "\"trips\":2,\"skipped\":0,\"reason\":\"NullPointerException\"},"
          + "{\"pointcut\":\"check\",\"state\":\"open\",\"trips\":1,\"skipped\":30},"
          + "{\"pointcut\":\"compose\",\"state\":\"closed\",\"trips\":1,\"skipped\":0},"
          + "{\"pointcut\":\"save\",\"state\":\"trial\",\"trips\":3,\"skipped\":1}]}";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  private void sql(String sql) throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.sql(sql);
    }
  }

  private void run(String id, String host, long process, String more) throws Exception {
    sql(
        "INSERT INTO agent_runs (run_id, service, host, process_id, started_at, updated_at,"
            + " ended_at, durability, figures, agent_version, java_version) VALUES ('"
            + id
            + "', 'studio', '"
            + host
            + "', "
            + process
            + ", "
            + more
            + ", '1.2.3', '17.0.15')");
  }

  private void gap() throws Exception {
    sql(
        "INSERT INTO recording_gaps (run_id, service, host, process_id, pointcut, reason, first_at,"
            + " last_at, pending, finals, links, skipped) VALUES ('r', 'studio', 'h', 1,"
            + " 'com.acme.generators.' || 'a-pointcut-with-quite-a-long-name', 'queue full',"
            + " '2026-01-31T12:59:00.000Z', '2026-01-31T13:00:00.000Z', 1, 1234, 3, 4)");
  }

  @Test
  void allIsWell() {
    Run run = Run.on(file, "status");

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("── STORE ──", "3: 1 failed, 1 pending, 1 success")
        .contains("2026-01-31 13:00:00 to 2026-01-31")
        .endsWith("\nAll that was captured is on record or on its way.\n")
        .doesNotContain("archived", "spilled", "NOT ON RECORD", "damaged");
  }

  @Test
  void anEmptyStoreIsWellToo() throws Exception {
    Path empty = folder.resolve("empty.db");
    StoreFixture.create(empty).close();

    Run run = Run.on(empty, "status");
    assertThat(run.code()).isZero();
    assertThat(run.line("snapshots")).endsWith("none");
    assertThat(run.out()).doesNotContain("begun");
    assertThat(Run.on(empty, "status", "--json").out())
        .contains("\"snapshots\": {}", "\"oldest\": null", "\"runs\": []");
  }

  @Test
  void showsWhatARunHasSeen() throws Exception {
    String startedNow = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
    run(
        "run-1",
        Origin.thisHost(),
        ProcessHandle.current().pid(),
        startedNow
            + ", '2026-01-31T13:59:48.700Z', NULL, 'before-call, fsync', '"
            + TROUBLED
            + "'");
    Run run = Run.with().terminal(100).run("--store", file.toString(), "--color=never", "status");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "── studio  running ──",
            "process     " + ProcessHandle.current().pid() + " on " + Origin.thisHost(),
            "agent       1.2.3 on Java 17.0.15",
            "durability  before-call, fsync",
            ", last change 11 s ago",
            "recorded    12,345 captures, 12,000 rows committed, 345 spilled",
            "waiting     45 in memory, 8.0 MB in its spill file",
            "missing     7 dropped, 3 unconfirmed, 2 refused, 11 values not read",
            "commits     250, half within 0.42 ms, 99 % within 8.4 ms, longest 1.42 s",
            "high water  900 captures, 3.3 MB in memory",
            "store       took nothing 2 times, the last at 2026-01-31 14:00:00 for 1 min 05 s",
            "errors      5: ask 4, x 1",
            "breaker     ask is recorded without output, model, tripped 2 times:"
                + " NullPointerException",
            "breaker     check rests, tripped 1 time, 30 runs skipped",
            "breaker     compose is recorded again, tripped 1 time",
            "breaker     save tries again, tripped 3 times, 1 run skipped");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void showsHowRunsHaveEnded() throws Exception {
    String figures =
        "'{\"store_troubles\":1,\"store_trouble_since\":\"2026-01-31T13:00:00.000Z\",\"errors\":2}'";
    String times = "'2026-01-31T12:00:00.000Z', '2026-01-31T13:00:00.000Z', ";
    run("run-3", "h", 1, times + "'2026-01-31T13:00:00.000Z', 'write-behind', '{}'");
    run("run-2", Origin.thisHost(), 2_000_000_000, times + "NULL, 'write-behind', " + figures);
    run("run-1", "another", 3, times + "NULL, 'write-behind', 'no JSON'");
    run("run-0", "h", 4, "'', 'never', NULL, 'write-behind', '{}'");
    Run run = Run.on(file, "status");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("studio  ended", "2026-01-31 13:00:00 to 2026-01-31 14:00:00")
        .contains("studio  killed", "last heard of 1 h 00 min ago")
        .contains("takes nothing since 2026-01-31 14:00:00")
        .contains("errors      2\n")
        .contains("studio  on another machine", "0 captures, 0 rows committed\n")
        .doesNotContain("run-0", "commits");
    assertThat(Run.on(file, "status", "--runs", "4").out()).contains("run-0", "since \n");
    assertThat(Run.on(file, "status", "--runs", "0").out()).doesNotContain("studio");
    assertThat(Run.on(file, "status", "--runs", "-1").code()).isEqualTo(2);
  }

  @Test
  void gapsAreShownAndTellTheMonitoring() throws Exception {
    gap();
    Run run = Run.with().terminal(100).run("--store", file.toString(), "--color=never", "status");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out())
        .contains("── NOT ON RECORD ──")
        .containsPattern("POINTCUT +REASON +FIRST +LAST +ENDS +PENDING +LINKS +SKIPPED")
        .containsPattern(
            "com\\.acm.*name +queue full +2026-01-31 13:59:00 +2026-01-31 14:00:00 +1,234 +1 +3 +4")
        .endsWith("\nSomething is missing: 1 gap in the record.\n");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(Run.on(file, "status", "--since", "2h").code()).isEqualTo(3);
    Run later = Run.on(file, "status", "--since", "30m");
    assertThat(later.code()).isZero();
    assertThat(later.out()).doesNotContain("NOT ON RECORD");
    assertThat(Run.on(file, "status", "--since", "yesterday").code()).isEqualTo(2);
  }

  @Test
  void spillFilesLeftBehindAndDamagedFilesTellTheMonitoring() throws Exception {
    Path spill = Files.writeString(folder.resolve("store.db-spill-run-9-000001"), "x".repeat(2048));
    Run left = Run.on(file, "status");
    assertThat(left.code()).isEqualTo(3);
    assertThat(left.line("spilled"))
        .isEqualTo("  spilled     2.0 KB in 1 file of processes that are gone");
    assertThat(left.out())
        .contains("Something is missing: 1 spill file of processes that are gone (the next start");
    Files.delete(spill);

    Files.writeString(folder.resolve("store.db.damaged-1"), "");
    Run damaged = Run.on(file, "status");
    assertThat(damaged.code()).isEqualTo(3);
    assertThat(damaged.line("damaged")).isEqualTo("  damaged     store.db.damaged-1 was set aside");
    assertThat(damaged.out()).endsWith("Something is missing: 1 damaged file set aside.\n");
    assertThat(Run.on(file, "status", "--since", "2099-01-01").code()).isZero();
  }

  @Test
  void spillFilesInUseAreOnTheirWay() throws Exception {
    Path spill = folder.resolve("store.db-spill-run-9-000001");
    Files.writeString(spill, "12345");
    try (var channel =
            java.nio.channels.FileChannel.open(spill, java.nio.file.StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      Run run = Run.on(file, "status");
      assertThat(run.code()).isZero();
      assertThat(run.line("spilled")).endsWith("5 B in 1 file of living processes");
      assertThat(Run.on(file, "status", "--json").out()).contains("\"process\": \"running\"");
    }
  }

  @Test
  void theArchiveIsShown() throws Exception {
    assertThat(Run.on(file, "archive", "--older-than", "1m").code()).isZero();

    assertThat(Run.on(file, "status").line("archived"))
        .matches("  archived    2 in \\S+ \\SB, \\S+ \\SB before");
  }

  @Test
  void everythingAsJson() throws Exception {
    gap();
    Files.writeString(folder.resolve("store.db-spill-run-9-000001"), "12345");
    Files.writeString(folder.resolve("store.db.damaged-1"), "");
    run(
        "run-1",
        "another",
        3,
        "'2026-01-31T12:00:00.000Z', '2026-01-31T13:00:00.000Z', NULL, 'write-behind',"
            + " '{\"captured\":7}'");
    Run run = Run.on(file, "status", "--json");

    assertThat(run.code()).isEqualTo(3);
    JsonNode json = Json.read(run.out());
    assertThat(json.get("well").asBoolean()).isFalse();
    assertThat(json.at("/store/file").asText()).isEqualTo(file.toString());
    assertThat(json.at("/store/bytes").asLong()).isPositive();
    assertThat(json.at("/store/snapshots/pending").asLong()).isEqualTo(1);
    assertThat(json.at("/store/oldest").asText()).isEqualTo("2026-01-31T12:00:00.125Z");
    assertThat(json.at("/runs/0/run_id").asText()).isEqualTo("run-1");
    assertThat(json.at("/runs/0/state").asText()).isEqualTo("elsewhere");
    assertThat(json.at("/runs/0/ended_at").isNull()).isTrue();
    assertThat(json.at("/runs/0/figures/captured").asLong()).isEqualTo(7);
    assertThat(json.at("/gaps/0/reason").asText()).isEqualTo("queue full");
    assertThat(json.at("/gaps/0/finals").asLong()).isEqualTo(1_234);
    assertThat(json.at("/gaps/0/first_at").asText()).isEqualTo("2026-01-31T12:59:00.000Z");
    assertThat(json.at("/spill_files/0/run_id").asText()).isEqualTo("run-9");
    assertThat(json.at("/spill_files/0/process").asText()).isEqualTo("killed");
    assertThat(json.at("/damaged_files/0").asText()).endsWith("store.db.damaged-1");
  }

  @Test
  void librariesAreShownWithWhatIsNotRecordedOfThem() throws Exception {
    run("r-1", "h", 1, "'2026-01-31T12:00:00.000Z', '2026-01-31T12:00:00.000Z', NULL, 'x', '{}'");
    sql(
        "UPDATE agent_runs SET libraries = '[{\"library\":\"openai-java\",\"versions\":[\"4.0.0\","
            + "\"4.1.0\"],\"used\":true,\"pointcuts\":[{\"pointcut\":\"openai-java.chat\","
            + "\"methods\":2},{\"pointcut\":\"openai-java.old\",\"methods\":0,\"missing\":"
            + "\"not used so far\"}],\"not_recorded\":[{\"entry\":\"a.B.connect\",\"what\":"
            + "\"sockets\",\"seen\":false}]},{\"library\":\"x\",\"versions\":[],\"used\":false,"
            + "\"pointcuts\":[],\"not_recorded\":[]}]'");

    assertThat(Run.on(file, "status").out())
        .contains(
            "library     openai-java 4.0.0 and 4.1.0, 1 of 2 pointcuts watch 2 methods\n",
            "unmatched   openai-java.old: not used so far\n",
            "unrecorded  sockets (a.B.connect, not used so far)\n",
            "library     x, not used so far, 0 of 0 pointcuts watch 0 methods\n");
    JsonNode json = Json.read(Run.on(file, "status", "--json").out());
    assertThat(json.at("/runs/0/libraries/0/versions/1").asText()).isEqualTo("4.1.0");
    assertThat(json.at("/well").asBoolean()).isTrue();
  }

  @Test
  void librariesThatCannotBeReadAreNone() throws Exception {
    run("r-1", "h", 1, "'2026-01-31T12:00:00.000Z', '2026-01-31T12:00:00.000Z', NULL, 'x', '{}'");
    sql("UPDATE agent_runs SET libraries = '['");

    assertThat(Run.on(file, "status").out()).doesNotContain("library ");
    assertThat(Json.read(Run.on(file, "status", "--json").out()).at("/runs/0/libraries")).isEmpty();
  }
}
