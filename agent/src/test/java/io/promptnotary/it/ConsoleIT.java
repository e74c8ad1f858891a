package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code java -jar promptnotary.jar} on a store that an observed host has left. */
@Execution(ExecutionMode.CONCURRENT)
class ConsoleIT {
  @TempDir Path dir;

  @OnEachJdk
  void listShowsTheNewestFirst(Jdk jdk) {
    record(jdk, "pipeline", "failing");
    Run run = console(jdk, "list");

    assertFine(run);
    assertThat(run.out()).contains("Generator.generate", "success", "failed", "launch post");
    assertThat(run.out().indexOf("failed")).isLessThan(run.out().indexOf("success"));
  }

  @Test
  void listFilters() {
    record(Jdk.running(), "pipeline", "failing");
    Run failed = console(Jdk.running(), "list", "--status", "failed");
    Run template = console(Jdk.running(), "list", "--template", "T-42");

    assertFine(failed);
    assertThat(failed.out()).contains("failed").doesNotContain("Generator.generate");
    assertFine(template);
    assertThat(template.out()).contains("Generator.generate").doesNotContain("failed");
  }

  @OnEachJdk
  void showTellsTheWholeStory(Jdk jdk) {
    Row row = record(jdk, "pipeline").get(0);
    Run run = console(jdk, "show", row.text("id"));

    assertFine(run);
    assertThat(run.out())
        .contains(
            row.text("id"),
            "Tone (override): playful",
            "café opening ☕",
            "{\"post\":\"short\"}",
            "gpt-4o-2024-08-06",
            "too-long");
  }

  @OnEachJdk
  void showPrintsJson(Jdk jdk) throws Exception {
    Row row = record(jdk, "failing").get(0);
    Run run = console(jdk, "show", row.text("id"), "--json");

    assertFine(run);
    JsonNode json = new ObjectMapper().readTree(run.stdout());
    assertThat(json.get("id").asText()).isEqualTo(row.text("id"));
    assertThat(json.get("final_user_prompt").asText()).isEqualTo("FAIL please");
    assertThat(json.get("error_type").asText()).isEqualTo("java.lang.IllegalStateException");
  }

  @OnEachJdk
  @Requirement(27)
  void sqlReads(Jdk jdk) {
    record(jdk, "pipeline", "failing");
    Run run =
        console(
            jdk,
            "sql",
            "SELECT template_id, sum(json_extract(repair_metrics, '$.repair_count')) AS repairs"
                + " FROM generation_snapshots WHERE started_at >= datetime('now', '-7 days')"
                + " GROUP BY template_id ORDER BY repairs DESC LIMIT 1");

    assertFine(run);
    assertThat(run.out()).contains("repairs").containsPattern("T-42\\W+1\\b");
  }

  @Test
  void sqlDoesNotWrite() {
    List<Row> before = record(Jdk.running(), "pipeline");
    for (String sql :
        new String[] {
          "DELETE FROM generation_snapshots",
          "UPDATE generation_snapshots SET status = 'x'",
          "DROP TABLE generation_snapshots"
        }) {
      Run run = console(Jdk.running(), "sql", sql);
      assertThat(run.exit()).as("%s", run).isNotZero();
      assertThat(run.err()).isNotBlank().doesNotContain("\tat ");
    }
    assertThat(new Db(dir.resolve("promptnotary.db")).rows()).isEqualTo(before);
  }

  @Test
  void mistakesAreExplained() {
    record(Jdk.running(), "call");
    for (String[] arguments :
        new String[][] {
          {"show", "no-such-id"}, {"sql", "SELEKT 1"}, {"lizt"}, {"list", "--colour"}
        }) {
      Run run = console(Jdk.running(), arguments);
      assertThat(run.exit()).as("%s", run).isNotZero();
      assertThat(run.err()).isNotBlank().doesNotContain("\tat ");
    }
  }

  @Test
  void aMissingStoreIsExplainedAndNotCreated() {
    Run run = console(Jdk.running(), "list");

    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains("promptnotary.db").doesNotContain("\tat ");
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  @OnEachJdk
  void helpNamesTheCommands(Jdk jdk) {
    Run run = HostJvm.in(jdk, dir).run("-jar", Built.jar().toString(), "--help");

    assertFine(run);
    assertThat(run.out()).contains("list", "show", "sql", "--store");
  }

  @Test
  void aStoreInUseCanBeRead() throws Exception {
    HostJvm host = HostJvm.of(Jdk.running(), dir, "studio").agent(Hosts.config("studio"));
    HostJvm.Started started = host.start("com.acme.studio.Main", "hang");
    host.db().await(row -> "pending".equals(row.text("status")));
    Run run = console(Jdk.running(), "list");
    Files.createFile(dir.resolve("go"));

    assertThat(started.end().exit()).isZero();
    assertFine(run);
    assertThat(run.out()).contains("pending");
  }

  private List<Row> record(Jdk jdk, String... scenarios) {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio"));
    String[] target =
        Stream.concat(Stream.of("com.acme.studio.Main"), Stream.of(scenarios))
            .toArray(String[]::new);
    assertThat(host.run(target).exit()).isZero();
    return host.db().rows();
  }

  private Run console(Jdk jdk, String... arguments) {
    String[] target =
        Stream.concat(
                Stream.of(
                    "-jar",
                    Built.jar().toString(),
                    "--store",
                    dir.resolve("promptnotary.db").toString()),
                Stream.of(arguments))
            .toArray(String[]::new);
    return HostJvm.in(jdk, dir)
        .flags("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
        .run(target);
  }

  private static void assertFine(Run run) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("\u001b");
  }
}
