package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that hop threads, are tried again or outlive their generation, and ends nobody plans for.
 */
class TailsIT {
  private static final String MAIN = "com.acme.tails.Main";

  @TempDir Path dir;

  /** Where a task's origin would tell, too. */
  private static final String BY_DATA_ALONE = "-Dpromptnotary.capture.propagate=none";

  private List<Row> observed(Jdk jdk, String scenario, String... flags) {
    HostJvm bare = HostJvm.of(jdk, dir, "tails").flags(flags);
    HostJvm host = bare.agent(Hosts.config("tails"));
    Run run = host.run(MAIN, scenario);
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.toString()).isEqualTo(bare.run(MAIN, scenario).toString());
    return host.db().rows();
  }

  private static Row named(List<Row> rows, String name) {
    List<Row> found = rows.stream().filter(row -> row.text("name").equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private static List<String> told(Row row, String field) {
    return row.json("llm_calls").findValuesAsText(field);
  }

  @OnEachJdk
  void aCallFindsItsGenerationByWhatItSends(Jdk jdk) {
    List<Row> rows = observed(jdk, "hop", BY_DATA_ALONE);

    assertThat(rows).hasSize(7);
    assertThat(told(named(rows, "object"), "joined_by")).containsExactly("identity");
    assertThat(told(named(rows, "text"), "joined_by")).containsExactly("text");
    assertThat(rows.stream().filter(row -> row.text("name").equals("Model.ask")))
        .extracting(
            row -> row.text("response_text"),
            row -> row.text("parent_id"),
            row -> told(row, "joined_by").toString())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "answer for ended", named(rows, "ended").text("id"), "[identity]"),
            org.assertj.core.groups.Tuple.tuple("answer for outside", null, "[identity]"),
            org.assertj.core.groups.Tuple.tuple(
                "answer for around", named(rows, "around").text("id"), "[containment]"));
  }

  @OnEachJdk
  void sharedThreadsAndPromptsExchangeNothing(Jdk jdk) throws IOException {
    String patience = "-Dpromptnotary.queue.shutdown_ms=60000";
    assertEachHasItsOwn(observed(jdk, "pool", patience), 640, "context");
    Files.move(dir.resolve("promptnotary.db"), dir.resolve("before.db"));
    assertEachHasItsOwn(observed(jdk, "pool", patience, BY_DATA_ALONE), 640, "identity");
  }

  @OnEachJdk
  void virtualThreadsExchangeNothing(Jdk jdk) throws IOException {
    assumeTrue(jdk.feature() >= 21, "virtual threads");
    assertEachHasItsOwn(observed(jdk, "virtual"), 100, "context");
    Files.move(dir.resolve("promptnotary.db"), dir.resolve("before.db"));
    assertEachHasItsOwn(observed(jdk, "virtual", BY_DATA_ALONE), 100, "identity");
  }

  private static void assertEachHasItsOwn(List<Row> rows, int size, String by) {
    assertThat(rows)
        .hasSize(size)
        .allSatisfy(
            row -> {
              String owner = row.text("name");
              assertThat(row.text("response_text")).isEqualTo("answer for " + owner);
              assertThat(row.json("attributes", "/owner").asText()).isEqualTo(owner);
              assertThat(told(row, "joined_by")).containsExactly(by);
            });
  }

  @OnEachJdk
  void aRetryOnAnotherThread(Jdk jdk) {
    Row row = named(observed(jdk, "retry"), "retry");

    assertThat(told(row, "outcome")).containsExactly("timeout", "success");
    assertThat(told(row, "attempt")).containsExactly("1", "2");
    assertThat(row.text("retry_count")).isEqualTo("1");
    assertThat(row.text("response_text")).isEqualTo("answer for retry");
  }

  @OnEachJdk
  void aHedge(Jdk jdk) {
    Row row = named(observed(jdk, "hedge"), "hedge");

    assertThat(told(row, "outcome")).containsExactly("cancelled", "success");
    assertThat(told(row, "attempt")).containsExactly("1", "1");
    assertThat(told(row, "hedge")).containsExactly("true");
    assertThat(row.text("retry_count")).isEqualTo("0");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("quick");
  }

  @OnEachJdk
  void agentsInAgents(Jdk jdk) {
    List<Row> rows = observed(jdk, "agents");

    assertThat(rows).hasSize(3);
    Row outer = named(rows, "outer");
    Row inner = named(rows, "inner");
    assertThat(outer.text("parent_id")).isNull();
    assertThat(inner.text("parent_id")).isEqualTo(outer.text("id"));
    assertThat(named(rows, "tool").text("parent_id")).isEqualTo(inner.text("id"));
    assertThat(told(outer, "user")).containsExactly("plan", "sum up");
    assertThat(told(inner, "user")).containsExactly("work");
  }

  @OnEachJdk
  void aCallThatNobodyWaitsFor(Jdk jdk) {
    Row row = named(observed(jdk, "forget"), "forget");

    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("late");
  }

  @OnEachJdk
  void aFrameworkThatClearsThreadLocals(Jdk jdk) {
    List<Row> rows = observed(jdk, "cleared", "--add-opens", "java.base/java.lang=ALL-UNNAMED");

    assertThat(rows).hasSize(2);
    JsonNode call = named(rows, "cleared").json("llm_calls", "/0");
    assertThat(call.path("joined_by").asText()).isEqualTo("identity");
    assertThat(told(named(rows, "next"), "joined_by")).isEmpty();
  }

  @OnEachJdk
  void anInterruptIsTheHosts(Jdk jdk) {
    List<Row> rows = observed(jdk, "interrupted");

    assertThat(rows).hasSize(2).allMatch(row -> row.text("status").equals("success"));
  }

  @OnEachJdk
  void anInterruptIsTheHostsBeforeCallToo(Jdk jdk) {
    List<Row> rows = observed(jdk, "interrupted", "-Dpromptnotary.store.durability=before-call");

    assertThat(rows).hasSize(2).allMatch(row -> row.text("status").equals("success"));
  }

  @OnEachJdk
  void errorsOfTheJvmReachTheHost(Jdk jdk) {
    assertFailed(observed(jdk, "overflow"), StackOverflowError.class);
    assertFailed(observed(jdk, "memory", "-Xmx64m"), OutOfMemoryError.class);
  }

  @OnEachJdk
  @SuppressWarnings("removal")
  void aThreadThatDiesReachesTheHost(Jdk jdk) {
    assertFailed(observed(jdk, "death"), ThreadDeath.class);
  }

  @Test
  @SuppressWarnings("removal")
  void aThreadThatIsStopped() {
    assumeTrue(Jdk.running().feature() < 20, "JVMs that stop threads");
    assertFailed(observed(Jdk.running(), "stop"), ThreadDeath.class);
  }

  private void assertFailed(List<Row> rows, Class<? extends Throwable> error) {
    List<Row> failed = rows.stream().filter(row -> row.text("name").equals("failing")).toList();
    Row last = failed.get(failed.size() - 1);
    assertThat(last.text("status")).isEqualTo("failed");
    assertThat(last.text("error_type")).isEqualTo(error.getName());
    assertThat(last.json("llm_calls", "/0/outcome").asText()).isEqualTo("failed");
    assertThat(last.json("llm_calls", "/0/error/type").asText()).isEqualTo(error.getName());
    Row next = rows.get(rows.size() - 1);
    assertThat(next.text("name")).isEqualTo("next");
    assertThat(next.text("status")).isEqualTo("success");
    assertThat(next.json("llm_calls")).hasSize(1);
  }

  @OnEachJdk
  void anOverflowOfCallsInCalls(Jdk jdk) {
    List<Row> rows = observed(jdk, "overflow-inside", "-Xss512k");

    assertThat(rows).hasSize(2);
    assertThat(named(rows, "failing").text("error_type"))
        .isEqualTo(StackOverflowError.class.getName());
    assertThat(told(named(rows, "next"), "outcome")).containsExactly("success");
  }
}
