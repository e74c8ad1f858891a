package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the agent tells of itself: {@code status}, the MXBean, and events of Flight Recorder. */
@Execution(ExecutionMode.CONCURRENT)
class StatusIT {
  private static final String MAIN = "com.acme.steps.Main";
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path dir;
  private Started started;

  @AfterEach
  void end() throws InterruptedException {
    if (started != null) {
      started.process().destroyForcibly().waitFor();
    }
  }

  private HostJvm host(Jdk jdk) {
    return HostJvm.of(jdk, dir, "steps").agent(Hosts.config("steps"));
  }

  /** Sends a line and waits for its answer. */
  private String say(String line) throws IOException {
    long known = answers().size();
    started.process().getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    started.process().getOutputStream().flush();
    Awaitility.await().atMost(LONG).until(() -> answers().size() > known);
    return answers().get((int) known).substring(line.length() + 2);
  }

  private List<String> answers() throws IOException {
    String text = Files.readString(started.out());
    // The JVM itself may speak there too.
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.matches("(ask \\d+|jmx): .*"))
        .toList();
  }

  private int leave() throws IOException {
    started.process().getOutputStream().close();
    return started.end().exit();
  }

  private Run status(Jdk jdk, String... more) {
    String[] target =
        Stream.concat(
                Stream.of("-jar", Built.jar().toString(), "status", "--store", "promptnotary.db"),
                Stream.of(more))
            .toArray(String[]::new);
    return HostJvm.in(jdk, dir)
        .flags("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
        .run(target);
  }

  private JsonNode json(Run run) throws IOException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.stdout());
  }

  /** The status as soon as the newest run satisfies the condition. */
  private JsonNode await(Predicate<JsonNode> condition) {
    AtomicReference<JsonNode> found = new AtomicReference<>();
    Awaitility.await()
        .atMost(LONG)
        .until(
            () -> {
              Run run = status(Jdk.running(), "--json");
              if (run.exit() == 1) {
                return false; // nothing is there yet
              }
              found.set(json(run));
              return condition.test(found.get());
            });
    return found.get();
  }

  @OnEachJdk
  void aHostAtWorkIsRunningAndOneThatLeftHasEnded(Jdk jdk) throws Exception {
    started = host(jdk).start(MAIN);
    say("ask 3");
    JsonNode at = await(json -> json.at("/runs/0/figures/waiting").asLong(-1) == 0);

    assertThat(at.get("well").asBoolean()).isTrue();
    assertThat(at.at("/runs/0/state").asText()).isEqualTo("running");
    assertThat(at.at("/runs/0/service").asText()).isEqualTo("steps");
    assertThat(at.at("/runs/0/process_id").asLong()).isEqualTo(started.process().pid());
    assertThat(at.at("/runs/0/java_version").asText()).startsWith(jdk.feature() + "");
    assertThat(at.at("/runs/0/agent_version").asText()).matches("\\d.*");

    say("ask 2");
    assertThat(leave()).isZero();
    Run run = status(jdk, "--json");
    assertThat(run.exit()).isZero();
    JsonNode after = json(run);
    assertThat(after.at("/runs")).hasSize(1);
    assertThat(after.at("/runs/0/state").asText()).isEqualTo("ended");
    assertThat(after.at("/runs/0/ended_at").asText()).isNotEmpty();
    assertThat(after.at("/runs/0/figures/committed").asLong()).isGreaterThanOrEqualTo(5);
    assertThat(after.at("/runs/0/figures/waiting").asLong()).isZero();
    assertThat(after.at("/runs/0/figures/commit_p99_ms").asDouble()).isPositive();
    assertThat(after.at("/store/snapshots/success").asLong()).isEqualTo(5);
    assertThat(status(jdk).out()).contains("── steps  ended ──", "All that was captured");
  }

  @Test
  void aHostThatWasKilledIsKilled() throws Exception {
    started = host(Jdk.running()).start(MAIN);
    say("ask 3");
    await(json -> json.at("/store/snapshots/success").asLong() == 3 && json.at("/runs").size() > 0);
    started.process().destroyForcibly().waitFor();

    Run run = status(Jdk.running());
    assertThat(run.out()).contains("── steps  killed ──");
    assertThat(run.exit()).isZero();
  }

  @Test
  void whereNothingWasCapturedNothingIsWritten() throws Exception {
    started = host(Jdk.running()).start(MAIN);
    say("jmx");
    assertThat(leave()).isZero();

    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  @Test
  void whatIsNotOnRecordIsOnRecord() throws Exception {
    started =
        host(Jdk.running())
            .flags("-Dpromptnotary.queue.max_items=1", "-Dpromptnotary.queue.spill_bytes=0")
            .start(MAIN);
    say("ask 1"); // whose end may find the queue full already
    await(json -> json.at("/runs").size() > 0);
    int lost = 100;
    try (Connection other = lock()) {
      assertThat(other.isClosed()).isFalse();
      say("ask " + lost);
    }

    // Each end is either on record or among the missing.
    JsonNode at = await(json -> ends(json) == lost + 1);
    assertThat(leave()).isZero();
    Run run = status(Jdk.running(), "--json");
    assertThat(run.exit()).isEqualTo(3);
    JsonNode after = json(run);
    assertThat(at.get("well").asBoolean()).isFalse();
    assertThat(after.at("/gaps/0/pointcut").asText()).isEqualTo("ask");
    assertThat(after.at("/gaps/0/reason").asText()).isEqualTo("queue full");
    long missing = after.at("/gaps/0/finals").asLong() + after.at("/gaps/0/pending").asLong();
    assertThat(missing).isEqualTo(after.at("/runs/0/figures/dropped").asLong());
    assertThat(ends(after)).isEqualTo(lost + 1);
    assertThat(after.at("/gaps/0/finals").asLong()).isGreaterThanOrEqualTo(lost - 2);
    assertThat(status(Jdk.running()).out())
        .contains("── NOT ON RECORD ──", "Something is missing: 1 gap in the record.");
  }

  private static long ends(JsonNode status) {
    return status.at("/gaps/0/finals").asLong() + status.at("/store/snapshots/success").asLong();
  }

  private Connection lock() throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("promptnotary.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute("BEGIN IMMEDIATE");
    }
    return connection;
  }

  @OnEachJdk
  void theBeanIsThereOnceTheHostUsesJmx(Jdk jdk) throws Exception {
    started = host(jdk).start(MAIN);
    say("ask 4");
    AtomicReference<String> bean = new AtomicReference<>("");
    Awaitility.await()
        .atMost(LONG)
        .until(
            () -> {
              bean.set(say("jmx"));
              return !bean.get().equals("none");
            });

    // In whatever order the JVM gives them.
    assertThat(";" + bean.get())
        .contains(";Captured=", ";Committed=", ";Dropped=0;", ";StoreInTrouble=false;")
        .contains(";Service=steps;", ";CommitP99Millis=")
        .containsPattern("ErrorsByPointcut=javax.management.openmbean.TabularDataSupport");
    assertThat(leave()).isZero();
  }

  @OnEachJdk
  void nothingOfJmxOrFlightRecorderIsLoadedUnasked(Jdk jdk) throws Exception {
    started = host(jdk).flags("-Xlog:class+load:file=classes.log").start(MAIN);
    say("ask 2");
    assertThat(leave()).isZero();

    assertThat(Files.readString(dir.resolve("classes.log")))
        .contains("io.promptnotary.health.Management ", "io.promptnotary.health.Recordings ")
        .doesNotContain(
            " javax.management.",
            " java.lang.management.ManagementFactory",
            " jdk.jfr.",
            "io.promptnotary.health.AgentBean",
            "io.promptnotary.health.JfrEvents");
    assertThat(new Db(dir.resolve("promptnotary.db")).rows()).hasSize(2);
  }

  @OnEachJdk
  void recordsWhereTheModulesForItAreMissing(Jdk jdk) {
    HostJvm host =
        HostJvm.of(jdk, dir, "studio")
            .agent(Hosts.config("studio"))
            .flags("--limit-modules", "java.base,java.instrument");
    Run run = host.run("com.acme.studio.Main", "call");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(host.db().rows()).hasSize(1);
    assertThat(host.db().value("SELECT ended_at IS NOT NULL FROM agent_runs")).isEqualTo(1);
  }

  @OnEachJdk
  void aRecordingOfTheJvmHoldsItsGenerationsAndBatches(Jdk jdk) throws Exception {
    HostJvm host = host(jdk).flags("-XX:StartFlightRecording:filename=host.jfr,dumponexit=true");
    started = host.start(MAIN);
    say("ask 3");
    // Beginning and end of each. Events come before the row that tells that nothing waits: the
    // recording ends with the JVM, not behind the agent.
    await(
        json ->
            json.at("/runs/0/figures/captured").asLong() == 6
                && json.at("/runs/0/figures/waiting").asLong() == 0);
    assertThat(leave()).isZero();

    List<RecordedEvent> events =
        RecordingFile.readAllEvents(dir.resolve("host.jfr")).stream()
            .filter(each -> each.getEventType().getName().startsWith("promptnotary."))
            .toList();
    List<RecordedEvent> generations = named(events, "promptnotary.Generation");
    List<Db.Row> rows = host.db().rows();
    assertThat(rows).hasSize(3);
    assertThat(generations.stream().map(each -> each.getString("id")).collect(Collectors.toSet()))
        .isEqualTo(rows.stream().map(row -> row.text("id")).collect(Collectors.toSet()));
    assertThat(generations)
        .allSatisfy(
            each -> {
              assertThat(each.getString("status")).isEqualTo("success");
              assertThat(each.getString("name")).isEqualTo(rows.get(0).text("name"));
              assertThat(each.getInt("calls")).isEqualTo(1);
            });
    assertThat(named(events, "promptnotary.Batch"))
        .isNotEmpty()
        .allMatch(each -> each.getInt("entries") > 0);
    assertThat(events.stream().map(each -> each.getThread().getJavaName()))
        .containsOnly("promptnotary-writer");
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(each -> each.getEventType().getName().equals(name)).toList();
  }
}
