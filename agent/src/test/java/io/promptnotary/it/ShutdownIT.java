package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** However a host ends: it ends as without the agent, and what was captured is on record. */
class ShutdownIT {
  private static final String MAIN = "com.acme.ends.Main";
  private static final String SUCCESS = "success ";

  @TempDir Path dir;

  @OnEachJdk
  void aHostThatReturnsOrThrows(Jdk jdk) {
    endsAsBare(jdk, 0, List.of("said"), "ask:said");
    endsAsBare(jdk, 1, List.of("before it throws"), "ask:before it throws", "throw");
  }

  @OnEachJdk
  void aHostThatExits(Jdk jdk) {
    endsAsBare(jdk, 7, List.of("by main"), "ask:by main", "exit:7");
    endsAsBare(jdk, 5, List.of("by a pool"), "ask:by a pool", "pool-exit");
    endsAsBare(jdk, 5, List.of("by two"), "ask:by two", "race");
    endsAsBare(jdk, 5, List.of("interrupted"), "ask:interrupted", "interrupted-exit");
    if (jdk.feature() >= 21) {
      endsAsBare(jdk, 5, List.of("virtual"), "ask:virtual", "virtual-exit");
    }
  }

  @OnEachJdk
  void hooksMayGenerateUntilTheLastHasReturned(Jdk jdk) {
    List<String> said = new ArrayList<>(List.of("main", "one", "two", "a hook that throws"));
    IntStream.range(0, 500).forEach(i -> said.add("last " + i));

    endsAsBare(
        jdk, 7, said, "ask:main", "hook:one", "hook:two", "hook-throws", "hook-many", "exit:7");
  }

  @OnEachJdk
  void theFirstGenerationMayBeTheLastThingThatHappens(Jdk jdk) {
    endsAsBare(jdk, 0, List.of("first and last"), "hook:first and last");
  }

  @OnEachJdk
  void anExitInsideAHookHangsAsBareAndTheRecordIsKeptMeanwhile(Jdk jdk) throws Exception {
    String[] steps = {"hook:said before", "hook-exits", "exit:5"};
    HostJvm host = fresh(jdk);
    Started started = host.agent(Hosts.config("ends")).start(target(steps));
    host.db().await(row -> (SUCCESS + "said before").equals(told(row)));
    Run run = goOn(host, started);

    assertThat(run.exit()).isEqualTo(9);
    HostJvm bare = fresh(jdk);
    assertThat(run.toString()).isEqualTo(goOn(bare, bare.start(target(steps))).toString());
  }

  @OnEachJdk
  void aHaltInsideAHookIsAHalt(Jdk jdk) throws Exception {
    HostJvm host = fresh(jdk);
    Started started = host.agent(Hosts.config("ends")).start(target("hook-halts"));
    host.db().await(row -> (SUCCESS + "before it halts").equals(told(row)));
    Run run = goOn(host, started);

    assertThat(run.exit()).isEqualTo(8);
    HostJvm bare = fresh(jdk);
    assertThat(run.toString()).isEqualTo(goOn(bare, bare.start(target("hook-halts"))).toString());
  }

  @OnEachJdk
  void aHaltInMidGenerationLeavesThePendingRowAndNothingElse(Jdk jdk) throws Exception {
    HostJvm host = fresh(jdk);
    Path temporary = Files.createDirectory(host.dir().resolve("tmp"));
    Started started =
        host.agent(Hosts.config("ends"))
            .flags("-Djava.io.tmpdir=" + temporary)
            .start(target("hang", "halt"));
    host.db().await(row -> "pending HANG".equals(told(row)));
    Run run = goOn(host, started);

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.out() + run.err()).isEmpty();
    assertThat(told(host)).containsExactly("pending HANG");
    assertThat(temporary).isEmptyDirectory();
  }

  @OnEachJdk
  void aHostThatIsToldToEnd(Jdk jdk) throws Exception {
    HostJvm host = fresh(jdk);
    Started started = host.agent(Hosts.config("ends")).start(target("ask:a", "hook:b", "wait"));
    awaitFile(host, "ready");
    started.process().destroy();
    Run run = started.end();

    assertThat(run.exit()).isEqualTo(143);
    assertThat(run.out().lines()).containsExactly("answer to a", "answer to b");
    assertThat(run.err()).isEmpty();
    assertThat(told(host)).containsExactlyInAnyOrder(SUCCESS + "a", SUCCESS + "b");
  }

  @OnEachJdk
  void aHostThatIsInterruptedAtItsTerminal(Jdk jdk) throws Exception {
    assumeFalse(
        ignoresInterrupts(), "the tests run where SIGINT is ignored, and so would the host");
    HostJvm host = fresh(jdk);
    Started started = host.agent(Hosts.config("ends")).start(target("ask:a", "hook:b", "wait"));
    awaitFile(host, "ready");
    new ProcessBuilder("kill", "-INT", Long.toString(started.process().pid())).start().waitFor();
    Run run = started.end();

    assertThat(run.exit()).isEqualTo(130);
    assertThat(run.err()).isEmpty();
    assertThat(told(host)).containsExactlyInAnyOrder(SUCCESS + "a", SUCCESS + "b");
  }

  @OnEachJdk
  void daemonsThatGenerateToTheEndAreOnRecordWithoutAHole(Jdk jdk) {
    HostJvm host = fresh(jdk);
    Run run = host.agent(Hosts.config("ends")).run(target("daemons"));

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEmpty();
    List<String> told = told(host);
    for (int daemon = 0; daemon < 3; daemon++) {
      String call = SUCCESS + "daemon " + daemon + " call ";
      int ended = (int) told.stream().filter(each -> each.startsWith(call)).count();
      assertThat(ended).isGreaterThan(100);
      assertThat(told).containsAll(IntStream.range(0, ended).mapToObj(n -> call + n).toList());
    }
  }

  @OnEachJdk
  void aHostThatIsGoneAtOnceStillReportsABadConfiguration(Jdk jdk) {
    Run run =
        fresh(jdk).configured("version: 1\npointcuts:\n  - {id: ask, role: cal}\n").run(target());

    assertThat(run.exit()).isZero();
    assertThat(run.err())
        .contains("role")
        .contains("the configuration cannot be used; the application runs unobserved");
  }

  @OnEachJdk
  void aHostThatIsStuckInItsOwnOutputIsTakenDown(Jdk jdk) throws Exception {
    HostJvm host = fresh(jdk);
    Process process = host.agent(Hosts.config("ends")).startUnread(target("ask:a", "talk"));
    try {
      awaitFile(host, "ready");
      // That of the process itself would close the pipe, and the host could come to its end.
      process.toHandle().destroy();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      assertThat(told(host)).containsExactly(SUCCESS + "a");
    } finally {
      process.destroyForcibly();
    }
  }

  @OnEachJdk
  void whatALockedStoreDoesNotTakeInTimeIsSpilledAndBroughtInLater(Jdk jdk) throws Exception {
    HostJvm bare = fresh(jdk);
    HostJvm host = bare.agent(Hosts.config("ends"));
    HostJvm hasty =
        bare.configured(Files.readString(Hosts.config("ends")) + "queue: {shutdown_ms: 300}\n");
    host.run(target("ask:before"));
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + host.db().file());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      Run run = hasty.run(target("ask:kept", "hook:kept too", "exit:7"));
      assertThat(run.exit()).isEqualTo(7);
      assertThat(run.out().lines()).containsExactly("answer to kept", "answer to kept too");
      assertThat(spilled(host)).isNotEmpty();
      statement.execute("ROLLBACK");
    }
    assertThat(told(host)).containsExactly(SUCCESS + "before");

    Started next = host.start(target("ask:next", "wait"));
    host.db().await(row -> (SUCCESS + "kept").equals(told(row)));
    host.db().await(row -> (SUCCESS + "kept too").equals(told(row)));
    await().until(() -> spilled(host).isEmpty());
    awaitFile(host, "ready");
    next.process().destroy();
    next.end();
    assertThat(told(host))
        .containsExactlyInAnyOrder(
            SUCCESS + "before", SUCCESS + "kept", SUCCESS + "kept too", SUCCESS + "next");
    assertThat(spilled(host)).isEmpty();
  }

  @OnEachJdk
  void allThreadsOfTheAgentAreDaemonsThatBearItsName(Jdk jdk) {
    HostJvm host = fresh(jdk);
    String[] steps = {"ask:a", "threads", "hook-threads"};
    List<String> bare = host.run(target(steps)).out().lines().toList();
    List<String> own =
        new ArrayList<>(host.agent(Hosts.config("ends")).run(target(steps)).out().lines().toList());
    bare.forEach(own::remove);
    // The hook of the coverage agent.
    own.remove("Thread-0");

    assertThat(own)
        .contains("promptnotary-writer daemon", "promptnotary-spill daemon")
        .allSatisfy(each -> assertThat(each).matches("promptnotary-[a-z]+ daemon"));
  }

  /** Runs bare and observed. */
  private void endsAsBare(Jdk jdk, int exit, List<String> said, String... steps) {
    Run bare = fresh(jdk).run(target(steps));
    HostJvm host = fresh(jdk);
    Run run = host.agent(Hosts.config("ends")).run(target(steps));

    assertThat(run.exit()).isEqualTo(exit);
    assertThat(run.toString()).isEqualTo(bare.toString());
    assertThat(told(host))
        .containsExactlyInAnyOrderElementsOf(said.stream().map(SUCCESS::concat).toList());
  }

  /** A folder of its own for every run. */
  private HostJvm fresh(Jdk jdk) {
    try {
      return HostJvm.of(jdk, Files.createTempDirectory(dir, "run"), "ends");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] target(String... steps) {
    return Stream.concat(Stream.of(MAIN), Stream.of(steps)).toArray(String[]::new);
  }

  /** Lets a host that waits to be told go on to its end. */
  private static Run goOn(HostJvm host, Started started) throws IOException {
    awaitFile(host, "ready");
    Files.createFile(host.dir().resolve("go"));
    return started.end();
  }

  private static void awaitFile(HostJvm host, String name) {
    await().until(() -> Files.exists(host.dir().resolve(name)));
  }

  private static List<String> told(HostJvm host) {
    return host.db().rows().stream().map(ShutdownIT::told).toList();
  }

  private static String told(Row row) {
    return row.text("status") + " " + row.text("final_user_prompt");
  }

  private static List<Path> spilled(HostJvm host) throws IOException {
    try (Stream<Path> files = Files.list(host.dir())) {
      return files.filter(each -> each.toString().contains("-spill-")).toList();
    }
  }

  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0);
  }
}
