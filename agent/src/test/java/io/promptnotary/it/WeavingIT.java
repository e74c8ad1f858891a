package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which methods get a probe, and what is said where one does not. */
class WeavingIT {
  private static final String MATCH = "com.acme.match.Main";

  @TempDir Path dir;

  @OnEachJdk
  void everyKindOfPointcutFindsItsMethodsAndNoOthers(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "matching");
    HostJvm host = bare.agent(Hosts.config("matching"));
    Run run = host.run(MATCH);

    assertThat(run.toString()).isEqualTo(bare.run(MATCH).toString());
    assertThat(texts(host))
        .containsExactlyInAnyOrder(
            "leaf",
            "default method",
            "bridged",
            "marked",
            "marked method",
            "big client",
            "well",
            "inner",
            "none",
            "exact",
            "open",
            "open more",
            "arity",
            "any",
            "arrays",
            "glob",
            "not excepted",
            "static",
            "private");
  }

  @OnEachJdk
  void aMethodWithoutRoomForAProbeIsLeftAloneAndReported(Jdk jdk) {
    Path classes = Hosts.compile(giant(), dir.resolve("classes"));
    HostJvm bare = HostJvm.in(jdk, dir).flags("-cp", classes.toString());
    HostJvm host =
        bare.configured(
            """
            version: 1
            libraries: none
            pointcuts:
              - {id: giant, role: call, class: Giant, method: ask}
              - {id: small, role: call, class: Small, method: ask}
            """);
    Run expected = bare.run("Giant");
    Run run = host.run("Giant");

    assertThat(expected.exit()).as("%s", expected).isZero();
    assertThat(run.out()).isEqualTo(expected.out());
    assertThat(run.exit()).isZero();
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("promptnotary: ").contains("Giant");
    assertThat(texts(host)).contains("small").doesNotContain("giant");
  }

  @OnEachJdk
  void aPointcutThatMatchesNothingIsReportedAtTheEndWithNearMisses(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "studio");
    HostJvm host =
        bare.configured(
            """
            version: 1
            libraries: none
            pointcuts:
              - {id: good, role: call, class: com.acme.studio.Model, method: ask}
              - {id: wrong-class, role: compose, class: com.acme.studio.Compozer, method: compose}
              - {id: wrong-method, role: save, class: com.acme.studio.Repository, method: safe}
            """);
    Run run = host.run("com.acme.studio.Main", "pipeline");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualTo(bare.run("com.acme.studio.Main", "pipeline").out());
    assertThat(run.errLines()).hasSize(2).allMatch(line -> line.startsWith("promptnotary: "));
    assertThat(run.errLines())
        .anySatisfy(line -> assertThat(line).contains("wrong-class", "com.acme.studio.Composer"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("wrong-method", "com.acme.studio.Repository")
                    .containsPattern("\\bsave\\b"));
  }

  @Test
  void aShippedPointcutThatMatchesNothingIsNoNews() {
    HostJvm host =
        HostJvm.of(Jdk.running(), dir, "studio").configured("version: 1\nlibraries: auto\n");
    Run run = host.run("com.acme.studio.Main", "pipeline");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  private static List<String> texts(HostJvm host) {
    return host.db().rows().stream().map(row -> row.text("final_user_prompt")).toList();
  }

  /** 21,800 increments of three bytes: a few bytes below the limit of 64 KB. */
  private Path giant() {
    Path sources = dir.resolve("sources");
    assertThat(sources.toFile().mkdir()).isTrue();
    Built.write(
        sources.resolve("Giant.java"),
        "public class Giant {\n"
            + "  public static String ask(String text) {\n    int n = text.length();\n"
            + "n++;".repeat(21_830)
            + "\n    return Integer.toString(n);\n  }\n"
            + "  public static void main(String[] args) {\n"
            + "    System.out.println(ask(\"giant\") + Small.ask(\"small\"));\n  }\n}\n"
            + "class Small {\n"
            + "  static String ask(String text) {\n    return text;\n  }\n}\n");
    return sources;
  }
}
