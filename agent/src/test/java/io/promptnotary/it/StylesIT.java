package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Style.Asked;
import io.promptnotary.it.Style.Told;
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
        Stream.concat(Stream.of(Style.classes()), Stream.of(Style.libraries()))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    HostJvm bare = HostJvm.in(jdk, dir).flags("-cp", path);
    HostJvm host = bare.agent(Hosts.config("styles"));
    List<Style> styles = Style.all();
    String[] target =
        Stream.concat(Stream.of(Style.MAIN), styles.stream().map(style -> style.name))
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
    for (Style each : styles) {
      each.checkEnded(rows);
    }
  }
}
