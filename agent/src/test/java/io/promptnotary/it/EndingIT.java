package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Generations that end late, badly or never, and hosts that do. */
class EndingIT {
  private static final String MAIN = "com.acme.studio.Main";

  @TempDir Path dir;

  @OnEachJdk
  @Requirement({10, 14})
  void anExceptionReachesTheHostUntouched(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "studio");
    HostJvm host = bare.agent(Hosts.config("studio"));
    Run run = host.run(MAIN, "failing");

    assertThat(run.out()).contains("same object true, suppressed 0");
    assertThat(run.toString()).isEqualTo(bare.run(MAIN, "failing").toString());
    Row row = host.db().row();
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("final_user_prompt")).isEqualTo("FAIL please");
    assertThat(row.text("error_type")).isEqualTo("java.lang.IllegalStateException");
    assertThat(row.text("error_message")).isEqualTo("429 FAIL please");
    assertThat(row.text("error_stack"))
        .contains("com.acme.studio.Model.ask(Model.java:", "java.lang.RuntimeException: slow down");
    assertThat(row.text("response_text")).isNull();
  }

  @OnEachJdk
  void anUncaughtExceptionEndsTheHostAsItWould(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "studio");
    HostJvm host = bare.agent(Hosts.config("studio"));
    Run run = host.run(MAIN, "uncaught");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("429 FAIL uncaught");
    assertThat(run.toString()).isEqualTo(bare.run(MAIN, "uncaught").toString());
    assertThat(host.db().row().text("status")).isEqualTo("failed");
  }

  @OnEachJdk
  @Requirement({13, 14})
  void aFutureIsObservedNotReplaced(Jdk jdk) throws Exception {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio"));
    Started started = host.start(MAIN, "future");
    Row pending = host.db().await(row -> "pending".equals(row.text("status")));
    assertThat(pending.text("final_user_prompt")).isEqualTo("later");
    assertThat(pending.text("completed_at")).isNull();
    Files.createFile(dir.resolve("go"));
    Run run = started.end();

    assertThat(run.out().lines())
        .containsExactly("same object true, done false", "same answer true");
    assertThat(run.err()).isEmpty();
    Row row = host.db().row();
    assertThat(row.text("id")).isEqualTo(pending.text("id"));
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("at last");
    assertThat(row.json("token_metrics", "/total_tokens").asInt()).isEqualTo(5);
  }

  @OnEachJdk
  @Requirement({10, 14})
  void aFailedFutureIsAFailedRow(Jdk jdk) {
    Row row = observed(jdk, "future-failing", "same object true");

    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).isEqualTo("java.lang.IllegalStateException");
    assertThat(row.text("error_message")).isEqualTo("gone");
  }

  @OnEachJdk
  @Requirement(14)
  void aCancelledFutureIsACancelledRow(Jdk jdk) {
    Row row = observed(jdk, "future-cancelled", "cancelled true");

    assertThat(row.text("status")).isEqualTo("cancelled");
    assertThat(row.text("final_user_prompt")).isEqualTo("given up");
  }

  @OnEachJdk
  void aGenerationMayEndOnAnotherThread(Jdk jdk) {
    Row row = observed(jdk, "future-generation", "same object true");

    assertThat(row.text("name")).isEqualTo("Generator.generateLater");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("template_id")).isEqualTo("T-42");
    assertThat(row.text("response_text")).isEqualTo("elsewhere");
    assertThat(row.json("llm_calls")).hasSize(1);
  }

  @OnEachJdk
  void aHostThatExitsAtOnceKeepsItsCodeAndItsRow(Jdk jdk) {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio"));
    Run run = host.run(MAIN, "exit");

    assertThat(run.exit()).isEqualTo(7);
    assertThat(run.err()).isEmpty();
    Row row = host.db().row();
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_user_prompt")).isEqualTo("last words");
  }

  @OnEachJdk
  @Requirement(13)
  void anExitInsideACallLeavesThePromptOnRecord(Jdk jdk) {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio"));
    Run run = host.run(MAIN, "exit-inside");

    assertThat(run.exit()).isEqualTo(7);
    assertThat(run.err()).isEmpty();
    Row row = host.db().row();
    assertThat(row.text("status")).isNotEqualTo("success");
    assertThat(row.text("final_user_prompt")).isEqualTo("EXIT now");
  }

  @OnEachJdk
  void daemonThreadsAloneDoNotKeepTheHost(Jdk jdk) {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio"));
    Run run = host.run(MAIN, "daemon");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualTo("main ends" + System.lineSeparator());
    assertThat(run.err()).isEmpty();
    assertThat(host.db().rows())
        .anySatisfy(
            row -> {
              assertThat(row.text("final_user_prompt")).isEqualTo("before the end");
              assertThat(row.text("status")).isEqualTo("success");
            });
  }

  @OnEachJdk
  @Requirement(13)
  void aKilledHostLeavesThePendingRow(Jdk jdk) throws Exception {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio"));
    Started started = host.start(MAIN, "call", "hang");
    Row pending = host.db().await(row -> "HANG on".equals(row.text("final_user_prompt")));
    started.process().destroyForcibly().waitFor();

    assertThat(pending.text("status")).isEqualTo("pending");
    assertThat(pending.text("final_system_prompt")).isEqualTo("be brief");
    assertThat(host.db().rows()).hasSize(2).contains(pending);
    assertThat(host.db().value("PRAGMA integrity_check")).isEqualTo("ok");
  }

  @OnEachJdk
  void aClosedStandardErrorDoesNoHarm(Jdk jdk) {
    HostJvm host =
        HostJvm.of(jdk, dir, "studio")
            .configured(
                """
                version: 1
                libraries: none
                pointcuts:
                  - {id: ask, role: call, class: com.acme.studio.Model, method: ask}
                  - {id: nothing, role: call, class: com.acme.studio.Modle, method: ask}
                """);
    Run run = host.run(MAIN, "close-err", "call", "exit");

    assertThat(run.exit()).isEqualTo(7);
    assertThat(run.out().lines()).hasSize(2);
    assertThat(host.db().rows()).hasSize(2);
  }

  private Row observed(Jdk jdk, String scenario, String firstLine) {
    HostJvm bare = HostJvm.of(jdk, dir, "studio");
    HostJvm host = bare.agent(Hosts.config("studio"));
    Run run = host.run(MAIN, scenario);
    assertThat(run.out()).startsWith(firstLine);
    assertThat(run.toString()).isEqualTo(bare.run(MAIN, scenario).toString());
    return host.db().row();
  }
}
