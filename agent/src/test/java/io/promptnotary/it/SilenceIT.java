package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** The host's world is the one it would have had. */
class SilenceIT {
  private static final String MAIN = "com.acme.studio.Main";
  private static final String SURROUNDINGS = "com.acme.surroundings.Main";

  @TempDir Path dir;

  @OnEachJdk
  void bothStreamsAreThoseOfTheBareRunByteForByte(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "studio");
    HostJvm host =
        bare.agent(Hosts.config("studio")).env("PROMPTNOTARY_QUEUE_SHUTDOWN_MS", "60000");
    String[] target = {
      MAIN, "pipeline", "both-streams", "failing", "future-failing", "threads", "both-streams"
    };
    Run expected = bare.run(target);
    Run run = host.run(target);

    assertThat(run.toString()).isEqualTo(expected.toString());
    assertThat(run.stdout()).isEqualTo(expected.stdout());
    assertThat(run.stderr()).isEqualTo(expected.stderr());
    assertThat(host.db().rows()).hasSizeGreaterThan(400);
  }

  @OnEachJdk
  @Requirement(18)
  void anAgentWithNothingToDoIsSilent(Jdk jdk) {
    Run run = HostJvm.of(jdk, dir, "studio").agent("").run(MAIN, "pipeline");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("saved 4711" + System.lineSeparator());
  }

  @OnEachJdk
  void itSpeaksWhenAsked(Jdk jdk) {
    Run run =
        HostJvm.of(jdk, dir, "studio")
            .agent(Hosts.config("studio"))
            .flags("-Dpromptnotary.log=info")
            .run(MAIN, "call");

    assertThat(run.exit()).isZero();
    assertThat(run.errLines()).isNotEmpty().allMatch(line -> line.startsWith("promptnotary: "));
  }

  @OnEachJdk
  @Requirement(18)
  void disabledNothingIsLoadedBeyondThePremainClass(Jdk jdk) throws Exception {
    Run run =
        HostJvm.of(jdk, dir, "studio")
            .agent(Hosts.config("studio"))
            .flags("-Dpromptnotary.enabled=false", "-Xlog:class+load:file=classes.log")
            .run(MAIN, "pipeline");

    assertThat(run.toString())
        .isEqualTo(HostJvm.of(jdk, dir, "studio").run(MAIN, "pipeline").toString());
    List<String> loaded =
        Files.readAllLines(dir.resolve("classes.log")).stream()
            .map(line -> line.replaceAll("^(?:\\[[^]]*])+ *", "").replaceAll(" .*", ""))
            .toList();
    assertThat(loaded).contains("com.acme.studio.Generator");
    assertThat(
            loaded.stream()
                .filter(Pattern.compile("promptnotary|bytebuddy|sqlite|jackson").asPredicate()))
        .containsExactly("io.promptnotary.boot.Agent");
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  @OnEachJdk
  void propertiesLoggingLoadersAndDriversAreThoseOfTheBareRun(Jdk jdk) {
    assertSame(
        surroundings(jdk)
            .flags("-Djava.util.logging.config.class=" + SURROUNDINGS + "$Configuration"));
  }

  @OnEachJdk
  void theHostsLogManagerIsMadeByTheHost(Jdk jdk) {
    assertSame(
        surroundings(jdk)
            .flags(
                "-Djava.util.logging.manager=" + SURROUNDINGS + "$Manager",
                "-Djava.util.logging.config.class=" + SURROUNDINGS + "$Configuration"));
  }

  private HostJvm surroundings(Jdk jdk) {
    return HostJvm.in(jdk, dir)
        .flags(
            "-cp",
            Hosts.classes("surroundings")
                + java.io.File.pathSeparator
                + Built.library("sqlite-jdbc"));
  }

  private static void assertSame(HostJvm bare) {
    HostJvm host = bare.agent(Hosts.config("surroundings"));
    Run expected = bare.run(SURROUNDINGS);
    Run run = host.run(SURROUNDINGS);

    assertThat(expected.out()).contains("org.sqlite.JDBC", "logging configured on main");
    assertThat(run.toString()).isEqualTo(expected.toString());
    assertThat(host.db().row().text("response_text")).isEqualTo("answer to all as before?");
  }
}
