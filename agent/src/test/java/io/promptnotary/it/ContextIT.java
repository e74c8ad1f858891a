package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Generations whose calls are made on other threads. */
@Execution(ExecutionMode.CONCURRENT)
class ContextIT {
  private static final String MAIN = "com.acme.threads.Main";
  private static final int ASKED = 3;

  /** Where some of the calls may be made on the generation's own thread. */
  private static final Set<String> MIXED = Set.of("chain", "chain-own", "compose");

  private static final Set<String> THREADS = Set.of("thread");
  private static final Set<String> VIRTUAL = Set.of("virtual", "structured");
  private static final Set<String> EXECUTORS =
      Set.of("fixed", "cached", "scheduled", "subclass", "homemade", "execute", "execute-subclass");

  @TempDir Path dir;

  private HostJvm bare(Jdk jdk) {
    HostJvm host = HostJvm.of(jdk, dir, "threads");
    // For structured concurrency.
    return jdk.feature() >= 21 ? host.flags("--enable-preview") : host;
  }

  private HostJvm observed(Jdk jdk) {
    return bare(jdk).agent(Hosts.config("threads"));
  }

  private static int ways(Jdk jdk) {
    return jdk.feature() >= 21 ? 20 : 17;
  }

  private static List<String> owners(Row row) {
    List<String> owners = new ArrayList<>();
    row.json("llm_calls").forEach(call -> owners.add(call.at("/parameters/owner").asText()));
    return owners;
  }

  private static List<String> joined(Row row) {
    List<String> joined = new ArrayList<>();
    for (JsonNode call : row.json("llm_calls")) {
      joined.add(call.path("joined_by").asText());
    }
    return joined;
  }

  @OnEachJdk
  void aGenerationHasTheCallsOfItsTasks(Jdk jdk) {
    HostJvm host = observed(jdk);
    Run run = host.run(MAIN, "all");

    assertThat(run.toString()).isEqualTo(bare(jdk).run(MAIN, "all").toString());
    assertThat(run.err()).isEmpty();
    assertThat(host.db().rows())
        .hasSize(ways(jdk))
        .allSatisfy(
            row -> {
              String way = row.text("org_id");
              assertThat(row.text("status")).as(way).isEqualTo("success");
              assertThat(owners(row)).as(way).hasSize(ASKED).containsOnly(way);
              if (MIXED.contains(way)) {
                // Where the future is done by then, what is attached runs on the thread itself.
                assertThat(joined(row)).as(way).isSubsetOf("context", "");
              } else {
                assertThat(joined(row)).as(way).containsOnly("context");
              }
            });
  }

  @OnEachJdk
  void concurrentGenerationsNeverExchangeACall(Jdk jdk) {
    HostJvm host = observed(jdk);
    Run run = host.run(MAIN, "crowd");

    assertThat(run.toString()).isEqualTo(bare(jdk).run(MAIN, "crowd").toString());
    assertThat(run.out().strip()).isEqualTo("crowd, wrong []");
    List<Row> rows = host.db().rows();
    assertThat(rows).hasSize(64 * 4).extracting(row -> row.text("org_id")).doesNotHaveDuplicates();
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(owners(row))
                    .as(row.text("name"))
                    .hasSize(ASKED)
                    .containsOnly(row.text("org_id")));
  }

  @OnEachJdk
  void onlyTheWaysAskedForAreGone(Jdk jdk) {
    HostJvm host = observed(jdk).flags("-Dpromptnotary.capture.propagate=executors");
    Run run = host.run(MAIN, "all");

    assertThat(run.toString()).isEqualTo(bare(jdk).run(MAIN, "all").toString());
    List<Row> generations =
        host.db().rows().stream().filter(row -> row.text("org_id") != null).toList();
    assertThat(generations)
        .hasSize(ways(jdk))
        .allSatisfy(
            row -> {
              String way = row.text("org_id");
              if (EXECUTORS.contains(way)) {
                assertThat(owners(row)).as(way).hasSize(ASKED).containsOnly(way);
              } else if (THREADS.contains(way) || VIRTUAL.contains(way)) {
                assertThat(owners(row)).as(way).isEmpty();
              }
            });
  }

  @OnEachJdk
  void whereNothingIsAskedForEachCallStandsAlone(Jdk jdk) {
    HostJvm host = observed(jdk).flags("-Dpromptnotary.capture.propagate=none");
    Run run = host.run(MAIN, "fixed", "thread");

    assertThat(run.err()).isEmpty();
    assertThat(host.db().rows()).hasSize(2 + 2 * ASKED);
  }

  @OnEachJdk
  void aGenerationThatHasEndedIsNotExtended(Jdk jdk) {
    List<Row> rows = after(jdk, "late");
    assertThat(rows).extracting(row -> row.text("org_id")).containsOnlyOnce("early", "other");
    assertThat(rows).hasSize(3);
    assertThat(calls(rows, "early")).isEmpty();
    assertThat(calls(rows, "other")).containsExactly("other");
    assertThat(calls(rows, null)).containsExactly("late");
  }

  @OnEachJdk
  void aWorkerDoesNotInheritWhoStartedIt(Jdk jdk) {
    List<Row> rows = after(jdk, "worker");
    assertThat(rows).hasSize(3);
    assertThat(calls(rows, "first")).containsExactly("first");
    assertThat(calls(rows, "second")).containsExactly("second");
    assertThat(calls(rows, null)).containsExactly("nobody");
  }

  @OnEachJdk
  void whatIsRepeatedIsNoPart(Jdk jdk) {
    List<Row> rows = after(jdk, "periodic");
    assertThat(rows).hasSize(3);
    assertThat(calls(rows, "periodic")).isEmpty();
    assertThat(calls(rows, null)).containsExactly("beat", "beat");
  }

  @OnEachJdk
  void whatTwoHandOverBelongsToNeither(Jdk jdk) {
    List<Row> rows = after(jdk, "shared");
    assertThat(rows).hasSize(4);
    assertThat(calls(rows, "outer")).isEmpty();
    assertThat(calls(rows, "inner")).isEmpty();
    assertThat(calls(rows, null)).containsExactly("shared", "shared");
  }

  @OnEachJdk
  void failuresLookAsTheyAlwaysDid(Jdk jdk) {
    HostJvm host = observed(jdk);
    Run run = host.run(MAIN, "failing");

    assertThat(run.out()).contains("java.util.concurrent.FutureTask.run(FutureTask.java:");
    assertThat(run.err()).contains("IllegalStateException: for o");
    assertThat(run.toString()).isEqualTo(bare(jdk).run(MAIN, "failing").toString());
    List<Row> rows = host.db().rows();
    assertThat(rows).hasSize(2 * 6 + 2);
    assertThat(rows).filteredOn(row -> row.text("org_id") == null).hasSize(1);
    assertThat(rows)
        .filteredOn(row -> row.text("org_id") != null)
        .allSatisfy(row -> assertThat(owners(row)).contains("o").containsOnly("o"));
  }

  @OnEachJdk
  void reactorsSchedulersAreExecutorsToo(Jdk jdk) {
    Path[] libraries = {Built.library("reactor-core"), Built.library("reactive-streams")};
    String classPath =
        Stream.concat(Stream.of(Hosts.classes("reactor", libraries)), Stream.of(libraries))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    HostJvm bare = HostJvm.in(jdk, dir).flags("-cp", classPath);
    HostJvm host = bare.agent(Hosts.config("reactor"));
    Run run = host.run("com.acme.reactor.Main");

    assertThat(run.out()).endsWith("wrong []" + System.lineSeparator());
    assertThat(run.toString()).isEqualTo(bare.run("com.acme.reactor.Main").toString());
    assertThat(host.db().rows())
        .hasSize(5 + 32)
        .allSatisfy(row -> assertThat(owners(row)).hasSize(ASKED).containsOnly(row.text("org_id")));
  }

  private List<Row> after(Jdk jdk, String scenario) {
    HostJvm host = observed(jdk);
    Run run = host.run(MAIN, scenario);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().strip()).isEqualTo(scenario);
    return host.db().rows();
  }

  /** The owners of all calls in rows of that organisation. */
  private static List<String> calls(List<Row> rows, String organisation) {
    List<String> owners = new ArrayList<>();
    for (Row row : rows) {
      if (String.valueOf(organisation).equals(String.valueOf(row.text("org_id")))) {
        owners.addAll(owners(row));
      }
    }
    return owners;
  }
}
