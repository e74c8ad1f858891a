package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.StyleConformance.Asked;
import io.promptnotary.it.StyleConformance.Told;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Every style of completion, in a JVM with the agent. */
class StylesIT {
  @TempDir Path dir;

  @OnEachJdk
  void theHostSeesTheSameAndTheRecordIsTrue(Jdk jdk) {
    String path =
        Stream.concat(Stream.of(StyleConformance.classes()), Stream.of(StyleHost.libraries()))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    HostJvm bare = HostJvm.in(jdk, dir).flags("-cp", path);
    HostJvm host = bare.agent(Hosts.config("styles"));
    List<StyleConformance> styles = StylesTest.all();
    String[] target =
        Stream.concat(
                Stream.of(StyleConformance.MAIN), styles.stream().map(StyleConformance::style))
            .toArray(String[]::new);

    assertThat(host.run(target).toString()).isEqualTo(bare.run(target).toString());
    List<Asked> rows =
        host.db().rows().stream()
            .map(
                row ->
                    new Asked(
                        row.text("final_user_prompt"),
                        new Told(row.text("status"), row.text("response_text"))))
            .toList();
    for (StyleConformance each : styles) {
      each.check(rows, "pending");
    }
  }
}
