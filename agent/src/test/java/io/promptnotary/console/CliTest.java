package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.reading.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  @Test
  void says_what_it_can_do_when_asked_nothing() {
    Run run = Run.with().run();
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("Usage: java -jar promptnotary.jar [OPTIONS] [COMMAND]")
        .containsPattern("list +Lists snapshots, newest first")
        .contains("Exit codes:", "Examples:")
        .contains("PROMPTNOTARY_DB")
        .doesNotContain("\u001b")
        .isEqualTo(Run.with().run("--help").out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list", "show", "status", "sql", "replay", "reprice", "archive", "restore", "prune"
      })
  void every_command_explains_itself(String command) {
    Run run = Run.with().run(command, "--help");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("Usage: java -jar promptnotary.jar " + command)
        .contains("Exit codes:", "Examples, each behind java -jar promptnotary.jar:", "--store");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void tells_its_version() {
    assertThat(Run.with().run("--version").out().strip()).isEqualTo("Promptnotary 1.2.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lst", "--frobnicate"})
  void wrong_usage_goes_to_the_error_stream(String word) {
    Run run = Run.with().run(word);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("promptnotary: ")
        .contains(word)
        .contains("Help: java -jar promptnotary.jar --help");
  }

  @Test
  void suggests_the_command_that_was_meant() {
    assertThat(Run.with().run("lst").err()).contains("Did you mean", "list");
  }

  @Test
  void finds_the_store_by_option_or_variable_as_a_file_or_url() {
    String variable = "PROMPTNOTARY_DB";
    String first = "list";
    assertThat(Run.with().variable(variable, file.toString()).run(first).out()).contains("3 of 3");
    assertThat(Run.with().variable(variable, "jdbc:sqlite:" + file).run(first).out())
        .contains("3 of 3");
    for (String store :
        new String[] {
          file.toString(),
          "jdbc:sqlite:" + file,
          "jdbc:sqlite:file:" + file,
          "jdbc:sqlite:" + file + "?journal_mode=WAL"
        }) {
      Run run = Run.with().variable(variable, "elsewhere").run("list", "--store", store);
      assertThat(run.out()).as(store).contains("3 of 3");
    }
  }

  @Test
  void names_the_file_it_looked_for_if_nothing_is_named() {
    Run run = Run.with().variable("PROMPTNOTARY_DB", "").run("list");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("promptnotary: there is no file promptnotary.db: name the");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:oracle:thin:@db/x", "jdbc:sqlite:", "a\0b", " "})
  void refuses_what_names_no_file(String store) {
    Run run = Run.with().run("--store", store, "list");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("promptnotary: '" + Text.line(store) + "' ")
        .contains("Help: java -jar promptnotary.jar list --help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "show last",
        "status",
        "sql SELECT",
        "replay last",
        "archive",
        "restore --all",
        "prune --older-than 1d --yes"
      })
  void every_command_says_what_is_wrong_with_a_store(String line) throws Exception {
    Path letter = Files.writeString(folder.resolve("letter"), "dear reader ".repeat(50));
    Run run = Run.on(letter, line.split(" "));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip())
        .isEqualTo(
            "promptnotary: "
                + letter
                + " is not a SQLite database: name the store with --store FILE");
  }

  @Test
  void colour_follows_the_terminal_the_variable_and_the_option() {
    String store = file.toString();
    assertThat(Run.on(file, "list").out()).doesNotContain("\u001b");
    assertThat(Run.with().terminal(120).run("--store", store, "list").out()).contains("\u001b[");
    Run.With quiet = Run.with().terminal(120).variable("NO_COLOR", "1");
    assertThat(quiet.run("--store", store, "list").out()).doesNotContain("\u001b");
    assertThat(quiet.run("--store", store, "list", "--color", "always").out()).contains("\u001b[");
    assertThat(Run.with().terminal(120).run("--store", store, "list", "--color=never").out())
        .doesNotContain("\u001b");
    assertThat(Run.with().run("--color=ALWAYS", "--help").out()).contains("\u001b[");
    assertThat(Run.on(file, "list", "--color", "sometimes").err())
        .contains("'sometimes' is none of auto, always, never");
  }

  @Test
  void runs_with_the_streams_of_a_process() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    String[] args = {"--store", file.toString(), "show", "1a2b3c4d", "--color=never"};
    assertThat(Cli.run(args, stream, stream, Map.of())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Grüße release 🚀");

    assertThat(Cli.run(new String[] {"-V"}, stream, stream, Map.of(), "7.7")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Promptnotary 7.7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "csv", "json"})
  void a_reader_that_goes_away_ends_it_quietly(String format) {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Cli cli =
        new Cli(
            new Surroundings(
                new PrintStream(closed),
                new PrintStream(err),
                Map.of(),
                0,
                Clock.systemUTC(),
                "1"));
    String endless =
        format.equals("table")
            ? "SELECT id FROM generation_snapshots"
            : "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    int code = cli.run("sql", endless, "--format", format, "--store", file.toString());
    assertThat(code).isZero();
    assertThat(err.size()).isZero();
  }

  @Test
  void a_fault_of_its_own_is_told_with_its_stack() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream faulty =
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void println(String line) {
            throw new IllegalStateException("a fault");
          }
        };
    int code =
        new Cli(new Surroundings(faulty, new PrintStream(err), Map.of(), 0, Clock.systemUTC(), "1"))
            .run("--store", file.toString(), "list");
    assertThat(code).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("promptnotary: this is a fault of the console")
        .contains("java.lang.IllegalStateException: a fault");
  }
}
