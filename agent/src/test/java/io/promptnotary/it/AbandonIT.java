package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Generations that do not end while their host lives on, and applications that end before it. */
@Execution(ExecutionMode.CONCURRENT)
class AbandonIT {
  private static final String MAIN = "com.acme.studio.Main";
  private static final String SOON = "-Dpromptnotary.retention.pending_hours=0.0005";

  @TempDir Path dir;

  @OnEachJdk
  @Requirement(14)
  void aThreadParkedForEverIsAbandonedWhileItsHostLives(Jdk jdk) throws Exception {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio")).flags(SOON);
    Started started = host.start(MAIN, "hang");
    Row row = host.db().await(each -> "abandoned".equals(each.text("status")));
    assertThat(started.process().isAlive()).isTrue();
    started.process().destroyForcibly().waitFor();

    assertThat(row.text("final_user_prompt")).isEqualTo("HANG on");
    assertThat(row.text("completed_at")).isGreaterThan(row.text("started_at"));
    assertThat(row.text("capture_gaps")).contains("did not end within 1.8 s");
  }

  @OnEachJdk
  @Requirement({14, 15})
  void aFutureThatIsDoneAfterAllLeavesTheRowAsItIs(Jdk jdk) throws Exception {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio")).flags(SOON);
    Started started = host.start(MAIN, "future");
    Row row = host.db().await(each -> "abandoned".equals(each.text("status")));
    Files.createFile(dir.resolve("go"));
    Run run = started.end();

    assertThat(run.out().lines())
        .containsExactly("same object true, done false", "same answer true");
    assertThat(run.err()).isEmpty();
    assertThat(host.db().row()).isEqualTo(row);
    assertThat(row.text("final_user_prompt")).isEqualTo("later");
    assertThat(row.text("response_text")).isNull();
  }

  @OnEachJdk
  void theLoadersOfRedeployedApplicationsAreCollected(Jdk jdk) {
    String[] target = {"com.acme.redeploy.Main", Hosts.classes("shop").toString()};
    HostJvm bare = HostJvm.of(jdk, dir, "redeploy");
    HostJvm host = bare.agent(Hosts.config("redeploy"));
    Run run = host.run(target);

    assertThat(run.out()).contains("unloaded true", "held true");
    assertThat(run.toString()).isEqualTo(bare.run(target).toString());
    assertThat(host.db().rows().stream().filter(row -> "success".equals(row.text("status"))))
        .hasSize(6)
        .allSatisfy(row -> assertThat(row.text("entity_id")).isEqualTo("7"));
    assertThat(host.db().rows()).hasSize(9);
  }
}
