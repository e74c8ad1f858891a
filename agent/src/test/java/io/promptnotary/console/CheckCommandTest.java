package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.inspect.Compiled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  private static final String GOOD =
      """
      version: 1
      pointcuts:
        - id: ask
          role: call
          class: com.acme.Client
          method: ask*
      """;
  private static final String BAD =
      GOOD
          + """
            - id: lost
              role: call
              class: com.acme.Clint
              method: ask
            - id: blind
              role: call
              class: com.acme.Client
              method: ask1
              capture: {output: return.txt}
          """;

  @TempDir static Path shared;
  @TempDir Path dir;
  private static String classes;

  @BeforeAll
  static void compile() throws Exception {
    StringBuilder source = new StringBuilder("public class Client {");
    for (int i = 1; i <= 6; i++) {
      source.append("public String ask" + i + "(String x) { return x; }");
    }
    classes =
        Compiled.classes(shared, Map.of("com.acme.Client", source.append("}").toString()))
            .toString();
  }

  @Test
  void showsTheFirstFewMethods() throws Exception {
    Run few = run("check", file(GOOD), "--classpath", classes);
    Run all = run("check", file(GOOD), "-cp", classes, "--verbose");

    assertThat(few.code()).isZero();
    assertThat(few.err()).isEmpty();
    assertThat(few.out())
        .contains("on 1 class", "ask (call) watches 6 methods", "Client.ask3(String)")
        .contains("and 3 more (--verbose)", "All pointcuts would do what they say.")
        .doesNotContain("ask4");
    assertThat(all.out()).contains("Client.ask6(String)").doesNotContain("more (");
  }

  @Test
  void complainsInTheWordsOfTheAgent() throws Exception {
    Run run = run("check", file(BAD), "--classpath", classes);

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "lost (call) watches nothing\n  ! no class com.acme.Clint is on the class path. Did you"
                + " mean 'com.acme.Client'?\n",
            "  ! capture output 'return.txt': java.lang.String has no 'txt'\n",
            "2 of 3 pointcuts would not do what they say.");
  }

  @Test
  void isJsonForPrograms() throws Exception {
    Run run = run("check", file(BAD), "--classpath", classes, "--json");
    JsonNode json = new ObjectMapper().readTree(run.out());

    assertThat(run.code()).isEqualTo(3);
    assertThat(json.path("fine").asBoolean()).isFalse();
    assertThat(json.path("classes").asInt()).isEqualTo(1);
    assertThat(json.at("/pointcuts/0/methods").asInt()).isEqualTo(6);
    assertThat(json.at("/pointcuts/0/matches/0/methods/5").asText()).isEqualTo("ask6(String)");
    assertThat(json.at("/pointcuts/1/unmatched").asText()).contains("com.acme.Clint");
    assertThat(json.at("/pointcuts/2/faults/0").asText()).contains("'txt'");
  }

  @Test
  void whatCannotBeReadIsSaidOnStandardError() throws Exception {
    Run wrong = run("check", file(GOOD.replace("role: call", "role: cal")), "-cp", classes);
    Run noFile = run("check", "no-such.yaml", "-cp", classes);
    Run noPath = run("check", file(GOOD), "-cp", "no-such-folder");

    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains("observed.yaml:4:", "Did you mean 'call'?");
    assertThat(noFile.code()).isEqualTo(1);
    assertThat(noFile.err()).startsWith("'no-such.yaml' does not exist");
    assertThat(noPath.code()).isEqualTo(1);
    assertThat(noPath.err()).startsWith("promptnotary: 'no-such-folder' does not exist");
  }

  @Test
  void wantsToKnowWhereToLook() throws Exception {
    Run run = run("check", file(GOOD));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("give --classpath PATH or --jar FILE");
  }

  @Test
  void discoverWritesWhatPassesTheCheck() throws Exception {
    Path file = dir.resolve("starter.yaml");
    Run shown = run("discover", "--classpath", classes);
    Run printed = run("discover", "--classpath", classes, "-o", "-");
    Run written = run("discover", "--classpath", classes, "-o", file.toString());

    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .contains("call\n  com.acme.Client.ask1(String)", "-o promptnotary.yaml writes");
    assertThat(written.out()).contains("Wrote " + file);
    assertThat(file).hasContent(printed.out());
    assertThat(run("check", file.toString(), "-cp", classes).code()).isZero();
  }

  @Test
  void discoverOverwritesNothingUnlessForced() throws Exception {
    Path file = Files.writeString(dir.resolve("mine.yaml"), "mine");
    Run refused = run("discover", "--classpath", classes, "-o", file.toString());

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("mine.yaml' is there already", "--force");
    assertThat(file).hasContent("mine");
    assertThat(run("discover", "-cp", classes, "-o", file.toString(), "--force").code()).isZero();
    assertThat(file).content().startsWith("# What Promptnotary watches");
  }

  @Test
  void discoverSaysWhereItFailed() throws Exception {
    Path empty = Files.createDirectories(dir.resolve("empty"));
    Run nothing = run("discover", "--classpath", empty.toString());
    Run nowhere = run("discover", "-cp", classes, "-o", dir + "/no/such/folder/x.yaml");

    assertThat(nothing.code()).isEqualTo(3);
    assertThat(nothing.out()).contains("Nothing was found", "name its packages with --packages");
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("x.yaml' cannot be written");
  }

  private String file(String text) throws Exception {
    return Files.writeString(dir.resolve("observed.yaml"), text).toString();
  }

  private static Run run(String... args) {
    return Run.with().run(args);
  }
}
