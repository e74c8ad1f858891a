package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that is known is recorded with no configuration at all. */
class LibrariesIT {
  private static final String MAIN = "com.acme.app.Main";

  /** One edition for all tests: it takes a while to pack. */
  @TempDir static Path shared;

  private static Path agent;

  @TempDir Path dir;

  @BeforeEach
  void pack() throws IOException {
    if (agent == null) {
      agent = AcmeLibrary.agent(shared, AcmeLibrary.file());
    }
  }

  private HostJvm host(Jdk jdk, String jar) throws IOException {
    return HostJvm.in(jdk, dir)
        .flags(
            "-cp",
            AcmeLibrary.application(dir) + File.pathSeparator + AcmeLibrary.library(dir, jar));
  }

  @OnEachJdk
  void aLibraryOnTheClassPathIsRecordedFromItsFirstCallOn(Jdk jdk) throws IOException {
    HostJvm bare = host(jdk, "acme-llm-1.2.3.jar");
    HostJvm host = bare.agent(agent, "");
    Run run = host.run(MAIN, "own", "ask");

    assertThat(run.toString()).isEqualTo(bare.run(MAIN, "own", "ask").toString());
    assertThat(texts(host)).containsExactlyInAnyOrder("mine", "it");
    assertThat(host.db().rows())
        .filteredOn(row -> "it".equals(row.text("final_user_prompt")))
        .singleElement()
        .satisfies(row -> assertThat(row.text("response_text")).isEqualTo("answer to it"));
  }

  @OnEachJdk
  void aLibraryOfAnyNameIsNoticedAtItsFirstClass(Jdk jdk) throws IOException {
    HostJvm bare = host(jdk, "bundle.jar");
    HostJvm host = bare.agent(agent, "log=info");
    Run run = host.run(MAIN, "before", "ask");

    assertThat(run.out()).isEqualTo("before\nanswer to it\n");
    assertThat(texts(host)).containsExactly("it");
    assertThat(run.err()).contains("acme-llm: 5 pointcuts, because com.acme.llm.Client was loaded");
  }

  @OnEachJdk
  void whatImplementsAnInterfaceThatWasNotKnownYetIsWovenAnew(Jdk jdk) throws Exception {
    HostJvm host = host(jdk, "bundle.jar").agent(agent, "");
    Started started = host.start(MAIN, "own again");
    host.db().await(row -> "mine".equals(row.text("final_user_prompt")));
    Files.createFile(dir.resolve("done"));
    Run run = started.end();

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).isNotEmpty().allMatch("own answer to mine"::equals);
  }

  @Test
  void whereNoLibraryTurnsUpNothingIsReadAndNothingWritten() throws IOException {
    HostJvm bare = host(Jdk.running(), "bundle.jar");
    Run run =
        bare.flags("-Xlog:class+load:file=classes.txt").agent(agent, "log=info").run(MAIN, "x");

    assertThat(run.out()).isEqualTo("x\n");
    assertThat(run.err())
        .contains("no configuration file, snapshots go to")
        .doesNotContain("pointcuts, because");
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
    List<String> ours =
        Files.readAllLines(dir.resolve("classes.txt")).stream()
            .filter(line -> line.matches(".*(snakeyaml|bytebuddy|promptnotary).*"))
            .toList();
    assertThat(ours)
        .anyMatch(line -> line.contains("io.promptnotary.weave.Weaver "))
        .noneMatch(line -> line.matches(".*(scanner|bytebuddy|ClassHeader|LibraryReader).*"));
  }

  @Test
  void noneMeansNone() throws IOException {
    HostJvm host = host(Jdk.running(), "acme-llm-1.2.3.jar");
    Run run = host.agent(agent, "libraries=none,log=info").run(MAIN, "own", "ask");

    assertThat(run.err()).contains("there are no pointcuts; the application runs unobserved");
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  @Test
  void aListMeansThese() throws IOException {
    HostJvm host = host(Jdk.running(), "acme-llm-1.2.3.jar");
    Run other = host.agent(agent, "libraries=openai-java").run(MAIN, "own", "ask");
    assertThat(other.err()).isEmpty();
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();

    HostJvm chosen = host.agent(agent, "libraries=openai-java,acme-llm");
    assertThat(chosen.run(MAIN, "ask").err()).isEmpty();
    assertThat(texts(chosen)).containsExactly("it");
  }

  @Test
  void anUnknownNameIsALoadError() throws IOException {
    Run run = host(Jdk.running(), "x.jar").agent(agent, "libraries=acme-lm").run(MAIN, "ask");

    assertThat(run.out()).isEqualTo("answer to it\n");
    assertThat(run.err()).contains("unknown library 'acme-lm'. Did you mean 'acme-llm'?");
  }

  @Test
  void theUsersPointcutsGoOnBesideALibrarys() throws IOException {
    HostJvm host =
        host(Jdk.running(), "acme-llm-1.2.3.jar")
            .configured(
                """
                version: 1
                pointcuts:
                  - {id: sockets, role: call, class: com.acme.llm.Sockets, method: connect}
                """);
    assertThat(
            host.agent(agent, dir.resolve("observed.yaml").toString())
                .run(MAIN, "ask", "connect")
                .err())
        .isEmpty();
    assertThat(host.db().rows()).hasSize(2);
  }

  @Test
  void aBrokenFileOfOursIsSaidAndTheHostGoesOn() throws IOException {
    Path broken = AcmeLibrary.agent(dir, AcmeLibrary.file().replace("role: call", "rule: call"));
    Run run = host(Jdk.running(), "acme-llm-1.2.3.jar").agent(broken, "").run(MAIN, "own", "ask");

    assertThat(run.out()).isEqualTo("own answer to mine\nanswer to it\n");
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err())
        .startsWith("promptnotary: what goes through acme-llm is not recorded")
        .contains("acme-llm.yaml:11:5", "'role' is missing");
  }

  private static List<String> texts(HostJvm host) {
    return host.db().rows().stream().map(row -> row.text("final_user_prompt")).toList();
  }
}
