package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.servers.OtlpSink;
import io.promptnotary.store.Lease;
import io.promptnotary.store.StoreFixture;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delivers what lies in a file, and shows how that stands. */
class ForwardCommandTest {
  @TempDir Path folder;
  private final OtlpSink sink = OtlpSink.start();
  private Path file;
  private Path config;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
    config = folder.resolve("promptnotary.yaml");
    Files.writeString(
        config,
        "version: 1\nforward:\n  targets:\n    traces:\n      url: \"" + sink.url() + "\"\n");
  }

  @AfterEach
  void close() {
    sink.close();
  }

  private Run forward(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "forward";
    all[1] = "--config";
    all[2] = config.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return Run.on(file, all);
  }

  private void sql(String sql) throws Exception {
    try (StoreFixture store = StoreFixture.raw(file)) {
      store.sql(sql);
    }
  }

  @Test
  void allIsDeliveredAndShown() {
    Run run = forward();

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("traces: all is delivered\n");
    assertThat(run.code()).isZero();
    assertThat(sink.spans()).isNotEmpty();
    Run status = Run.on(file, "status");
    assertThat(status.code()).isZero();
    assertThat(status.out()).contains("── DELIVERED TO ──").containsPattern("traces +otlp\\+http");
    assertThat(Run.on(file, "status", "--json").out())
        .contains("\"name\": \"traces\"", "\"waiting\": 0", "\"history\": 0", "\"trouble\": null");

    int spans = sink.spans().size();
    assertThat(forward().code()).isZero();
    assertThat(sink.spans()).hasSize(spans);
    assertThat(forward("--again", "traces").code()).isZero();
    assertThat(sink.spans()).hasSizeGreaterThan(spans);
  }

  @Test
  void whatIsNotTakenIsSaid() throws Exception {
    Files.writeString(
        config,
        "version: 1\nforward:\n  targets:\n    traces: {url: \"otlp+http://127.0.0.1:1\"}\n");
    Run run = forward("--wait", "1");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).startsWith("traces: ").contains("not delivered", "http://127.0.0.1:1");
    // For a short time, that is nobody's business.
    sql("UPDATE forward_targets SET failing_since = '2026-01-31T13:59:00.000Z'");
    assertThat(Run.on(file, "status").code()).isZero();
    sql("UPDATE forward_targets SET failing_since = '2026-01-31T13:00:00.000Z'");
    Run status = Run.on(file, "status");
    assertThat(status.code()).isEqualTo(3);
    assertThat(status.out())
        .contains("traces takes nothing since 2026-01-31 14:00:00: ")
        .contains("Something is missing: traces takes nothing.");
  }

  @Test
  void aTargetIsForgotten() throws Exception {
    forward();
    sql(
        "UPDATE generation_snapshots SET entity_type = 'post', entity_id = '1',"
            + " linked_at = '2026-01-31T13:00:00.000Z' WHERE status = 'success'");

    Run run = Run.on(file, "forward", "--forget", "traces");

    assertThat(run.out()).isEqualTo("Forgot traces.\n");
    assertThat(Run.on(file, "status").out())
        .contains("traces no longer configured")
        .doesNotContain("DELIVERED TO");
    Run again = Run.on(file, "forward", "--forget", "traces");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("knows no target 'traces': see status");
  }

  @Test
  void aRunningAgentDelivers() throws Exception {
    try (Lease lease =
        Lease.take(file, new io.promptnotary.health.Log(new PrintStream(System.err)))) {
      assertThat(lease).isNotNull();
      Run run = forward();

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("is delivered by a running agent: see status");
    }
  }

  @Test
  void badWordsAreAnswered() throws Exception {
    assertThat(forward("--again", "nobody").err())
        .contains("'nobody' is no target of the configuration");
    assertThat(Run.on(folder.resolve("none.db"), "forward", "--config", config.toString()).err())
        .contains("none.db does not exist: name the store with --store FILE");
    assertThat(Run.on(folder.resolve("none.db"), "forward", "--forget", "x").code()).isEqualTo(1);
    Files.writeString(config, "version: 1\n");
    Run none = forward();
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("the configuration has no targets: add forward.targets");
    Files.writeString(config, "version: 1\nforward: 7\n");
    assertThat(forward().code()).isEqualTo(1);
  }
}
