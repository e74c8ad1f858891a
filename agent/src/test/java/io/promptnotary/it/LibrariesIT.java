package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that is known is recorded with no configuration at all. */
class LibrariesIT {
  private static final String MAIN = "com.acme.app.Main";

  /** Of its five pointcuts one names a method that this version has not, and is not optional. */
  private static final String GONE =
      "promptnotary: what goes through 'acme-llm.stream' is not recorded:"
          + " com.acme.llm.Client has no method stream.";

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

    assertThat(run.out()).isEqualTo(bare.run(MAIN, "own", "ask").out());
    assertThat(run.errLines()).containsExactly(GONE);
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
    assertThat(run.err())
        .containsOnlyOnce(
            "acme-llm is in use (com.acme.llm.Client was loaded): 5 pointcuts, known but not"
                + " recorded: the WebSocket transport (com.acme.llm.Sockets.connect)");
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
        .doesNotContain("acme-llm");
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
    assertThat(chosen.run(MAIN, "ask").errLines()).containsExactly(GONE);
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
                .errLines())
        .containsExactly(GONE);
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

  @OnEachJdk
  void statusTellsWhatOfItIsRecordedAndWhatIsNot(Jdk jdk) throws IOException {
    HostJvm host = host(jdk, "acme-llm-1.2.3.jar").agent(agent, "");
    assertThat(host.run(MAIN, "ask", "connect").exit()).isZero();

    JsonNode library =
        new ObjectMapper().readTree(status("--json").stdout()).at("/runs/0/libraries/0");
    assertThat(library.get("library").asText()).isEqualTo("acme-llm");
    assertThat(library.at("/versions/0").asText()).isEqualTo("1.2.3");
    assertThat(library.get("used").asBoolean()).isTrue();
    assertThat(library.get("pointcuts"))
        .extracting(
            each -> each.get("pointcut").asText().substring("acme-llm.".length()),
            each -> each.get("methods").asInt(),
            each -> each.path("missing").asText())
        .containsExactly(
            tuple("ask", 1, ""),
            tuple(
                "model",
                0,
                "nothing that implements or extends com.acme.llm.Model was used so far"),
            tuple("stream", 0, "com.acme.llm.Client has no method stream."),
            tuple("batch", 0, "com.acme.llm.Batches is not in this version"),
            tuple("old", 0, "com.acme.llm.Client has no method send."));
    assertThat(library.get("not_recorded"))
        .extracting(each -> each.get("entry").asText(), each -> each.get("seen").asBoolean())
        .containsExactly(tuple("com.acme.llm.Sockets.connect", true));

    assertThat(status().out())
        .contains(
            "library     acme-llm 1.2.3, 1 of 5 pointcuts watch 1 method\n",
            "unmatched   acme-llm.batch: com.acme.llm.Batches is not in this version\n",
            "unrecorded  the WebSocket transport (com.acme.llm.Sockets.connect, its class was loaded)\n");
  }

  @Test
  void aLibraryOfWhichNothingIsRecordedIsOnRecordAllTheSame() throws IOException {
    HostJvm host = host(Jdk.running(), "bundle.jar").agent(agent, "");
    assertThat(host.run(MAIN, "connect").out()).isEqualTo("socket's answer to it\n");

    JsonNode run = new ObjectMapper().readTree(status("--json").stdout()).at("/runs/0");
    assertThat(run.at("/figures/captured").asInt(-1)).isZero();
    assertThat(run.at("/libraries/0/versions/0").asText()).isEqualTo("unknown");
    assertThat(run.at("/libraries/0/not_recorded/0/seen").asBoolean()).isTrue();
  }

  private Run status(String... more) {
    String[] target =
        Stream.concat(
                Stream.of("-jar", Built.jar().toString(), "status", "--store", "promptnotary.db"),
                Stream.of(more))
            .toArray(String[]::new);
    return HostJvm.in(Jdk.running(), dir)
        .flags("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
        .run(target);
  }

  private static List<String> texts(HostJvm host) {
    return host.db().rows().stream().map(row -> row.text("final_user_prompt")).toList();
  }
}
