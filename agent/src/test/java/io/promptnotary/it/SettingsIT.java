package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Where settings come from, strongest first. */
@Execution(ExecutionMode.CONCURRENT)
class SettingsIT {
  private static final String POINTCUTS =
      "libraries: none\npointcuts:\n"
          + "  - {id: ask, role: call, class: com.acme.studio.Model, method: ask}\n";

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void writeFile() {
    file =
        Built.write(dir.resolve("settings.yaml"), "version: 1\nservice: of-the-file\n" + POINTCUTS);
  }

  @Test
  void aPropertyBeatsTheEnvironment() {
    assertThat(
            service(
                studio()
                    .agent("config=" + file + ",service=of-the-argument")
                    .env("PROMPTNOTARY_SERVICE", "of-the-environment")
                    .flags("-Dpromptnotary.service=of-the-property")))
        .isEqualTo("of-the-property");
  }

  @Test
  void theEnvironmentBeatsTheArgument() {
    assertThat(
            service(
                studio()
                    .agent("config=" + file + ",service=of-the-argument")
                    .env("PROMPTNOTARY_SERVICE", "of-the-environment")))
        .isEqualTo("of-the-environment");
  }

  @Test
  void theArgumentBeatsTheFile() {
    assertThat(service(studio().agent("config=" + file + ",service=of-the-argument")))
        .isEqualTo("of-the-argument");
  }

  @Test
  void theFileBeatsTheDefault() {
    assertThat(service(studio().agent(file))).isEqualTo("of-the-file");
  }

  @Test
  void theMainClassIsTheDefault() {
    assertThat(service(studio().configured("version: 1\n" + POINTCUTS))).contains("Main");
  }

  @Test
  void theFileMayBeNamedByPropertyOrEnvironment() {
    Path other =
        Built.write(dir.resolve("other.yaml"), "version: 1\nservice: of-the-other\n" + POINTCUTS);

    assertThat(service(studio().agent("").flags("-Dpromptnotary.config=" + file)))
        .isEqualTo("of-the-file");
    assertThat(service(studio().agent(file).env("PROMPTNOTARY_CONFIG", other.toString())))
        .isEqualTo("of-the-other");
  }

  @Test
  void theFolderConfigComesBeforeTheWorkingFolder() throws IOException {
    Built.write(dir.resolve("promptnotary.yaml"), "version: 1\nservice: here\n" + POINTCUTS);
    assertThat(service(studio().agent(""))).isEqualTo("here");

    Files.createDirectory(dir.resolve("config"));
    Built.write(
        dir.resolve("config").resolve("promptnotary.yaml"),
        "version: 1\nservice: below\n" + POINTCUTS);
    assertThat(service(studio().agent(""))).isEqualTo("below");
  }

  @Test
  void theFileMayReadTheEnvironment() {
    HostJvm host =
        studio()
            .configured(
                "version: 1\nservice: \"${ACME_SERVICE:-unnamed}\"\nstore:\n"
                    + "  url: \"jdbc:sqlite:${ACME_DB:-./elsewhere.db}\"\n"
                    + POINTCUTS);
    run(host);
    run(host.env("ACME_SERVICE", "named"));

    assertThat(new Db(dir.resolve("elsewhere.db")).rows())
        .extracting(row -> row.text("service"))
        .containsExactlyInAnyOrder("unnamed", "named");
  }

  @Test
  void theStoreMayBeNamedByAnyOfThem() {
    HostJvm host = studio().agent("config=" + file + ",store.url=jdbc:sqlite:argument.db");
    run(host);
    run(host.env("PROMPTNOTARY_STORE_URL", "jdbc:sqlite:environment.db"));
    run(host.flags("-Dpromptnotary.store.url=jdbc:sqlite:property.db"));

    for (String name : new String[] {"argument.db", "environment.db", "property.db"}) {
      assertThat(new Db(dir.resolve(name)).rows()).as(name).hasSize(1);
    }
  }

  @Test
  @Requirement(18)
  void disabledInTheFileNothingIsWoven() {
    Run run =
        studio()
            .configured("version: 1\nenabled: false\n" + POINTCUTS)
            .run("com.acme.studio.Main", "call");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  private HostJvm studio() {
    return HostJvm.of(Jdk.running(), dir, "studio");
  }

  /** The service of the newest row after one run. */
  private String service(HostJvm host) {
    run(host);
    return String.valueOf(
        host.db()
            .value("SELECT service FROM generation_snapshots ORDER BY started_at DESC LIMIT 1"));
  }

  private static void run(HostJvm host) {
    Run run = host.run("com.acme.studio.Main", "call");
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).isEmpty();
  }
}
