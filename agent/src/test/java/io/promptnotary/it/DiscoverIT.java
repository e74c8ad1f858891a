package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From an application that nobody has told us about to its records, with what discover writes. */
@Execution(ExecutionMode.CONCURRENT)
class DiscoverIT {
  /** Of the version that the demonstration is written for. */
  private static final List<Path> JACKSON =
      Stream.of(JsonNode.class, JsonParser.class, JsonProperty.class)
          .map(type -> type.getProtectionDomain().getCodeSource().getLocation().toString())
          .map(location -> Path.of(URI.create(location)))
          .toList();

  @TempDir Path dir;

  @Test
  void theDemonstrationIsRecordedWithWhatIsWrittenForIt() throws Exception {
    Path main = Path.of("..", "demo-app", "src", "main").toAbsolutePath().normalize();
    Path classes = Hosts.compile(main.resolve("java"), dir.resolve("classes"), libraries());
    String classPath =
        String.join(
            File.pathSeparator,
            Stream.concat(Stream.of(classes, main.resolve("resources")), JACKSON.stream())
                .map(Path::toString)
                .toList());
    Run found = console("discover", "--classpath", classPath, "-o", "starter.yaml");
    Run checked = console("check", "starter.yaml", "--classpath", classPath);
    HostJvm host =
        HostJvm.in(Jdk.running(), dir)
            .flags("-cp", classPath)
            .env("OPENAI_API_KEY", "")
            .env("OPENAI_BASE_URL", "")
            .agent(dir.resolve("starter.yaml"));
    Run run = host.run("com.acme.studio.StudioApplication");

    assertThat(found.exit()).as("%s", found).isZero();
    assertThat(found.out()).contains("Wrote starter.yaml");
    assertThat(checked.exit()).as("%s", checked).isZero();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).doesNotContain("promptnotary:");
    List<Row> posts =
        host.db().rows().stream()
            .filter(row -> row.text("name").equals("ContentGeneratorService.generate"))
            .toList();
    assertThat(posts).hasSizeGreaterThan(5);
    assertThat(posts)
        .filteredOn(row -> "success".equals(row.text("status")))
        .isNotEmpty()
        .allSatisfy(
            row -> {
              assertThat(row.text("final_system_prompt")).isNotBlank();
              assertThat(row.text("final_user_prompt")).isNotBlank();
              assertThat(row.text("template_id")).startsWith("T-");
              assertThat(row.text("org_id")).isNotBlank();
              assertThat(row.text("entity_type")).isEqualTo("post");
              assertThat(row.text("entity_id")).isNotBlank();
              assertThat(row.json("token_metrics").path("total_tokens").asLong()).isPositive();
              assertThat(row.json("token_metrics").has("estimated_cost")).isTrue();
            });
    assertThat(host.db().rows()).allMatch(row -> row.text("capture_gaps") == null);
  }

  private static Path[] libraries() {
    return JACKSON.toArray(Path[]::new);
  }

  private Run console(String... arguments) {
    String[] target =
        Stream.concat(Stream.of("-jar", Built.jar().toString()), Stream.of(arguments))
            .toArray(String[]::new);
    return HostJvm.in(Jdk.running(), dir).run(target);
  }
}
