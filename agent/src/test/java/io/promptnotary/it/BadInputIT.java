package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.promptnotary.it.HostJvm.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the operator gets wrong, the host runs and the operator is told. */
@Execution(ExecutionMode.CONCURRENT)
class BadInputIT {
  private static final String MAIN = "com.acme.studio.Main";

  /** A sentence of the agent's, or a place, blanks and what is wrong there. */
  private static final Pattern SAID = Pattern.compile("promptnotary: .+|\\S.* {2,}\\S.+");

  private static final String ASK =
      "  - {id: ask, role: call, class: com.acme.studio.Model, method: ask}\n";

  @TempDir Path dir;

  /**
   * @param name of the case
   * @param yaml the configuration, or null for a file that is not there
   * @param said what the message must tell, each a regular expression
   */
  record BadFile(String name, String yaml, List<String> said) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<BadFile> files() {
    return Stream.of(
        new BadFile("missing", null, List.of("observed\\.yaml")),
        new BadFile("empty", "", List.of("observed\\.yaml", "(?i)empty|version")),
        new BadFile("no version", "pointcuts:\n" + ASK, List.of("version")),
        new BadFile(
            "wrong version",
            "version: 9\npointcuts:\n" + ASK,
            List.of("yaml:1:\\d+", "version", "9")),
        new BadFile("not YAML", "version: 1\npointcuts: [\n", List.of("observed\\.yaml:\\d+:\\d+")),
        new BadFile("not a mapping", "- version\n", List.of("observed\\.yaml:1:1")),
        new BadFile(
            "unknown key",
            "version: 1\nservce: x\npointcuts:\n" + ASK,
            List.of("yaml:2:\\d+", "servce", "service")),
        new BadFile(
            "unknown field",
            "version: 1\npointcuts:\n" + ASK.replace("}", ", capture: {token.prompt: return}}"),
            List.of("yaml:3:\\d+", "token\\.prompt", "tokens\\.prompt")),
        new BadFile(
            "duplicate ids", "version: 1\npointcuts:\n" + ASK + ASK, List.of("yaml:4:\\d+", "ask")),
        new BadFile(
            "bad path",
            "version: 1\npointcuts:\n" + ASK.replace("}", ", capture: {text: 'argz[0]'}}"),
            List.of("yaml:3:\\d+", "argz")),
        new BadFile(
            "two selectors",
            "version: 1\npointcuts:\n" + ASK.replace("}", ", implements: com.acme.T}"),
            List.of("yaml:3:\\d+", "class", "implements")),
        new BadFile(
            "several at once, sorted",
            "version: 1\nservce: x\nlibraries: none\npointcuts:\n"
                + ASK.replace("role: call", "role: kall")
                + ASK.replace("ask,", "other,").replace("}", ", capture: {text: 'args['}}"),
            List.of("(?s)yaml:2:.*\\R.*yaml:5:.*\\R.*yaml:6:")));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aBadFileIsExplainedAndTheHostRunsUnobserved(BadFile bad) {
    HostJvm host = studio();
    host = bad.yaml == null ? host.agent(dir.resolve("observed.yaml")) : host.configured(bad.yaml);
    Run run = host.run(MAIN, "call", "exit");

    assertHarmless(run);
    assertThat(bad.said).allSatisfy(part -> assertThat(run.err()).containsPattern(part));
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  @Test
  void aFolderInPlaceOfTheFileIsExplained() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("folder.yaml"));
    Run run = studio().agent(folder).run(MAIN, "call", "exit");

    assertHarmless(run);
    assertThat(run.err()).contains("folder.yaml");
  }

  @Test
  void aFileThatMayNotBeReadIsExplained() throws IOException {
    Path file = Built.write(dir.resolve("secret.yaml"), "version: 1\n");
    assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "superuser");
    Run run = studio().agent(file).run(MAIN, "call", "exit");

    assertHarmless(run);
    assertThat(run.err()).contains("secret.yaml");
  }

  @Test
  void anUnknownAgentArgumentIsExplained() {
    Run run =
        studio().agent("config=" + Hosts.config("studio") + ",servce=x").run(MAIN, "call", "exit");

    assertHarmless(run);
    assertThat(run.err()).contains("servce");
  }

  @OnEachJdk
  void strictRefusesToStart(Jdk jdk) {
    Run run =
        HostJvm.of(jdk, dir, "studio")
            .configured("version: 1\nservce: x\n")
            .flags("-Dpromptnotary.strict=true")
            .run(MAIN, "call");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("servce");
  }

  @Test
  void strictMindsNothingWhereTheFileIsGood() {
    HostJvm host = studio().agent(Hosts.config("studio")).flags("-Dpromptnotary.strict=true");
    Run run = host.run(MAIN, "call");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(host.db().rows()).hasSize(1);
  }

  @Test
  void aMissingFolderOfTheDatabaseIsExplained() {
    Path db = dir.resolve("nowhere").resolve("x.db");
    Run run = storing(db);

    assertHarmless(run);
    assertThat(run.err()).contains("nowhere");
  }

  @Test
  void aFolderInPlaceOfTheDatabaseIsExplained() throws IOException {
    Path db = Files.createDirectory(dir.resolve("folder.db"));
    Run run = storing(db);

    assertHarmless(run);
    assertThat(run.err()).contains("folder.db");
  }

  @Test
  void aFolderThatMayNotBeWrittenIsExplained() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("readonly"));
    // To a superuser no folder is read-only, but a file system can be.
    if (!folder.toFile().setWritable(false) || Files.isWritable(folder)) {
      folder = Path.of("/proc");
      assumeTrue(Files.isDirectory(folder), "nothing here is read-only");
    }
    Run run = storing(folder.resolve("x.db"));

    assertHarmless(run);
    assertThat(run.err()).contains(folder.resolve("x.db").toString());
  }

  @Test
  void aFileThatIsNoDatabaseStaysAsItIs() throws IOException {
    Path file =
        Built.write(dir.resolve("diary.db"), "Dear diary, this is no database. ".repeat(300));
    byte[] before = Files.readAllBytes(file);
    Run run = storing(file);

    assertHarmless(run);
    assertThat(run.err()).contains("diary.db");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .doesNotContain("diary.db-wal", "diary.db-shm", "diary.db-journal");
    }
  }

  @Test
  void aDatabaseOfALaterVersionStaysAsItIs() {
    Db db = new Db(dir.resolve("later.db"));
    db.execute(
        "CREATE TABLE generation_snapshots (id TEXT PRIMARY KEY, mood TEXT)",
        "INSERT INTO generation_snapshots VALUES ('1', 'glad')",
        "PRAGMA user_version = 999");
    Run run = storing(db.file());

    assertHarmless(run);
    assertThat(run.err()).contains("999", "newer");
    assertThat(db.value("SELECT group_concat(mood) FROM generation_snapshots")).isEqualTo("glad");
    assertThat(db.value("PRAGMA user_version")).isEqualTo(999);
  }

  @Test
  void anAddressThatIsNotSqliteIsExplained() {
    Run run =
        studio()
            .agent("config=" + Hosts.config("studio") + ",store.url=jdbc:acme:x")
            .run(MAIN, "call", "exit");

    assertHarmless(run);
    assertThat(run.err()).contains("jdbc:acme");
  }

  @Test
  void whatWasRecordedBeforeABadStartIsStillThere() {
    HostJvm good = studio().agent(Hosts.config("studio"));
    good.run(MAIN, "call");
    List<Db.Row> before = good.db().rows();
    assertHarmless(studio().configured("version: 2\n").run(MAIN, "call", "exit"));

    assertThat(good.db().rows()).isEqualTo(before).hasSize(1);
  }

  private HostJvm studio() {
    return HostJvm.of(Jdk.running(), dir, "studio");
  }

  private Run storing(Path db) {
    return studio()
        .agent("config=" + Hosts.config("studio") + ",store.url=jdbc:sqlite:" + db)
        .run(MAIN, "call", "exit");
  }

  private static void assertHarmless(Run run) {
    assertThat(run.exit()).as("%s", run).isEqualTo(7);
    assertThat(run.out().lines())
        .containsExactly("a draft that is far too long", "a draft that is far too long");
    assertThat(run.errLines()).isNotEmpty().allMatch(line -> SAID.matcher(line).matches());
    assertThat(run.err()).doesNotContain("\tat ", "Exception in");
  }
}
