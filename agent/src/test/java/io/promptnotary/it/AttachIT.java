package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code java -jar promptnotary.jar attach} and an application that runs. */
@Execution(ExecutionMode.CONCURRENT)
class AttachIT {
  private static final String MAIN = "com.acme.attached.Main";

  @TempDir Path dir;

  @OnEachJdk
  void aRunningHostIsRecordedFromThenOn(Jdk jdk) throws Exception {
    HostJvm host = HostJvm.of(jdk, dir, "attached").flags("-XX:+EnableDynamicAgentLoading");
    Started started = start(host);
    String pid = Long.toString(started.process().pid());
    Run before = attach();
    Run attached = attach(pid, "--config", Hosts.config("attached").toString());
    Run again = attach(pid);
    Run after = attach();
    host.db().await(row -> "meanwhile".equals(row.text("final_user_prompt")));
    Files.createFile(dir.resolve("done"));
    Run run = started.end();

    assertThat(line(before, pid)).contains(MAIN, jdk.feature() + ".").endsWith("no");
    assertThat(attached.exit()).as("%s", attached).isZero();
    assertThat(attached.out())
        .isEqualTo(
            "Process "
                + pid
                + " is recorded: 1 of 1 pointcuts found their methods, 1 method is watched so"
                + " far, snapshots go to "
                + host.db().file()
                + ".\n");
    assertThat(again.exit()).as("%s", again).isEqualTo(3);
    assertThat(again.out()).contains("was recorded already");
    assertThat(line(after, pid)).endsWith("yes");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).containsExactly("answer to before", "answer to after");
    assertThat(host.db().rows())
        .extracting(row -> row.text("final_user_prompt"))
        .contains("meanwhile", "after")
        .doesNotContain("before");
  }

  @Test
  void whoAttachesIsToldWhatIsWrong() throws Exception {
    Path bad = Built.write(dir.resolve("bad.yaml"), "version: 1\npointcut: []\n");
    Path store = dir.resolve("elsewhere").resolve("studio.db");
    Files.createDirectories(store.getParent());
    HostJvm host = HostJvm.of(Jdk.running(), dir, "attached");
    Started started = start(host);
    String pid = Long.toString(started.process().pid());
    Run refused = attach(pid, "--config", bad.toString());
    Run attached =
        attach(pid, "--config", Hosts.config("attached").toString(), "--store", store.toString());
    Files.createFile(dir.resolve("done"));
    Run run = started.end();

    assertThat(refused.exit()).as("%s", refused).isEqualTo(1);
    assertThat(refused.err())
        .contains("bad.yaml:2:1", "Did you mean 'pointcuts'?", "runs on unobserved")
        .doesNotContain("\tat ");
    assertThat(attached.exit()).as("%s", attached).isZero();
    assertThat(attached.out()).contains("snapshots go to " + store);
    assertThat(run.exit()).isZero();
    assertThat(store).exists();
  }

  @Test
  void whatCannotBeAttachedToIsLeftAlone() throws Exception {
    HostJvm host = HostJvm.of(Jdk.running(), dir, "attached");
    Started closed = start(host.flags("-XX:+DisableAttachMechanism"));
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Run shut = attach(Long.toString(closed.process().pid()));
      Run foreign = attach(Long.toString(other.pid()));
      Run gone = attach("999999999");
      Run noFile = attach(Long.toString(closed.process().pid()), "--config", "no-such.yaml");
      Run word = attach("studio");

      assertFails(shut, 1, "runs with -XX:+DisableAttachMechanism. Start it with -javaagent");
      assertFails(foreign, 1, "process " + other.pid() + " is no JVM");
      assertThat(other.isAlive()).isTrue();
      assertFails(gone, 1, "there is no process 999999999");
      assertFails(noFile, 2, "--config 'no-such.yaml' is no file that can be read");
      assertFails(word, 2, "'studio'");
    } finally {
      other.destroy();
      Files.createFile(dir.resolve("done"));
    }
    assertThat(closed.end().exit()).isZero();
  }

  private static void assertFails(Run run, int code, String why) {
    assertThat(run.exit()).as("%s", run).isEqualTo(code);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("promptnotary: ").contains(why).doesNotContain("\tat ");
  }

  private Started start(HostJvm host) {
    Started started = host.start(MAIN);
    Path ready = dir.resolve("ready");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(ready));
    return started;
  }

  private Run attach(String... arguments) {
    List<String> target = new ArrayList<>(List.of("-jar", Built.jar().toString(), "attach"));
    target.addAll(List.of(arguments));
    return HostJvm.in(Jdk.running(), dir).run(target.toArray(String[]::new));
  }

  private static String line(Run run, String pid) {
    return run.out()
        .lines()
        .filter(each -> each.strip().startsWith(pid + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(run.toString()));
  }
}
